"""Questions about a whole document, a chapter or a section."""
