"""Everything that computes and is no stage: sessions, windows, values and compiled expressions."""
