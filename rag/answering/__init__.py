"""Question and retrieved passages → sentences that answer, or an honest refusal."""
