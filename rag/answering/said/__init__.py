"""Which sentences are said, and how."""
