"""What programs ask: the HTTP API, OpenAI's form of it, and tools for language models. See docs/api.md."""
