"""What is looked up instead of searched: articles by number, rows of tables."""
