"""A rulebook's tables: whatever value is changed stands in the text afterwards, and nothing else differs."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.docs.rulebook_examples import Example
from tests.docs.rulebook_examples import examples as documented
from tiercli.domain.language import Language
from tiercli.rulebook.facts.differences import differences
from tiercli.rulebook.reading.shipped import find_rulebook, shipped_names
from tiercli.rulebook.reading.source import Source, parse_source, read_source
from tiercli.rulebook.rewrite import rewritten
from tiercli.rulebook.rewrite.rewrite import same_data
from tiercli.rulebook.tables import GivenRow, GivenSheet, Shown, Table, applied, tables_of
from tiercli.rulebook.tables.cells import cell_value


@cache
def sources() -> dict[str, Source]:
    """Every shipped rulebook as it is written."""
    return {name: read_source(find_rulebook(name)) for name in shipped_names()}


EXAMPLES = list(documented())
COMMENT = re.compile(r"#.*$", re.MULTILINE)


def sheet_of(table: Table, language: Language, changes: Mapping[tuple[int, str], str] | None = None) -> GivenSheet:
    """A table as its sheet comes back, with some cells changed: row (from 0) and column."""
    rows = []
    for number, row in enumerate(table.rows):
        columns = [column.key for column in table.columns if column.shown is not Shown.LABEL]
        cells = {key: str(shown) for key in columns if (shown := cell_value(row.cells.get(key), language)) is not None}
        cells |= {key: words for (at, key), words in (changes or {}).items() if at == number}
        rows.append(GivenRow(row.address, {key: words for key, words in cells.items() if words}, {key: f"{key}{number}" for key in columns}, number))
    return GivenSheet(table.key, table.title.zh, tuple(rows))


def comments(raw: bytes) -> list[str]:
    return COMMENT.findall(raw.decode("utf-8"))


def book(words: str) -> Source:
    return parse_source(Path("x.yaml"), words.encode("utf-8"))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", shipped_names())
def test_tables_that_nobody_changed_change_nothing(name: str, language: Language) -> None:
    source = sources()[name]
    back = applied(source.data, [sheet_of(table, language) for table in tables_of(source.data)], "x.xlsx", language)
    assert back.findings == []
    assert rewritten(source, back.data) == source.raw
    there = {table.key for table in tables_of(source.data)}
    assert there >= {key for key, section in (("params", "params"), ("levels", "gradings")) if section in source.data}
    assert there & {"params", "levels"}


@pytest.mark.parametrize("example", [one for one in EXAMPLES if "extends:" not in one.yaml], ids=lambda one: one.heading)
def test_every_example_of_the_reference_goes_out_and_back(example: Example) -> None:
    source = book(example.rulebook)
    back = applied(source.data, [sheet_of(table, "zh") for table in tables_of(source.data)], "x.xlsx", "zh")
    assert back.findings == []
    assert rewritten(source, back.data) == source.raw


def test_line_ends_of_windows_and_a_byte_order_mark_stay() -> None:
    raw = "\ufeffscore:\r\n  v: {weight: 60}\r\n  w:\r\n    weight: 40 # rest\r\n    bands:\r\n      0: 1\r\n".encode()
    source = parse_source(Path("x.yaml"), raw)
    data = copy.deepcopy(source.data)
    data["score"]["w"]["weight"] = 41
    data["score"]["w"]["bands"][5] = 9
    assert rewritten(source, data) == raw.replace(b"40 #", b"41 #") + b"      5: 9\r\n"


@st.composite
def one_change(draw: st.DrawFn) -> tuple[str, Language, Table, int, str, str, Any]:
    """A rulebook, one cell of it, the words put there and the value that they mean."""
    name = draw(st.sampled_from(shipped_names()))
    table = draw(st.sampled_from(tables_of(sources()[name].data)))
    at = draw(st.integers(0, len(table.rows) - 1))
    columns = [one for one in table.columns if one.shown is not Shown.LABEL and one.key not in ("bound", "name")]
    column = draw(st.sampled_from(columns))
    old = table.rows[at].cells.get(column.key)
    if column.shown is Shown.TEXT or isinstance(old, str | Mapping):
        value: Any = (
            draw(st.text(st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\x85\u2028\u2029"), min_size=1, max_size=30)).strip() or "x"
        )
        words = value
        if column.shown is not Shown.TEXT:  # 12 in such a cell is a number
            value = words = "w" + value
    else:
        value = draw(st.decimals(-(10**9), 10**9, places=draw(st.integers(0, 6)), allow_nan=False))
        words = format(value, "f")
    return name, draw(st.sampled_from(("zh", "en"))), table, at, column.key, words, value


@examples(400, few=60)
@given(one_change())
def test_any_value_that_is_changed_stands_there_and_nothing_else_differs(change: tuple[str, Language, Table, int, str, str, Any]) -> None:
    name, language, table, at, key, words, value = change
    source = sources()[name]
    row = table.rows[at]
    old = row.cells.get(key)
    sheets = [sheet_of(one, language, {(at, key): words} if one.key == table.key else None) for one in tables_of(source.data)]
    back = applied(source.data, sheets, "x.xlsx", language)
    assert back.findings == []
    after = parse_source(source.path, rewritten(source, back.data))
    expected: Any = copy.deepcopy(source.data)
    holder = expected
    for step in row.path if key != "points" else row.path[:-1]:
        holder = holder[step]
    if not isinstance(holder, dict):
        assert (table.key, key) == ("params", key)
    owner = holder
    *above, last = [row.path[-1]] if key == "points" else key.split(".", 1) if key.startswith("treatment.") else [key]
    for one in above:
        holder = holder.setdefault(one, {})
    new = {**old, language: value} if isinstance(old, dict) else value
    if key in ("top", "quota") and isinstance(value, Decimal) and (0 < value < 1 or (str(old).endswith("%") and 0 < value <= 1)):
        new = after.data["gradings"][row.path[1]]["levels"][at_of(table, at)][key]
        assert Decimal(str(new).rstrip("%")) == value * 100
    holder[last] = new
    there: Any = after.data
    for step in row.path if key != "points" else row.path[:-1]:
        there = there[step]
    if isinstance(owner, dict) and "basis" in owner:  # what was changed is no longer quoted
        quoted, left = owner.pop("basis"), there.get("basis")
        assert left in (None, "ours", quoted) or left.items() <= quoted.items()
        owner.update({} if left is None else {"basis": left})
    assert same_data(after.data, expected) or (isinstance(new, Decimal) and equal_numbers(after.data, expected))
    assert sorted(comments(after.raw)) == sorted(comments(source.raw)) or "#" in words or "#" in str(old)
    assert len([one for one in differences(source.data, after.data) if "basis" not in one.path]) <= 1


def at_of(table: Table, at: int) -> int:
    return int(table.rows[at].path[-1])


def equal_numbers(one: Any, other: Any) -> bool:
    return bool(one == other)


def test_a_bound_is_moved_a_band_added_and_another_taken_out_with_the_comments_kept() -> None:
    source = book("score: # the score\n  v:\n    bands: # of v\n      0: 0 # nothing\n      10: 5 # some\n      20: 9 # much\n    weight: 100\n")
    (table,) = [one for one in tables_of(source.data) if one.key == "bands"]
    sheet = sheet_of(table, "en", {(1, "bound"): "12"})
    rows = [*sheet.rows[:2], GivenRow("", {"bound": "15.5", "points": "7"}, {"bound": "E7", "points": "F7"}, 7)]
    back = applied(source.data, [GivenSheet("bands", "Bands", tuple(rows))], "x.xlsx", "en")
    assert back.findings == []
    assert rewritten(source, back.data).decode() == (
        "score: # the score\n  v:\n    bands: # of v\n      0: 0 # nothing\n      12: 5 # some\n      15.5: 7 # much\n    weight: 100\n"
    )


def test_levels_are_moved_added_and_taken_out_with_their_comments() -> None:
    words = (
        "gradings:\n  tier:\n    levels:\n      # the best\n      - {name: A, from: 80}  # a\n      - name: B\n        from: 60 # sixty\n      - {name: C}\n"
    )
    source = book(words)
    (table,) = tables_of(source.data)
    a, b, c = sheet_of(table, "en").rows
    new = GivenRow("", {"name": "S", "from": "95"}, {"name": "C9", "from": "E9"}, 9)
    back = applied(source.data, [GivenSheet("levels", "Levels", (b, new, a, c))], "x.xlsx", "en")
    assert rewritten(source, back.data).decode() == (
        "gradings:\n  tier:\n    levels:\n      # the best\n      - name: B\n        from: 60 # sixty\n      - {name: S, from: 95}\n      - {name: A, from: 80}  # a\n      - {name: C}\n"
    )
    gone = applied(source.data, [GivenSheet("levels", "Levels", (a, c))], "x.xlsx", "en")
    assert rewritten(source, gone.data).decode() == "gradings:\n  tier:\n    levels:\n      # the best\n      - {name: A, from: 80}  # a\n      - {name: C}\n"


def test_a_copied_row_is_a_new_item_with_what_its_cells_say() -> None:
    source = book("gradings: {tier: {levels: [{name: A, from: 80, treatment: {days: 5}}, {name: B}]}}\n")
    (table,) = tables_of(source.data)
    a, b = sheet_of(table, "en").rows
    copied = GivenRow(a.address, {**a.cells, "name": "AA", "from": "70"}, a.places, 9)
    back = applied(source.data, [GivenSheet("levels", "Levels", (a, copied, b))], "x.xlsx", "en")
    assert back.data["gradings"]["tier"]["levels"] == [
        {"name": "A", "from": 80, "treatment": {"days": 5}},
        {"name": "AA", "from": 70, "treatment": {"days": 5}},
        {"name": "B"},
    ]


@pytest.mark.parametrize(
    ("words", "old", "key", "expected"),
    [
        ("5%", "5%", "top", "5%"), ("0.05", "5%", "top", "5%"), ("0.07", "5%", "top", "7%"), ("15", "5%", "top", 15), ("0.125", None, "quota", "12.5%"),
        ("1", None, "top", 1), ("１５", 10, "top", 15), ("5,000", 10, "from", 5000), ("80", Decimal("80.0"), "from", Decimal("80.0")),
        ("tier_a", 80, "from", "tier_a"), ("0.30000000000000004", 80, "from", Decimal("0.3")), ("", 80, "from", None), ("0", 80, "from", 0),
        ("12％", 80, "from", "12%"), ("9000000000000.123456", 80, "from", Decimal("9000000000000.12")),
    ],
)  # fmt: skip
def test_an_amount_is_what_its_cell_says(words: str, old: Any, key: str, expected: Any) -> None:
    from tiercli.rulebook.tables.cells import value_of_cell

    value = value_of_cell(words, old, Shown.AMOUNT, key, "en")
    assert same_data(value, expected)


@pytest.mark.parametrize(
    ("rows", "place", "zh"),
    [
        ([GivenRow("", {"bound": "1", "points": "2"}, {}, 5)], "A5", "不知道属于哪一组"),
        ([GivenRow("score.x.bands", {"bound": "1", "points": "2"}, {}, 5)], "A5", "没有 'score.x.bands' 这个位置"),
        ([GivenRow("score.v.bands", {"points": "2"}, {"bound": "E5"}, 5)], "E5", "没有写从哪里起"),
        ([GivenRow("score.v.bands", {"bound": "2"}, {"points": "F5"}, 5)], "F5", "没有写得分"),
        ([GivenRow("score.v.bands", {"bound": one, "points": "2"}, {"bound": f"E{at}"}, at) for at, one in ((5, "10"), (6, "10.0"))], "E6", "写了两次"),
    ],
)
def test_a_row_that_cannot_be_read_is_said_with_its_cell(rows: list[GivenRow], place: str, zh: str) -> None:
    source = book("score: {v: {weight: 1, metric: m, bands: {0: 0, 10: 5}}}\n")
    back = applied(source.data, [GivenSheet("bands", "Bands", tuple(rows))], "x.xlsx", "en")
    first = back.findings[0]
    assert (first.code, first.where.file, first.where.sheet, first.where.cell) == ("rulebook.wrong-cell", "x.xlsx", "Bands", place)
    assert zh in first.message.zh


def test_a_cell_of_a_matrix_is_changed_and_nothing_else() -> None:
    words = (
        "gradings:\n  g:\n    matrix: # nine\n      rows: a\n      columns: x\n      cells:\n        A: {X: one, Y: two}\n        B: {X: two, Y: three} # b\n"
    )
    source = book(words)
    table = next(one for one in tables_of(source.data) if one.key == "matrix")
    back = applied(source.data, [sheet_of(table, "en", {(3, "cell"): "two"})], "x.xlsx", "en")
    assert back.findings == []
    assert rewritten(source, back.data).decode() == words.replace("Y: three", "Y: two")
    gone = applied(source.data, [sheet_of(table, "en", {(3, "cell"): ""})], "x.xlsx", "en")
    assert [(one.where.cell, one.message.en) for one in gone.findings] == [("cell3", "there is no level")]


def test_a_dimension_cannot_be_taken_out_of_its_table() -> None:
    source = book("score: {v: {weight: 60, metric: m, bands: {0: 0}}, w: {weight: 40, metric: m, bands: {0: 0}}}\n")
    table = tables_of(source.data)[0]
    assert table.key == "weights"
    back = applied(source.data, [GivenSheet("weights", "Weights", sheet_of(table, "en").rows[:1])], "x.xlsx", "en")
    assert "'score.w' is gone" in back.findings[0].message.en
