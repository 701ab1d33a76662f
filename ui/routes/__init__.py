"""What the page's script fetches and sends: a module a subject, each with ``add(app, …)``."""
