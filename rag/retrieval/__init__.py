"""Question → the passages that fit it best."""
