"""A cited passage on the picture of its page."""
