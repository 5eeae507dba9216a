"""Runs against a history: the last period goes in, this period is stored; decisions come back; what moved and why."""
