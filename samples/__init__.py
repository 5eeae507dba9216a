"""Sample workbooks, made by seeded scripts so that everybody has the same bytes."""
