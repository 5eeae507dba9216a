"""Figures that files call by several names, and units that only later rows have, are scanned as they are read."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.engines.test_scanned import Columns, assert_same_either_way, codes, set_at, some_sales, written
from tests.engines.test_scanned_texts import as_texts

_WAYS = [
    written,
    pytest.param(as_texts, id="text"),
    pytest.param(partial(as_texts, quoting=csv.QUOTE_ALL), marks=pytest.mark.long, id="quoted"),
]


def _called(columns: Columns, **names: str) -> Columns:
    return {names.get(name.partition("(")[0], name): cells for name, cells in columns.items()}


@pytest.mark.parametrize("write", _WAYS)
@pytest.mark.parametrize(
    "names",
    [
        {"数量": "重量(吨)"},
        {"数量": "数量(公斤)"},
        {"数量": "销量", "金额": "销售额(万元)"},
        {"日期": "销售日期", "客户名称": "客户", "产品": "品名", "客户编号": "客户代码"},
    ],
)
def test_files_that_call_one_thing_by_two_names(tmp_path: Path, names: dict[str, str], write: Callable[..., list[Path]]) -> None:
    one, other = some_sales(300, 1), _called(some_sales(270, 2), **names)
    assert_same_either_way(write(tmp_path, one, set_at(other, next(iter(other)), {3: other[next(iter(other))][4]})))
    outcome = assert_same_either_way(write(tmp_path, other, one))
    assert list(outcome.inputs[0].columns) == list(other)


def test_places_name_the_headers_of_their_own_file(tmp_path: Path) -> None:
    other = set_at(_called(some_sales(270, 2), 数量="销量(吨)"), "销量(吨)", {250: "缺"})
    outcome = assert_same_either_way(as_texts(tmp_path, some_sales(300, 1), other))
    (note,) = [note for note in outcome.findings if note.code == "sales.unreadable-number"]
    assert "销量(吨)" in note.message.zh


@pytest.mark.parametrize("write", _WAYS)
def test_a_name_that_stands_for_nothing_where_a_better_one_stands_beside_it(tmp_path: Path, write: Callable[..., list[Path]]) -> None:
    one, other = some_sales(300, 1), some_sales(270, 2)
    both = {**other, "含税金额(元)": [round(amount * 1.13, 2) for amount in other["金额(元)"]]}
    assert_same_either_way(write(tmp_path, one, both))
    assert_same_either_way(write(tmp_path, both, one))


def _said(columns: Columns, figure: str, header: str, words: dict[int, str | None], usual: str | None) -> Columns:
    """Without a unit in the header; in a column of its own a usual one, and others."""
    rows = len(columns["日期"])
    changed = {(figure if name.startswith(f"{figure}(") else name): cells for name, cells in columns.items()}
    return {**changed, header: [words.get(row, usual) for row in range(rows)]}


_LATE = {220: "万元", 300: "千元", 360: "万元"}


@pytest.mark.parametrize("write", _WAYS)
@pytest.mark.parametrize(
    ("figure", "header", "words", "usual"),
    [
        ("金额", "金额单位", _LATE, "元"),
        ("金额", "金额单位", _LATE, None),
        ("数量", "计量单位", {220: "kt", 300: "万吨", 301: "公斤"}, "吨"),
        ("数量", "单位", dict.fromkeys(range(230, 400), "公斤"), None),
        ("数量", "单位", dict.fromkeys(range(230, 400), "kt") | {399: "吨"}, None),
    ],
)
def test_units_that_only_later_rows_have(
    tmp_path: Path, figure: str, header: str, words: dict[int, str | None], usual: str | None, write: Callable[..., list[Path]]
) -> None:
    columns = _said(some_sales(), figure, header, words, usual)
    assert_same_either_way(write(tmp_path, set_at(columns, figure, {300: 12.345678, 360: 0.000051, 361: 1234567.25})))


@pytest.mark.parametrize("write", _WAYS)
def test_a_unit_that_is_first_met_where_nothing_was_sold(tmp_path: Path, write: Callable[..., list[Path]]) -> None:
    columns = _said(some_sales(), "数量", "单位", {220: "公斤", 300: "公斤"}, "吨")
    assert_same_either_way(write(tmp_path, set_at(columns, "数量", {220: None})))


@pytest.mark.parametrize("write", _WAYS)
def test_what_a_blank_unit_stands_for_is_told_by_its_own_file(tmp_path: Path, write: Callable[..., list[Path]]) -> None:
    one = _said(some_sales(), "数量", "单位", {390: None}, "公斤")
    other = _said(some_sales(380, 2), "数量", "单位", {260: "公斤", 300: None, 301: None}, "吨")
    assert "sales.unknown-unit" in codes(assert_same_either_way(write(tmp_path, one, other)))


def test_amounts_of_millions_stay_beside_amounts_in_ten_thousands(tmp_path: Path) -> None:
    cells = {10: 9_876_543.21, 11: 99_999_999.99, 12: 100_000_000, 13: 999_999_999.99, 14: 1_000_000_000, 300: 99_999.99, 301: 100_000.01}
    columns = set_at(_said(some_sales(), "金额", "金额单位", {300: "万元", 301: "万元"}, "元"), "金额", cells)
    assert_same_either_way(as_texts(tmp_path, columns))
    assert_same_either_way(as_texts(tmp_path, columns, quoting=csv.QUOTE_ALL))
