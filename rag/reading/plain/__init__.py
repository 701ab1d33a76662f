"""Plain text, and collections of it: the readers that no foreign parser runs in."""
