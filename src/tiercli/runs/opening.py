"""Where a first run starts from: the levels of today, where the input has a table of them."""

from __future__ import annotations

from datetime import date

from tiercli.metrics import with_joined_entities
from tiercli.move.opening import opening_levels
from tiercli.move.previous import Previous
from tiercli.read import Reading
from tiercli.rulebook.model import Rulebook


def opening_of(reading: Reading, rulebook: Rulebook, as_of: date) -> Previous | None:
    """Today's levels, where the input has a table of them: a first run starts from there."""
    return opening_levels(with_joined_entities(reading.tables, rulebook, as_of), reading.inputs, rulebook, as_of)
