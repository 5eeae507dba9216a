"""Open bounds, limits of a whole score, bonus and deduction points beside weights."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.made import a_sale, a_workbook, graded
from tests.unit.rulebook.written import HEAD, loaded, refused, said
from tiercli.rulebook.describe import describe
from tiercli.rulebook.lint import remarks_of

TIER = "gradings: {tier: {levels: [{name: A, above: 60}, {name: B, from: 60}, {name: C}]}}\n"
BANDS = (
    HEAD
    + "params: {large: 100}\nmetrics: {volume: {sum: sales.quantity}}\nscore: {volume: {weight: 100, metric: volume, bands: {0: 10, above 50: 60, above large: 90}}}\n"
    + TIER
)


def scores(rules: str, *sales: tuple[str, object]) -> dict[str, tuple[float, str]]:
    found = graded(rules, a_workbook([a_sale(name, quantity=Decimal(str(quantity))) for name, quantity in sales]))
    return {name: (row["score"], row["tier"]) for name, row in found.items()}


def test_an_open_bound_does_not_belong_to_its_band() -> None:
    found = scores(BANDS, ("a", 50), ("b", "50.000001"), ("c", 100), ("d", "100.000001"), ("e", "-1"))
    assert {name: score for name, (score, _) in found.items()} == {"a": 10, "b": 60, "c": 60, "d": 90, "e": 0}


def test_an_open_bound_is_exact_where_six_decimals_are_not() -> None:
    """A third is more than 0.333333 and less than 0.333334."""
    rules = (
        HEAD
        + "metrics: {volume: {sum: sales.quantity}, third: {formula: volume / 3}}\n"
        + "score: {third: {weight: 100, metric: third, bands: {0: 0, above 0.333333: 50, above 0.333334: 100}}}\n"
        + TIER
    )
    assert scores(rules, ("a", 1))["a"][0] == 50


def test_a_bound_may_stand_closed_and_open() -> None:
    rules = BANDS.replace("above 50: 60", "50: 30, above 50: 60")
    found = scores(rules, ("a", "49.999999"), ("b", 50), ("c", "50.000001"))
    assert [found[name][0] for name in "abc"] == [10, 30, 60]


@pytest.mark.parametrize("written", ["'>50'", "'> 50'", "over 50", "more than 50", "超过50", "高于 50", "大于50"])
def test_an_open_bound_is_written_as_people_do(written: str) -> None:
    found = scores(BANDS.replace("above 50", written), ("a", 50), ("b", "50.000001"))
    assert (found["a"][0], found["b"][0]) == (10, 60)


@pytest.mark.parametrize("param", ["overdue_limit", "above_all", "超过额", "over50"])
def test_a_param_whose_name_begins_like_an_open_bound_is_a_param(param: str) -> None:
    rules = BANDS.replace("large", param).replace(f"above {param}", param)
    found = scores(rules, ("a", "99.999999"), ("b", 100))
    assert (found["a"][0], found["b"][0]) == (60, 90)


def test_a_level_above_a_score_leaves_the_bound_to_the_next() -> None:
    found = graded(BANDS, a_workbook([a_sale("a", quantity=Decimal("50.1")), a_sale("b", quantity=101)]))
    rows = {name: (row["tier"], row["reasons"]) for name, row in found.items()}
    assert rows == {"a": ("B", "score 60.00 ≥ 60"), "b": ("A", "score 90.00 > 60")}


def test_what_misses_an_open_bound_is_told_so() -> None:
    rules = BANDS.replace(TIER, "gradings: {tier: {levels: [{name: A, above: 60}, {name: B}]}}\n")
    found = graded(rules, a_workbook([a_sale("a", quantity=Decimal("50.1"))]))
    assert list(found.of("reasons").values()) == ["score 60.00 ≤ 60"]


def test_a_level_has_from_or_above(tmp_path: Path) -> None:
    error = refused(tmp_path, BANDS.removeprefix(HEAD).replace("above: 60", "above: 60, from: 60"))
    assert "a level has 'from' or 'above', not both" in said(error)[0][2]


def test_linear_has_no_open_bounds(tmp_path: Path) -> None:
    error = refused(tmp_path, BANDS.removeprefix(HEAD).replace("bands", "linear"))
    assert "'above' goes with bands" in said(error)[0][2]


def test_an_open_bound_names_a_param_that_is_there(tmp_path: Path) -> None:
    assert said(refused(tmp_path, BANDS.removeprefix(HEAD).replace("above large", "above lrge")))[0][0] == "unknown-param"


BESIDE = (
    HEAD
    + """\
