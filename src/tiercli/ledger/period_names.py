"""What rulebooks and periods may be called in a history."""

NAME = r"^[a-z0-9][a-z0-9_-]{0,63}$"
PERIOD = r"^\d{4}-(0[1-9]|1[0-2]|P(0[1-9]|1[0-2])|W(0[1-9]|[1-4]\d|5[0-3]))$"
"""A month, a month of a year of weeks, or a week; a history has one kind, and its names sort by time."""
