"""What passages and their sentences hold of what is asked, and how sure that is."""
