"""Several things asked at once, and questions that follow others."""
