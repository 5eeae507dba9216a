"""What follows from a rulebook alone, before any data are there."""
