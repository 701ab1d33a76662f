"""Who may come in: sign-in, what each may do, and what is tried too often."""
