"""What a rulebook says of the further sheets of its report."""
