"""The page's questions on their way: whose turn it is, and what Gradio's events do."""
