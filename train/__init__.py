"""How the reader's weights come to be, as commands that anyone can run (see README.md)."""