params: {top: 100}
metrics:
  volume: {sum: sales.quantity}
  complaints: {count: service}
score:
  volume: {weight: 100, metric: volume, linear: {0: 0, 100: 100}}
  service: {metric: complaints, bands: {0: 0, 1: -5, 3: -200}}
  bonus: {on_top: true, metric: volume, bands: {90: 8}}
limits: {score: {min: 0, max: top}}
"""
    + TIER
)


def complained(name: str, times: int) -> list[dict[str, object]]:
    return [{"customer_id": name, "date": "2026-03-01", "kind": "x"}] * times


def test_deductions_and_bonuses_stand_beside_the_weights_and_the_score_within_its_limits() -> None:
    sales = [a_sale("a", quantity=80), a_sale("b", quantity=90), a_sale("c", quantity=95), a_sale("d", quantity=90), a_sale("e", quantity=0)]
    found = graded(BESIDE, a_workbook(sales, service=[*complained("a", 1), *complained("d", 3), *complained("e", 1)]))
    rows = {name: (row["score"], row["points_service"], row["points_bonus"]) for name, row in found.items()}
    assert rows == {"a": (75, -5, 0), "b": (98, 0, 8), "c": (100, 0, 8), "d": (0, -200, 8), "e": (0, -5, 0)}


def test_a_dimension_that_forgot_its_weight_is_still_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, BESIDE.removeprefix(HEAD).replace("on_top: true, ", ""))
    code, _, english, chinese = said(error)[0]
    assert code == "scale"
    assert "give every dimension a weight, or every one an out_of" in english
    assert "on_top: true" in chinese


def test_points_on_top_have_no_weight(tmp_path: Path) -> None:
    error = refused(tmp_path, BESIDE.removeprefix(HEAD).replace("on_top: true, ", "on_top: true, weight: 5, "))
    assert "points on top have no weight" in said(error)[0][2]


def test_without_data_for_the_weighted_dimensions_bonuses_alone_are_no_score(tmp_path: Path) -> None:
    from tiercli.domain.errors import InputError

    rules = (
        BESIDE.replace("linear: {0: 0, 100: 100}}", "linear: {0: 0, 100: 100}}")
        .replace("volume: {weight: 100, metric: volume,", "volume: {weight: 100, metric: money,")
        .replace("  complaints:", "  money: {sum: sales.amount}\n  complaints:")
    )
    with pytest.raises(InputError, match="no dimension has data"):
        graded(rules, a_workbook([a_sale("a", quantity=95)], service=complained("a", 1)))


def test_limits_name_a_score_that_is_there_and_do_not_cross(tmp_path: Path) -> None:
    assert said(refused(tmp_path, BESIDE.removeprefix(HEAD).replace("limits: {score:", "limits: {scroe:")))[0][0] == "unknown-score"
    assert said(refused(tmp_path, BESIDE.removeprefix(HEAD).replace("{min: 0,", "{min: 101,")))[0][0] == "out-of-range"


def test_lint_knows_the_limits_and_the_open_bounds(tmp_path: Path) -> None:
    beyond = BESIDE.replace(TIER, "gradings: {tier: {levels: [{name: A, above: 100}, {name: B}]}}\n")
    assert "unreachable-level" in {one.code for one in remarks_of(loaded(tmp_path, beyond.removeprefix(HEAD)))}
    within = BESIDE.replace(TIER, "gradings: {tier: {levels: [{name: A, from: 100}, {name: B}]}}\n")
    assert "unreachable-level" not in {one.code for one in remarks_of(loaded(tmp_path, within.removeprefix(HEAD)))}


def test_rules_show_says_bounds_deductions_and_limits(tmp_path: Path) -> None:
    section = next(one for one in describe(loaded(tmp_path, BANDS.removeprefix(HEAD))) if one.title.en == "Score")
    assert "above 50: 60" in section.rows[0][3].en
    assert "超过 50 60 分" in section.rows[0][3].zh
    section = next(one for one in describe(loaded(tmp_path, BESIDE.removeprefix(HEAD))) if one.title.en == "Score")
    assert [row[2].en for row in section.rows] == ["100%", "on top", "on top"]
    assert section.note is not None
    assert "The score is never less than 0. The score is never more than top (100)." in section.note.en
