"""What can only be checked when the whole rulebook is there."""
