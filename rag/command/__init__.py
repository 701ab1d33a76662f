"""The command line, one handler a command, and what it prints."""
