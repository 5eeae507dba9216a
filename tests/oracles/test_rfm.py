"""The shipped RFM rulebook with the published bounds gives every customer of the published case its published points and segment."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from tiercli import pipeline
from tiercli.frames.engine import Engine
from tiercli.outcome import Outcome
from tiercli.pipeline import Job
from tiercli.read.options import ReadOptions

ON_CUT_ABOVE = "extends: rfm\nname: quintiles\ntiercli: 1\ntitle: Quintiles\nscore:\n" + "".join(
    f"  {name}: {{percentile: {{groups: 5, on_cut: above}}}}\n" for name in ("recency", "frequency", "monetary")
)


def run(oracles: Path, rules: str, engine: Engine) -> Outcome:
    orders = oracles / "rfm_orders" / "orders.csv"
    # the file's name says orders, which is another table
    reading = ReadOptions(maps={"order_date": "date", "revenue": "amount"}, tables={"sales": str(orders)})
    day = date(2006, 12, 31)
    return pipeline.score(Job(paths=(orders,), today=day, rules=rules, as_of=day, reading=reading, engine=engine))


@pytest.fixture
def outcome(oracles: Path, engine: Engine) -> Outcome:
    return run(oracles, "rfm-published", engine)


def test_all_995_customers_have_their_published_points_segment_and_figures(oracles: Path, outcome: Outcome):
    with (oracles / "rfm_orders" / "expected.csv").open(encoding="utf-8") as file:
        published = {
            row["customer_id_current"]: (row["segment"], *(float(row[key]) for key in ("R", "F", "M", "recency", "orders", "amount")))
            for row in csv.DictReader(file)
        }
    keys = ("tier", "points_recency", "points_frequency", "points_monetary", "recency", "orders", "amount")
    found = {row["customer_id"]: tuple(row[key] for key in keys) for row in outcome.results.rows.to_pylist()}
    assert len(published) == 995
    assert found == published


def test_segments_are_counted_as_published(outcome: Outcome):
    assert {level.name: level.entities for level in outcome.levels["segment"]} == {
        "Champions": 35, "Potential Loyalist": 342, "Loyal Customers": 170, "Promising": 9, "New Customers": 104, "Can't Lose Them": 47,
        "At Risk": 28, "Need Attention": 10, "About To Sleep": 102, "Lost": 148, "Others": 0,
    }  # fmt: skip


def test_the_quintiles_of_the_rulebook_as_it_is_are_the_published_ones(oracles: Path, engine: Engine):
    """The publishers' bounds are the quintiles plus one: whoever stands on a cut is below it, as are three whose values lie less than one above a cut."""
    with (oracles / "rfm_orders" / "expected.csv").open(encoding="utf-8") as file:
        published = {row["customer_id_current"]: (row["segment"], *(float(row[key]) for key in ("R", "F", "M"))) for row in csv.DictReader(file)}
    keys = ("tier", "points_recency", "points_frequency", "points_monetary")
    found = {row["customer_id"]: tuple(row[key] for key in keys) for row in run(oracles, "rfm", engine).results.rows.to_pylist()}
    assert sorted(one for one in published if found[one] != published[one]) == ["Jerold Sporer", "Katlyn Mann", "Skylar Hoeger"]


def test_the_published_bounds_are_the_quintiles_plus_one(oracles: Path, engine: Engine, tmp_path: Path):
    path = tmp_path / "quintiles.yaml"
    path.write_text(ON_CUT_ABOVE, encoding="utf-8")
    cuts: dict[str, list[float]] = {}
    for bound in run(oracles, str(path), engine).bounds:
        cuts.setdefault(bound.where, []).append(bound.value + 1)
    assert cuts == {"score.recency": [115, 181, 297.4, 482], "score.frequency": [4, 5, 6, 8], "score.monetary": [255.8, 382, 506.4, 666]}
