"""What follows from the levels: plans, warnings, measures, statements, lists and records, as the rulebook asks for them."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from types import ModuleType

from tiercli.follow.given import Given
from tiercli.follow.graded import GradedRows
from tiercli.follow.record import RecordMaker
from tiercli.outcome import Outcome
from tiercli.outcome.extras import Extra
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.sheets.kinds import module_of

__all__ = ["Given", "GradedRows", "RecordMaker", "modules_of", "with_extras"]


def modules_of(rulebook: Rulebook) -> list[ModuleType]:
    """The modules that make the sheets of a rulebook, in the order in which these stand.

    Alerts stand behind the plan. What shows rows of other sheets is made after them.
    """
    asked = {str(path[0]): sheet.shows_others for path, sheet in rulebook.sheets.each()}
    keys = sorted(asked, key=lambda key: asked[key])
    keys.insert(keys.index("plan") + 1 if "plan" in keys else 0, "alerts")
    return [import_module(module_of(key)) for key in keys]


def with_extras(graded: GradedRows, given: Given) -> Outcome:
    """The outcome with its extra sheets, and with a note for each that is asked for but has no data."""
    outcome, extras = graded.outcome, dict[str, Extra]()
    for module in modules_of(outcome.rulebook):
        extras |= dict(module.sheets(replace(graded, outcome=replace(outcome, extras=dict(extras))), given))
    return replace(outcome, extras=extras, findings=(*outcome.findings, *dict.fromkeys(graded.findings)))
