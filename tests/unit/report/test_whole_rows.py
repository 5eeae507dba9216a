"""What CSV, JSON and Parquet hold beside the result columns: what decided, what is owed, the alerts."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pyarrow.parquet as pq
import pytest

from tests.made import a_customer, a_sale, a_workbook, graded, whole
from tiercli.pipeline import Job
from tiercli.read.reading import Reading
from tiercli.report.formats import FORMATS
from tiercli.rulebook.load import load_rulebook
from tiercli.runs.in_turn import graded_in_turn

RULES = """
params: {visits: {value: 2}}
metrics: {volume: {sum: sales.quantity, unit: t}}
gradings:
  tier:
    eligible: {when: "volume > 0", otherwise: none, because: bought nothing}
    levels:
      - {name: A, when: volume >= 100, treatment: {visits_per_month: visits, owner: {zh: 领导, en: Leaders}}}
      - {name: B, when: volume >= 50, treatment: {visits_per_month: 0.5}}
      - {name: C}
    gates:
      - {when: "customers.credit_rating == 'C'", at_most: B}
      - {when: "customers.credit_rating == 'D'", at_most: C}
  size: {levels: [{name: large, when: volume > 60}, {name: small}]}
outputs: {limit: {formula: "volume * 10", unit: CNY}}
alerts:
  - {name: small, title: Small, level: yellow, when: "volume < 60 and volume > 0", because: "only {volume} t", action: call}
  - {name: rated, title: Rated, level: red, when: "customers.credit_rating in ['C', 'D']", because: "rated {customers.credit_rating}", due_days: 3}
