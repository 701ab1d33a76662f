"""The source panel: a document, its page, and the cited passage in it."""
