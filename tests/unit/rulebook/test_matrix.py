"""A table of levels for each pair of two gradings or texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.made import a_customer, a_sale, a_workbook, graded
from tests.unit.rulebook.written import HEAD, loaded, refused, said
from tiercli.rulebook.describe import describe
from tiercli.rulebook.lint import remarks_of
from tiercli.rulebook.model import Rulebook

NINE = """\
metrics: {volume: {sum: sales.quantity}, rating: {field: customers.credit_rating}}
gradings:
  cell:
    main: true
    matrix:
      rows: abc
      columns: rating
      cells:
        A: {AAA: AX, AA: AY}
        B: {AAA: BX, AA: AY}
      otherwise: none
  abc: {levels: [{name: A, when: volume >= 10}, {name: B}]}
"""
SALES = [a_sale("k1", quantity=10), a_sale("k2", quantity=10), a_sale("k3", quantity=9), a_sale("k4", quantity=9), a_sale("k5", quantity=50)]
RATED = [a_customer(name, credit_rating=rating) for name, rating in (("k1", "AAA"), ("k2", "AA"), ("k3", "AAA"), ("k4", "AA"), ("k5", None))]


def test_every_cell_gives_its_level_and_those_in_none_the_other() -> None:
    found = graded(HEAD + NINE, a_workbook(SALES, RATED))
    assert found.of("tier") == {"k1": "AX", "k2": "AY", "k3": "BX", "k4": "AY", "k5": "none"}
    assert found["k1"]["reasons"] == "abc A, rating AAA"
    assert found["k5"]["reasons"] == "abc A, rating —"
    assert [level.name for level in found.outcome.levels["cell"]] == ["AX", "AY", "BX", "none"]


def test_the_levels_beside_it_say_order_titles_and_treatments() -> None:
    levels = "    levels: [{name: BX, title: Good, treatment: {visits: 2}}, {name: AX}, {name: AY}, {name: none}]\n"
    found = graded(HEAD + NINE.replace("  abc:", levels + "  abc:"), a_workbook(SALES, RATED))
    assert [level.name for level in found.outcome.levels["cell"]] == ["BX", "AX", "AY", "none"]
    assert (found["k3"]["tier"], found["k3"]["tier_title"]) == ("BX", "Good")


def test_a_rulebook_with_a_matrix_is_the_same_once_it_was_stored(tmp_path: Path) -> None:
    rulebook = loaded(tmp_path, NINE)
    for dumped in (rulebook.model_dump(mode="json", by_alias=True), rulebook.model_dump(mode="json", by_alias=True, exclude_unset=True)):
        assert Rulebook.model_validate(dumped).gradings["cell"].levels == rulebook.gradings["cell"].levels


@pytest.mark.parametrize(
    ("old", "new", "code", "english"),
    [
        ("        B: {AAA: BX, AA: AY}\n", "        B: {AAA: BX}\n", "wrong-value", "row 'B' lacks AA"),
        ("        B:", "        D:", "unknown-level", "there is no level 'D'"),
        ("      otherwise: none\n", "", "no-last-level", "the rows or columns are no grading and may have no value"),
        ("columns: rating", "columns: ratting", "unknown-name", "there is no name 'ratting'"),
        ("columns: rating", "columns: volume", "kind", "'volume' is not text"),
        ("columns: rating", "columns: abc", "wrong-value", "rows and columns are both 'abc'"),
        ("  abc:", "    levels: [{name: AX}, {name: none}]\n  abc:", "wrong-value", "the matrix names levels that are not under levels: AY, BX"),
        ("  abc:", "    levels: [{name: AX, when: volume > 3}, {name: AY}, {name: BX}, {name: none}]\n  abc:", "wrong-value", "the matrix gives the conditions of level AX"),
        ("  abc:", "    levels: [{name: none}, {name: AX}, {name: AY}, {name: BX}]\n  abc:", "wrong-value", "must stand last"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_matrix_is_said(tmp_path: Path, old: str, new: str, code: str, english: str) -> None:
    assert old in NINE
    flaws = said(refused(tmp_path, NINE.replace(old, new)))
    assert (flaws[0][0], english in flaws[0][2]) == (code, True), flaws


def test_a_level_of_a_side_that_has_no_row_is_said(tmp_path: Path) -> None:
    words = NINE.replace("      otherwise: none\n", "").replace("columns: rating", "columns: size").replace("AAA:", "L:").replace("AA:", "S:")
    whole = words + "  size: {levels: [{name: L, when: volume >= 20}, {name: S}]}\n"
    loaded(tmp_path, whole)
    flaws = said(refused(tmp_path, whole.replace("{name: S}]", "{name: M, when: volume > 10}, {name: S}]")))
    assert "the table lacks M of size" in flaws[0][2]
    assert "表里没有 size 的级别 M" in flaws[0][3]


def test_a_grading_without_levels_and_without_a_matrix_is_refused(tmp_path: Path) -> None:
    assert "'levels' (or 'matrix') is needed" in said(refused(tmp_path, "gradings: {tier: {title: x}}\n"))[0][2]


def test_rules_show_tells_it_as_a_table(tmp_path: Path) -> None:
    section = next(one for one in describe(loaded(tmp_path, NINE)) if one.title.en.startswith("Matrix"))
    assert [head.en for head in section.headers][1:] == ["AAA", "AA"]
    assert [[cell.en for cell in row] for row in section.rows] == [["A", "AX", "AY"], ["B", "BX", "AY"]]
    assert section.note.en == "Those in no cell: none."
    assert section.note.zh == "不在表里的：none。"


def test_lint_has_nothing_to_say_of_a_whole_matrix(tmp_path: Path) -> None:
    assert {one.code for one in remarks_of(loaded(tmp_path, NINE))} <= {"unused-metric"}
