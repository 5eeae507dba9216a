"""Files of rulebooks as plain data: which one ships, its YAML with every line and column, one laid over another."""
