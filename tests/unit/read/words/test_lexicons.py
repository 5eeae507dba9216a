"""What several tables know together: quick looks that spare closer ones never pass anything by."""

from __future__ import annotations

import pytest

from tests.unit.read.header_sets import SETS
from tiercli.domain.fields import STANDARD
from tiercli.read.words.headers import match_columns
from tiercli.read.words.lexicon import match_header
from tiercli.read.words.lexicons import Lexicons, lexicons_of, may_be_header
from tiercli.read.words.spans import _HINT, _PATTERNS, heading
from tiercli.read.words.two_rows import JOINT

_HEADERS = {name: [one.partition("=")[0].strip() for one in columns.split(", ")] for name, (_, columns) in SETS.items()}


def _all(maps: dict[str, str] | None = None) -> Lexicons:
    return lexicons_of(STANDARD.values(), maps or {})


@pytest.mark.parametrize("joint", ["", JOINT])
def test_tables_that_are_passed_over_know_no_column_of_the_row(joint: str) -> None:
    lexicons = _all()
    spared = 0
    for names in _HEADERS.values():
        row = [f"{names[place - 1]}{joint}{name}" if joint and place else name for place, name in enumerate(names)]
        likely = lexicons.that_may_know(row, lambda _: False)
        others = [one for one in lexicons.of if one not in likely]
        spared += len(others)
        assert all(match_columns(row, one) == ([], []) for one in others), row
    assert spared


@pytest.mark.parametrize("joint", ["", JOINT])
@pytest.mark.parametrize("mapped", [False, True])
def test_tables_that_are_passed_over_for_what_is_their_own_know_no_such_column(joint: str, mapped: bool) -> None:
    lexicons, spared = _all({"备注": "targets.target", "金额": "satisfaction"} if mapped else {}), 0
    for names in _HEADERS.values():
        row = [f"{names[place - 1]}{joint}{name}" if joint and place else name for place, name in enumerate(names)]
        likely = lexicons.that_may_know(row, lambda one: bool(one.distinctive))
        others = [one for one in lexicons.that_may_know(row, lambda _: False) if one not in likely]
        spared += len(others)
        for one in others:
            assert not {match.field.name for match in match_columns(row, one)[0]} & {*one.distinctive}, (row, one.table.name)
    assert spared


def test_a_header_is_found_in_exactly_the_tables_that_know_it() -> None:
    lexicons = _all()
    for name in {name for names in _HEADERS.values() for name in names}:
        known = {one.table.name: found for one in lexicons.of if (found := match_header(name, one))}
        assert lexicons.found(name) == known, name
    assert lexicons.found("") == lexicons.found("乌鲁木齐天山农资") == lexicons.found("客户" * 60) == {}


@pytest.mark.parametrize("cell", ["2026-01-05", "1,234.50", "35", "12:30"])
def test_figures_are_no_names_unless_the_user_maps_them(cell: str) -> None:
    assert not may_be_header([cell, "", "-"], _all())
    assert may_be_header([cell, "", "-"], _all({cell: "sales.quantity"}))


def test_number_signs_are_names() -> None:
    assert may_be_header(["#"], _all())


@pytest.mark.parametrize(
    "cell", ["2026年1月", "1月销量", "Q1", "h1 2026", "上半年", "第3周", "wk 5", "Jan-26", "2026-01", "202601", "一季度", "十二月", "2026", "3月5日", "FY2026"]
)
def test_whatever_names_a_span_is_looked_at(cell: str) -> None:
    assert heading(cell) is not None


def test_cells_without_a_hint_meet_no_pattern_of_spans() -> None:
    for cell in ("35.2", "北原农资", "1234567", "尿素", "12.5%", "c000123", "1-2"):
        assert not _HINT.search(cell)
        assert not any(pattern.search(cell) for _, pattern in _PATTERNS)
