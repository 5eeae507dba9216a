"""What this program itself wrote and is no input: reports, backtests, scenarios, workbooks of rules, and their lists as CSV or Parquet."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import get_args

from tiercli.domain.language import Language
from tiercli.domain.own_sheets import OF_BACKTEST, REPORT, RULES_SHEET, SCENARIOS, WHO_MOVES

_OF_MOVERS = {"scenario", "movement", "entity_id", "old_level", "new_level"}
_OF_ONE_HISTORY = {"period", "revision", "computed_tier", "movement"}


def is_own_workbook(names: Iterable[str]) -> bool:
    """Whether a workbook with these sheets is one that this program wrote."""
    there = set(names)
    if RULES_SHEET in there:
        return True
    for language in get_args(Language):
        if any({title.spoken(language) for title in titles} <= there for titles in (REPORT, OF_BACKTEST)):
            return True
        movers = WHO_MOVES.spoken(language).lower()
        if SCENARIOS.spoken(language) in there and any(name.lower().endswith(movers) for name in there):
            return True
    return False


def is_own_list(headers: Collection[str | None]) -> bool:
    """Whether a table with these headers is a result of this program (it has a level, its title, and the level as computed), or a list of who moved."""
    there = {header for header in headers if header}
    is_result = any(f"{name}_title" in there and f"computed_{name}" in there for name in there)
    return is_result or there >= _OF_MOVERS or there >= _OF_ONE_HISTORY
