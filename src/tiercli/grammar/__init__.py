"""What may be written in a rulebook: expressions and their functions, kinds, numbers, names and titles."""
