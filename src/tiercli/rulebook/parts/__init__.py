"""What a rulebook is made of: one model for each part, and what people call its keys."""
