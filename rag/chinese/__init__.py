"""The language: its signs, its words, and how its official documents are written."""
