"""What is wrong with a rulebook, how it is said, and the judging of one expression."""
