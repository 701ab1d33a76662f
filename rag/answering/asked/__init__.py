"""What is asked: a person's words → a Question."""
