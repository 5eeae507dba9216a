"""The extra sheets that a rulebook asks of the report."""

from __future__ import annotations

from tiercli.rulebook.words import Model


class Sheets(Model):
    """What the report shows beside its four standing sheets."""
