"""Columns are wide enough for their headers, which never break before the bracket of a unit."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tiercli.domain.language import Text
from tiercli.outcome import Column, Role, labels
from tiercli.report.sheets.customer_columns import Shown
from tiercli.report.sheets.customers import width_of
from tiercli.report.widths import header_width, line_counts, lines_of


def a_column(title: str) -> Shown:
    return Shown(Column("volume_before", Text(title, title), Role.METRIC, "", 2), pa.array([1.0, 2.0]), Text("指标", "Figures"))


@pytest.mark.parametrize(
    "title",
    [
        "上年同期销量(吨)",
        "上年同期的销量(吨)",
        "销量(吨)",
        "毛利(元)",
        "距上一级（分）",
        "Volume (t)",
        "Volume a year before (t)",
        "Suggested credit limit (CNY)",
        "账期(天)",
    ],
)
def test_no_line_of_a_header_begins_with_a_bracket(title: str) -> None:
    width = header_width(title)
    for room in (int(width - 2.5), int(width - 2), int(width - 1)):
        lines = labels.wrapped(title, room)
        assert len(lines) <= 2
        assert not any(line.startswith(("(", "（")) for line in lines[1:]), (width, lines)


def test_a_long_header_takes_two_lines_and_a_short_one_stands_whole() -> None:
    assert header_width("销量(吨)") >= labels.display_width("销量(吨)") + 2
    assert header_width("Suggested credit limit (CNY)") < labels.display_width("Suggested credit limit (CNY)")


def test_a_column_is_as_wide_as_its_header_asks_for() -> None:
    assert width_of(a_column("上年同期的销量(吨)"), "zh") == header_width("上年同期的销量(吨)")


@pytest.mark.parametrize("words", ["得分 90.1 ≥ 85；逾期 0 天", "长" * 200, "Volume 1,200 t earns 60 points; growth -3 % earns none, and so on and on", "短"])
def test_rows_are_never_lower_than_their_lines(words: str) -> None:
    for width in (20.0, 40.0, 60.0):
        counted = line_counts(pa.array([words, None]), width).to_pylist()
        assert counted[0] >= len(labels.wrapped(words, int(width - 1.5)))
        assert counted[0] <= lines_of(words, width) + 1
        assert counted[1] == 1
