"""How well Mingyin does: sets of questions with known answers, asked and measured. See ``python -m rag evaluate``."""
