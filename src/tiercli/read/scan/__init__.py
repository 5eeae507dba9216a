"""Sales whose rows stay where they are: the engine counts and adds up, and what only looking can tell is read from a few rows in the usual way."""
