"""A param stands wherever a number may, and `--set` reaches it there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.made import a_customer, a_sale, a_workbook, graded
from tiercli.domain.errors import RulebookError
from tiercli.rulebook.lint import remarks_of
from tiercli.rulebook.load import load_rulebook

HEAD = "tiercli: 1\nname: made\ntitle: Made\n"
RULES = """
params: {w: 60, other: 40, low: 20, high: 100, top: 50, most: 80, least: 10, none: 5, rest: 7, aaa: 90, places: 1, part: 50%, third: 3, cut: 2, bound: 30, cap: 70}
metrics: {v: {sum: sales.quantity, cap: cap}, rating: {field: customers.credit_rating}}
score:
  size: {weight: w, metric: v, max: most, min: least, bands: {0: low, top: high}}
  credit: {weight: other, metric: rating, map: {AAA: aaa}, default: rest, missing: none}
variants:
  - {when: "rating == 'B'", score: {size: {weight: other}, credit: {weight: w}}}
scores:
  more:
    group: {out_of: third, metric: v, percentile: {groups: third}}
    line: {out_of: high, metric: v, linear: {0: 0, top: high}}
    ratio: {out_of: high, metric: v, ratio_to: {of: max, cap: top}}
    parts: {out_of: high, parts: [{weight: w, metric: v, bands: {0: low}}, {weight: other, metric: v, bands: {0: high}}]}
gradings:
  tier:
    by: score
    levels: [{name: A, from: bound}, {name: B, quota: places, by: v}, {name: C, share: part, by: v}, {name: D}]
    gates: [{when: v < cut, at_most: D}]
    review: {promote: {after: places}, demote: {after: {reviews: cut, toward: further}, steps: places}}
"""
TABLES = a_workbook([a_sale("k1", quantity=100), a_sale("k2", quantity=40), a_sale("k3", quantity=1)],
                    [a_customer("k1", credit_rating="AAA"), a_customer("k2", credit_rating="B"), a_customer("k3", credit_rating=None)])  # fmt: skip


def test_every_number_of_a_rulebook_may_be_a_param() -> None:
    rows = graded(RULES, TABLES)
    assert rows.of("v") == {"k1": 70, "k2": 40, "k3": 1}
    assert (rows["k1"]["points_size"], rows["k1"]["points_credit"], rows["k1"]["score"]) == (80, 90, 84)
    assert (rows["k2"]["points_size"], rows["k2"]["points_credit"], rows["k2"]["score"]) == (20, 7, 12.2)  # the weights change places
    assert (rows["k3"]["points_credit"], rows["k3"]["score"]) == (5, 14)
    assert (rows["k1"]["points_group"], rows["k1"]["points_line"], rows["k1"]["points_ratio"], rows["k1"]["points_parts"]) == (3, 100, 50, 52)
    assert rows.of("tier") == {"k1": "A", "k2": "B", "k3": "D"}


@pytest.mark.parametrize(
    ("setting", "column", "expected"),
    [
        ("w=50", "score", {"k1": 76, "k2": 11.5, "k3": 12}),
        ("low=30", "points_size", {"k1": 80, "k2": 30, "k3": 30}),
        ("high=60", "points_size", {"k1": 60, "k2": 20, "k3": 20}),
        ("most=70", "points_size", {"k1": 70, "k2": 20, "k3": 20}),
        ("least=25", "points_size", {"k1": 80, "k2": 25, "k3": 25}),
        ("none=9", "points_credit", {"k1": 90, "k2": 7, "k3": 9}),
        ("rest=8", "points_credit", {"k1": 90, "k2": 8, "k3": 5}),
        ("aaa=91", "points_credit", {"k1": 91, "k2": 7, "k3": 5}),
        ("cap=60", "v", {"k1": 60, "k2": 40, "k3": 1}),
        ("bound=12.2", "tier", {"k1": "A", "k2": "A", "k3": "D"}),
        ("bound=12.200001", "tier", {"k1": "A", "k2": "B", "k3": "D"}),
        ("places=2", "tier", {"k1": "A", "k2": "B", "k3": "D"}),
        ("cut=1", "tier", {"k1": "A", "k2": "B", "k3": "D"}),
    ],
)
def test_set_reaches_a_number_wherever_its_name_stands(setting: str, column: str, expected: dict[str, object]) -> None:
    assert graded(RULES, TABLES, settings=(setting,)).of(column) == expected


def test_params_that_stand_for_numbers_are_used_and_the_file_is_told_where_one_is_none(tmp_path: Path) -> None:
    path = tmp_path / "made.yaml"
    path.write_text(HEAD + RULES, "utf-8")
    assert not [one for one in remarks_of(load_rulebook(str(path)).rulebook) if one.code == "unused-param"]
    for name in ("wight", "word"):
        path.write_text(
            HEAD + RULES.replace("{weight: w, metric: v, max", f"{{weight: {name}, metric: v, max").replace("cap: 70}", "cap: 70, word: x}"), "utf-8"
        )
        with pytest.raises(RulebookError) as told:
            load_rulebook(str(path))
        assert f"'{name}' is neither a number nor the name of a param that is one" in told.value.spoken("en")
        assert f"'{name}' 既不是数字，也不是取值为数字的参数" in told.value.spoken("zh")


def test_what_a_setting_makes_impossible_is_refused() -> None:
    with pytest.raises(RulebookError, match="must be ≥ 0") as told:
        graded(RULES, TABLES, settings=("w=-1",))
    assert "score.size.weight" in told.value.spoken("en")
    with pytest.raises(RulebookError) as told:
        graded(RULES, TABLES, settings=("places=1.5",))
    assert "a whole number is needed here, not 1.5" in told.value.spoken("en")


def test_standard_takes_other_bounds_and_weights() -> None:
    loaded = load_rulebook("standard", ("tier_a=80", "volume_weight=40", "contribution_weight=20", "volume_60=600", "full_years=4")).rulebook
    assert loaded.score["volume"].weight == 40
    assert [loaded.params[str(level.from_)].value for level in loaded.gradings["tier"].levels[:3]] == [80, 70, 50]