"""
SOLD = {"k1": 120, "k2": 120, "k3": 55, "k4": 20, "k5": 120}
RATED = {"k2": "C", "k3": "D", "k5": "A"}
SALES = [a_sale(customer, quantity=tonnes) for customer, tonnes in SOLD.items()]
TABLES = a_workbook(
    sales=SALES,
    customers=[a_customer(customer, credit_rating=RATED.get(customer)) for customer in (*SOLD, "k6")],
    overrides=[{"customer_id": "k5", "grading": "tier", "level": "C", "reason": "in court", "approver": "Li", "until": date(2027, 1, 31)}],
)


def outcome_of(rules=RULES, tables=TABLES):
    return graded(rules, tables).outcome


def written(name, outcome):
    file = io.BytesIO()
    FORMATS[name].write(outcome, file)
    return file.getvalue()


def in_csv(outcome):
    rows = csv.DictReader(io.StringIO(written("csv", outcome).decode("utf-8-sig")))
    return {row["customer_id"]: row for row in rows}


def in_json(outcome):
    return {record["customer_id"]: record for record in json.loads(written("json", outcome))}


def test_the_rule_that_decided_is_the_row_the_last_gate_the_group_or_the_override():
    decided = {name: (row["tier"], row["tier_decided_by"], row["tier_rule"]) for name, row in in_csv(outcome_of()).items()}
    assert decided == {
        "k1": ("A", "level", "gradings.tier.levels.1"),
        "k2": ("B", "gate", "gradings.tier.gates.1"),
        "k3": ("C", "gate", "gradings.tier.gates.2"),
        "k4": ("C", "level", "gradings.tier.levels.3"),
        "k5": ("C", "override", "overrides"),
        "k6": ("none", "not-rated", "gradings.tier.eligible.1"),
    }


def test_every_grading_has_its_own_rule():
    rows = in_csv(outcome_of())
    assert {name: row["size_rule"] for name, row in rows.items() if name in ("k2", "k3")} == {
        "k2": "gradings.size.levels.1",
        "k3": "gradings.size.levels.2",
    }


def test_treatments_outputs_and_alerts_are_flat_columns_behind_those_of_the_contract():
    rows = in_csv(outcome_of())
    contract = outcome_of().results.rows.column_names
    assert list(rows["k1"])[: len(contract)] == contract
    assert list(rows["k1"])[len(contract) :] == [
        "tier_decided_by", "tier_rule", "size_decided_by", "size_rule", "treatment_visits_per_month", "treatment_owner",
        "alerts", "alert_level", "alert_names", "alert_because",
    ]  # fmt: skip
    assert (rows["k1"]["treatment_visits_per_month"], rows["k1"]["treatment_owner"], rows["k1"]["limit"], rows["k1"]["alerts"]) == ("2", "Leaders", "1200", "0")
    assert [rows["k3"][name] for name in ("alerts", "alert_level", "alert_names", "alert_because")] == ["2", "red", "rated; small", "rated D; only 55 t"]
    assert rows["k4"]["alert_level"] == "yellow"


def test_parquet_holds_the_same_columns_as_csv_with_their_kinds():
    table = pq.read_table(io.BytesIO(written("parquet", outcome_of())))
    assert table.column_names == list(in_csv(outcome_of())["k1"])
    assert [str(table.schema.field(name).type) for name in ("treatment_visits_per_month", "alerts", "alert_level", "tier_rule")] == [
        "double", "double", "string", "string",
    ]  # fmt: skip


def test_json_nests_what_decided_what_is_owed_and_the_alerts_with_all_their_words():
    record = in_json(outcome_of())["k3"]
    assert record["decided"] == {"tier": {"by": "gate", "rule": "gradings.tier.gates.2"}, "size": {"by": "level", "rule": "gradings.size.levels.2"}}
    assert record["treatments"] == {}
    assert record["limit"] == 550
    assert record["alerts"] == [
        {"alert": "rated", "title": "Rated", "level": "red", "because": "rated D", "due": "2026-11-03"},
        {"alert": "small", "title": "Small", "level": "yellow", "because": "only 55 t", "action": "call"},
    ]
    assert in_json(outcome_of())["k2"]["treatments"] == {"visits_per_month": 0.5}
    assert in_json(outcome_of())["k1"]["alerts"] == []


def test_a_rulebook_without_alerts_has_no_columns_of_alerts():
    outcome = outcome_of("metrics: {volume: {sum: sales.quantity, unit: t}}", a_workbook(sales=SALES))
    assert list(in_csv(outcome)["k1"])[-2:] == ["tier_decided_by", "tier_rule"]
    assert in_json(outcome)["k1"]["alerts"] == []


def test_a_metric_that_is_called_so_keeps_its_column():
    outcome = outcome_of(
        "metrics: {alerts: {sum: sales.quantity}, tier_rule: {sum: sales.quantity}}\nalerts: [{name: big, level: red, when: alerts > 100}]\n",
        a_workbook(sales=SALES),
    )
    row, record = in_csv(outcome)["k1"], in_json(outcome)["k1"]
    assert (row["alerts"], row["alerts_"], row["tier_rule"], row["tier_rule_"]) == ("120", "1", "120", "gradings.tier.levels.1")
    assert (record["alerts"], [one["alert"] for one in record["alerts_"]]) == (120, ["big"])


@pytest.mark.parametrize("name", ["csv", "json", "parquet"])
def test_a_result_with_all_of_it_is_read_back_as_it_was(tmp_path, name):
    from tiercli.runs.earlier import previous_from_file

    outcome = outcome_of()
    (tmp_path / f"last.{name}").write_bytes(written(name, outcome))
    previous = previous_from_file(tmp_path / f"last.{name}", outcome.rulebook)
    assert dict(zip(previous.ids.to_pylist(), previous.results["tier"].to_pylist(), strict=True)) == {
        "k1": "A", "k2": "B", "k3": "C", "k4": "C", "k5": "C", "k6": "none",
    }  # fmt: skip
    assert not {"tier_rule", "alerts", "decided", "treatments"} & set(previous.results.column_names)


def test_a_level_that_the_review_keeps_is_the_reviews(tmp_path):
    (tmp_path / "made.yaml").write_text(
        whole(
            "metrics: {volume: {sum: sales.quantity, unit: t, window: month}}\n"
            "gradings: {tier: {levels: [{name: A, when: volume >= 50}, {name: B}], review: {every: run, demote: {after: 2}, lapsed: keep}}}\n"
        ),
        "utf-8",
    )
    tables = a_workbook(sales=[a_sale("k1", "2026-09-01", quantity=60), a_sale("k1", "2026-10-01", quantity=10), a_sale("k2", "2026-09-01", quantity=90)])
    reading, loaded = Reading(dict(tables), (), (), (), "en"), load_rulebook(str(tmp_path / "made.yaml"))
    job = Job((), date(2026, 12, 31), language="en")
    months = dict(graded_in_turn(reading, loaded, job, [date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30)]))
    row = in_csv(months[date(2026, 10, 31)].outcome)["k1"]
    assert (row["tier"], row["computed_tier"], row["tier_decided_by"], row["tier_rule"]) == ("A", "B", "review", "gradings.tier.review")
    row = in_csv(months[date(2026, 11, 30)].outcome)["k1"]
    assert (row["tier"], row["tier_decided_by"]) == ("B", "level")


def test_an_outcome_of_before_has_none_of_what_decided():
    outcome = replace(outcome_of(), decided=None)
    assert "tier_rule" not in in_csv(outcome)["k1"]
    assert in_json(outcome)["k1"]["decided"] == {}
