"""Ways of giving points: each file is one, and is called like its key."""
