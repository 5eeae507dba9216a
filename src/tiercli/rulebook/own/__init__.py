"""A rulebook of one's own: a starter, a copy, the schema for editors, the numbers of a live workbook put back."""
