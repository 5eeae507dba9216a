"""Names that results keep for themselves, and what may be graded."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.made import a_customer, a_sale, a_workbook, graded
from tests.unit.rulebook.written import TIER, VOLUME, loaded, refused, said
from tiercli.outcome import Role
from tiercli.rulebook.checks.reserved import RESULT_COLUMNS, reserved_columns

TAKEN = ("customer_id", "customer_name", "tier", "tier_title", "computed_tier", "previous_tier", "movement", "reasons", "missing", "next_tier", "to_next")


@pytest.mark.parametrize("name", TAKEN)
def test_a_metric_may_not_be_called_as_a_column_of_every_result(tmp_path: Path, name: str) -> None:
    code, place, english, chinese = said(refused(tmp_path, f"metrics:\n  volume: {{sum: sales.quantity}}\n  {name}: {{sum: sales.amount}}\n" + TIER))[0]
    assert (code, place) == ("reserved-name", "6:3")
    assert name in english
    assert name in chinese


@pytest.mark.parametrize("name", ["volume", "tiers", "customer", "reason", "moved"])
def test_any_other_name_may_be_taken(tmp_path: Path, name: str) -> None:
    assert name in loaded(tmp_path, f"metrics: {{{name}: {{sum: sales.quantity}}}}\ngradings: {{tier: {{levels: [{{name: A}}]}}}}\n").metrics


def test_an_output_and_a_second_grading_are_columns_as_well(tmp_path: Path) -> None:
    outputs = "outputs: {movement: {formula: volume}}\n"
    assert said(refused(tmp_path, VOLUME + TIER + outputs))[0][0] == "reserved-name"
    second = "gradings: {value: {levels: [{name: A}]}, tier: {levels: [{name: A}]}}\n"
    assert said(refused(tmp_path, VOLUME + second))[0][0] == "reserved-name"
    assert loaded(tmp_path, VOLUME + TIER).main == "tier"


def test_a_metric_may_not_take_the_points_of_a_dimension(tmp_path: Path) -> None:
    score = "score: {size: {weight: 100, metric: volume, bands: {0: 0}}}\n"
    taken = "metrics: {volume: {sum: sales.quantity}, points_size: {sum: sales.amount}}\n"
    assert said(refused(tmp_path, taken + score + TIER))[0][0] == "reserved-name"
    assert loaded(tmp_path, taken.replace("points_size", "points_other") + score + TIER)


def test_with_another_entity_its_own_columns_are_taken(tmp_path: Path) -> None:
    for name in ("region", "region_id", "region_name"):
        metric = f"entity: region\nmetrics: {{volume: {{sum: sales.quantity}}, {name}: {{sum: sales.amount}}}}\n"
        assert said(refused(tmp_path, metric + TIER))[0][0] == "reserved-name", name
        assert loaded(tmp_path, metric.removeprefix("entity: region\n") + TIER), name


def test_the_list_is_what_results_have() -> None:
    outcome = graded("metrics: {volume: {sum: sales.quantity}}", a_workbook([a_sale(quantity=1)])).outcome
    fixed = {column.name for column in outcome.results.columns if column.role is not Role.METRIC}
    assert fixed == reserved_columns(outcome.rulebook).keys()
    assert fixed >= RESULT_COLUMNS.keys()


@pytest.mark.parametrize(
    ("entity", "near"),
    [
        ("regoin", "'region'"),
        ("custmer", "'customer'"),
        ("managr", "'manager'"),
        ("customers.mnager", "'customers.manager'"),
        ("customer.region", "'customers'"),
    ],
)
def test_a_misspelt_entity_is_refused_with_the_near_name(tmp_path: Path, entity: str, near: str) -> None:
    code, place, english, chinese = said(refused(tmp_path, f"entity: {entity}\n" + VOLUME + TIER))[0]
    assert (code, place) == ("unknown-entity", "4:1")
    assert f"Did you mean {near}" in english
    assert f"是不是 {near}" in chinese


@pytest.mark.parametrize("entity", ["customer", "manager", "region", "branch", "product", "customers.manager", "customers.region", "customer_id"])
def test_a_field_of_a_table_may_be_graded(tmp_path: Path, entity: str) -> None:
    assert loaded(tmp_path, f"entity: {entity}\n" + VOLUME + TIER).entity == entity


def test_a_field_that_the_rulebook_adds_may_be_graded(tmp_path: Path) -> None:
    words = "entity: customers.parent\nfields: {customers: {parent: {kind: text, title: 所属集团}}}\n"
    assert loaded(tmp_path, words + VOLUME + TIER).entity == "customers.parent"


@pytest.mark.parametrize("entity", ["quantity", "sales.date", "contract"])
def test_a_number_a_day_and_a_flag_are_nobody(tmp_path: Path, entity: str) -> None:
    words = "fields: {customers: {contract: {kind: flag}}}\n"
    code, _, english, chinese = said(refused(tmp_path, f"entity: {entity}\n" + words + VOLUME + TIER))[0]
    assert (code, "cannot be graded" in english, "不能给它分级" in chinese) == ("kind", True, True)


@pytest.mark.parametrize("score", ["metric__volume", "name__size", "level__tier", "state", "tier_title"])
def test_a_further_score_may_be_called_as_it_likes(score: str) -> None:
    rules = SCORED.replace("NAME", score)
    outcome = graded(rules, a_workbook([a_sale("k1", "2026-10-03", quantity=90)], [a_customer("k1", customer_name="甲")])).outcome
    row = outcome.results.rows.to_pylist()[0]
    assert (row["customer_name"], row["volume"], row["score"], row[f"score_{score}"], row["size"]) == ("甲", 90.0, 100.0, 50.0, "y")


SCORED = """
metrics: {volume: {sum: sales.quantity, unit: t}}
score: {volume: {weight: 100, metric: volume, linear: {0: 0, 90: 100}}}
scores: {NAME: {half: {weight: 100, metric: volume, linear: {0: 0, 180: 100}}}}
gradings:
  tier: {levels: [{name: A, from: 80}, {name: C}]}
  size: {by: NAME, levels: [{name: x, from: 51}, {name: y}]}
"""


@pytest.mark.parametrize("score", ["customer_id", "customer_name"])
def test_a_further_score_is_not_called_as_what_tells_the_customers_apart(tmp_path: Path, score: str) -> None:
    code, *_, english, chinese = said(refused(tmp_path, SCORED.replace("NAME", score).lstrip()))[0]
    assert code == "reserved-name"
    assert "cannot be a name" in english
    assert "不能再用作名称" in chinese
