"""Grades a company's customers from the spreadsheets that people really have."""

__version__ = "0.1.0"
