"""A language model's answers, never trusted: asked with evidence, checked sentence by sentence."""
