"""What this program wrote and people sent back: reports, workbooks of rules and parameters, sheets that they filled in."""
