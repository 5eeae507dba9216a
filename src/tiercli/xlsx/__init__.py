"""Marked copies: the user's own workbook with the cells in question coloured and commented."""

from tiercli.xlsx.copy import write_marked

__all__ = ["write_marked"]
