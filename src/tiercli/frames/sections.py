"""Rows of one table grouped anew: a section for each field by which they are broken down."""

from __future__ import annotations

from dataclasses import dataclass

from tiercli.frames.entities import Entities

WHOLE, MONTHS = "", "date"
"""The section of all rows together, and that of the months."""


@dataclass(frozen=True)
class Section:
    """One section of a breakdown: what it is by (WHOLE, MONTHS or a field), and an entity for each value, with the measures; none without rows."""

    by: str
    parts: Entities
