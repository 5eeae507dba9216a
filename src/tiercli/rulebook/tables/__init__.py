"""A rulebook's numbers as tables that people edit: what stands in each row, and how changed tables become a rulebook again."""

from tiercli.rulebook.tables.apply import Applied, GivenRow, GivenSheet, applied
from tiercli.rulebook.tables.table import Column, Row, Shown, Table
from tiercli.rulebook.tables.tables import TITLES, tables_of

__all__ = ["TITLES", "Applied", "Column", "GivenRow", "GivenSheet", "Row", "Shown", "Table", "applied", "tables_of"]
