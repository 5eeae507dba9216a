"""Row engines: each file is one, and is called like it."""
