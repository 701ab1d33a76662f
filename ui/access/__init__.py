"""Who may ask, what and how much: before anything is answered."""
