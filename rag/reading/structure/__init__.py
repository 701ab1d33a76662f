"""What all formats share: headings and the text that belongs to them, tables, and what a document says of itself."""
