"""The main grading wherever it stands, gradings in any order, several groups of the eligible."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tests.made import a_sale, a_workbook, graded
from tests.unit.rulebook.written import HEAD, VOLUME, loaded, refused, said
from tiercli.rulebook.describe import describe
from tiercli.rulebook.facts.names import order_of_gradings

LATER_MAIN = (
    HEAD
    + """\
metrics: {volume: {sum: sales.quantity}}
gradings:
  final:
    levels:
      - {name: keep, when: "tier == 'A'"}
      - {name: leave}
  tier:
    main: true
    levels:
      - {name: A, when: volume >= 10 and size == 'large'}
      - {name: B}
  size:
    levels:
      - {name: large, when: volume >= 10}
      - {name: small}
"""
)


def test_the_main_grading_and_those_it_uses_stand_anywhere() -> None:
    found = graded(LATER_MAIN, a_workbook([a_sale("k1", quantity=10), a_sale("k2", quantity=Decimal("9.999999"))]))
    outcome = found.outcome
    rows = {name: (row["tier"], row["final"], row["size"]) for name, row in found.items()}
    assert rows == {"k1": ("A", "keep", "large"), "k2": ("B", "leave", "small")}
    assert outcome.main == "tier"
    assert [column.name for column in outcome.results.columns if column.name in ("tier", "final", "size")] == ["tier", "final", "size"]
    assert outcome.results.rows["reasons"].to_pylist()[0].startswith("volume")


def test_the_order_is_that_of_writing_but_for_what_is_needed_before(tmp_path: Path) -> None:
    assert order_of_gradings(loaded(tmp_path, LATER_MAIN.removeprefix(HEAD))).order == ("size", "tier", "final")


def test_two_main_gradings_are_refused(tmp_path: Path) -> None:
    both = "gradings:\n  a: {main: true, levels: [{name: x}]}\n  b: {main: true, levels: [{name: y}]}\n"
    (_, _, english, chinese) = said(refused(tmp_path, both))[0]
    assert "only one grading is the main one; main: true stands in a, b" in english
    assert "只能有一个主分级，main: true 写在了 a、b" in chinese


def test_a_circle_of_gradings_shows_the_circle(tmp_path: Path) -> None:
    words = (
        VOLUME
        + """\
gradings:
  a: {levels: [{name: x, when: "b == 'y'"}, {name: z}]}
  b: {levels: [{name: y, when: "a == 'x'"}, {name: z}]}
"""
    )
    code, place, english, chinese = said(refused(tmp_path, words))[0]
    assert code == "circle"
    assert place in ("6:3", "7:3")
    assert "gradings refer to each other in a circle: " in english
    assert "a -> b -> a" in english or "b -> a -> b" in english
    assert "分级互相引用成圈" in chinese


def test_a_level_may_not_ask_for_its_own_grading_but_a_gate_may(tmp_path: Path) -> None:
    own = VOLUME + "gradings: {a: {levels: [{name: x, when: \"a == 'z'\"}, {name: z}]}}\n"
    assert "a -> a" in said(refused(tmp_path, own))[0][2]
    loaded(tmp_path, VOLUME + "gradings: {a: {levels: [{name: x, when: volume > 1}, {name: z}], gates: [{when: \"a == 'x'\", at_most: z}]}}\n")


GROUPS = (
    HEAD
    + """\
metrics: {volume: {sum: sales.quantity}}
gradings:
  tier:
    eligible:
      - {when: volume >= 0, otherwise: returner, because: "only returns: {volume}"}
      - {when: "region != 'own'", otherwise: internal, title: {zh: 内部, en: Internal}, because: one of ours}
      - {when: volume >= 5, otherwise: internal, because: too little}
    levels:
      - {name: A, when: volume >= 10}
      - {name: B}
    gates: [{when: volume < 20, at_most: B}]
"""
)


def test_each_group_of_the_eligible_has_its_own_level_and_words() -> None:
    sales = [
        a_sale("k1", quantity=-1),
        a_sale("k2", quantity=30),
        a_sale("k3", quantity=Decimal("4.999999")),
        a_sale("k4", quantity=5),
        a_sale("k5", quantity=20),
    ]
    customers = [{"customer_id": name, "region": "own" if name == "k2" else "north"} for name in ("k1", "k2", "k3", "k4", "k5")]
    found = graded(GROUPS, a_workbook(sales, customers))
    outcome = found.outcome
    rows = {name: (row["tier"], row["tier_title"], row["reasons"]) for name, row in found.items()}
    assert rows == {
        "k1": ("returner", "returner", "only returns: -1"),
        "k2": ("internal", "Internal", "one of ours"),
        "k3": ("internal", "Internal", "too little"),
        "k4": ("B", "B", "meets no condition above"),
        "k5": ("A", "A", "volume ≥ 10"),
    }
    assert [(level.name, level.entities) for level in outcome.levels["tier"]] == [("A", 1), ("B", 1), ("returner", 1), ("internal", 2)]


def test_rules_show_says_every_group(tmp_path: Path) -> None:
    rows = next(one for one in describe(loaded(tmp_path, GROUPS.removeprefix(HEAD))) if one.title.en.startswith("Grading")).rows
    assert [row[0].en for row in rows] == ["A", "B", "returner", "internal", "internal"]


def test_a_group_may_not_be_called_like_a_level(tmp_path: Path) -> None:
    words = VOLUME + "gradings: {tier: {eligible: [{when: volume > 1, otherwise: A}], levels: [{name: A}]}}\n"
    assert "level A is there twice" in said(refused(tmp_path, words))[0][2]
