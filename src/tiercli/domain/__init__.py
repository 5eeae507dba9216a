"""The vocabulary that every stage shares: errors, findings, exact numbers, periods, fields."""
