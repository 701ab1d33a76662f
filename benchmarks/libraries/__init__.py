"""Home-made or a library: what Mingyin reads and searches with, beside the libraries that could do it."""
