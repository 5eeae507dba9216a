"""What the terminal shows: 80 columns, and nothing that only a colour says."""
