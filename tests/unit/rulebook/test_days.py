"""Days written in conditions: the calendar has them, or the rulebook does not load."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.made import whole
from tiercli.domain.errors import RulebookError
from tiercli.rulebook.load import load_rulebook
from tiercli.rulebook.model import Rulebook

RULES = 'metrics: {last: {last: sales.date}}\ngradings: {tier: {levels: [{name: A, when: "%s"}, {name: B}]}}'


def loaded(condition: str, folder: Path) -> Rulebook:
    path = folder / "days.yaml"
    path.write_text(whole(RULES % condition), encoding="utf-8")
    return load_rulebook(str(path)).rulebook


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "2025-02-29", "0000-01-01", "2026-04-31"])
def test_a_day_that_no_calendar_has_is_refused_with_its_words(day: str, tmp_path: Path) -> None:
    for condition in (f"last >= '{day}'", f"'{day}' < last", f"last in ['{day}']"):
        with pytest.raises(RulebookError) as refused:
            loaded(condition, tmp_path)
        assert f"there is no such day: '{day}'" in refused.value.spoken("en")
        assert "日历上没有这一天" in refused.value.spoken("zh")


@pytest.mark.parametrize("day", ["2026-02-28", "2024-02-29", "2026-12-31", "0001-01-01"])
def test_a_true_day_loads(day: str, tmp_path: Path) -> None:
    condition = loaded(f"last >= '{day}'", tmp_path).gradings["tier"].levels[0].when
    assert condition is not None
    assert day in condition.text
