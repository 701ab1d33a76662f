"""Web formats: HTML, MHTML, Markdown and EPUB."""
