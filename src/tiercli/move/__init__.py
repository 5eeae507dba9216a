"""Periods compared: effective levels, movements, history, attribution."""

from tiercli.ledger.decisions import Decision
from tiercli.move.apply import Earlier, add_previous, move_entities
from tiercli.move.from_file import from_file
from tiercli.move.lapsed import with_lapsed
from tiercli.move.overrides import read_overrides
from tiercli.move.previous import Previous, from_stored

__all__ = ["Decision", "Earlier", "Previous", "add_previous", "from_file", "from_stored", "move_entities", "read_overrides", "with_lapsed"]
