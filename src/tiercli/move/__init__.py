"""Periods compared: effective levels, movements, history, attribution."""

from tiercli.ledger.decisions import Decision
from tiercli.move.anniversaries import findings_of_anniversaries
from tiercli.move.apply import Earlier, move_entities, with_lapsed
from tiercli.move.carried import add_previous, findings_of_carried
from tiercli.move.opening import with_opening
from tiercli.move.override_findings import findings_of_overrides
from tiercli.move.overrides import read_overrides
from tiercli.move.previous import Previous

__all__ = [
    "Decision",
    "Earlier",
    "Previous",
    "add_previous",
    "findings_of_anniversaries",
    "findings_of_carried",
    "findings_of_overrides",
    "move_entities",
    "read_overrides",
    "with_lapsed",
    "with_opening",
]
