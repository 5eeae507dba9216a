"""Periods compared: effective levels, movements, history, attribution."""

from tiercli.ledger.decisions import Decision
from tiercli.move.apply import Earlier, add_previous, move_entities
from tiercli.move.lapsed import with_lapsed
from tiercli.move.overrides import read_overrides
from tiercli.move.previous import Previous

__all__ = ["Decision", "Earlier", "Previous", "add_previous", "move_entities", "read_overrides", "with_lapsed"]
