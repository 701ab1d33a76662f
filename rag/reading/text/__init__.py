"""Plain text: which encoding it is in, which lines flow on, and what an extractor broke."""
