"""The history folder: every run of every period, one writer at a time, and what was decided."""
