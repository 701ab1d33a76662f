"""Answers as files and for the clipboard: Markdown, Word, plain text and HTML, each sentence with its source."""
