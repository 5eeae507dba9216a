"""Rulebooks over a few hundred made-up entities: all engines give the same results to the last digit."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from tests.made import Tables, a_customer, a_debt, a_sale, a_workbook, graded
from tiercli.frames.engine import ENGINES

KITCHEN_SINK = """
entity: customer
period: {window: 12 months, fiscal_year_starts: 4}
params: {core: 300, best: 0.15, far: {value: 60, unit: days}}
metrics:
  volume: {sum: sales.quantity, unit: t}
  before: {sum: sales.quantity, offset: 12 months}
  winter: {sum: sales.quantity, where: "month(date) in [11, 12, 1, 2]"}
  dealers: {sum: sales.amount, where: "customers.customer_type == 'dealer' and quantity > 1"}
  fresh: {sum: sales.quantity, decay: {half_life: 3 months}}
  worth: {sum: sales.quantity * sales.price}
  price: {mean: sales.price}
  cheapest: {min: sales.price}
  dearest: {max: sales.price, cap: 3000}
  lines: {count: sales}
  orders: {distinct: sales.order_no}
  months: {months: sales.date}
  begin: {first: sales.date}
  end: {last: sales.date}
  product: {latest: sales.product}
  last_price: {latest: sales.price}
  uneven: {variation: sales.quantity}
  later: {sum: sales.quantity, where: "date > begin", window: all}
  fiscal: {sum: sales.amount, window: year-to-date}
  rating: {field: customers.credit_rating}
  overdue: {max: receivables.overdue_days, empty: 0}
  growth: {formula: "volume / before - 1"}
  wallet: {formula: "volume / annual_demand", cap: 1}
  region_share: {formula: "share(volume, within=region)"}
  place: {formula: "rank(volume)"}
  running: {formula: "cumulative_share(volume)"}
  better: {formula: "percentile(worth, within=[region, customer_type])"}
  relative: {formula: "round(volume / average(volume), 3)"}
  age: {formula: "months_since(begin) / 12"}
  mixed: {formula: "sqrt(abs(growth)) * 100 + min(wallet, 0.5) - days_since(end) / 365"}
score:
  volume: {weight: 25, metric: volume, bands: {0: 0, 50: 40, 120: 60, core: 100}}
  worth: {weight: 20, metric: worth, percentile: {within: region}}
  price: {weight: 10, metric: price, percentile: {groups: 5}, lower_is_better: true}
  fresh: {weight: 10, metric: fresh, ratio_to: {of: max, within: region}}
  credit:
    weight: 20
    max: 90
    parts:
      - {weight: 60, metric: overdue, lower_is_better: true, bands: {0: 100, 1: 80, 31: 33.333333, 91: 0}}
      - {weight: 40, metric: rating, map: {AAA: 100, AA: 85, B: 40}, default: 10, missing: 50}
  loyalty:
    weight: 15
    parts:
      - {weight: 1, metric: months, linear: {0: 0, 7: 100}}
      - {weight: 2, metric: wallet, linear: {0: 0, 0.8: 100}, missing: 20}
      - {weight: 1, formula: "min(age * 10, 100)", when: "customer_type == 'dealer'"}
scores:
  care: {growth: {out_of: 60, metric: growth, linear: {-1: 0, 1: 60}}, uneven: {out_of: 40, metric: uneven, linear: {0: 40, 2: 0}}}
variants:
  - {when: "customer_type == 'plant'", score: {volume: {weight: 45}, price: {weight: 5}}}
gradings:
  tier:
    levels:
      - {name: A, from: 74, because: {zh: "得分 {score:.2f}, 占 {region_share:.1%}", en: "score {score:.2f}, share {region_share:.1%}"}}
      - {name: B, top: best}
      - {name: C, quota: 20%, by: volume, within: region}
      - {name: D, share: 95%, by: worth}
      - {name: E}
    gates:
      - {when: "overdue > far", at_most: C, because: {zh: "逾期 {overdue} 天", en: "{overdue} days overdue"}}
      - {when: "place <= 3", at_least: B}
  keep:
    by: care
    eligible: {when: "months > 2", otherwise: new}
    levels: [{name: hold, from: 55.5, when: "tier in ['A', 'B']"}, {name: watch, when: "growth < -0.3 or uneven > 1.6"}, {name: normal}]
outputs:
  limit: {formula: "0 if tier == 'E' else 2 * worth / 12", unit: CNY}
  word: {formula: "'hi' if keep == 'hold' else 'lo'"}
alerts:
  - {name: falling, level: orange, when: "growth < -0.3 and tier in ['A', 'B']", because: "{growth:.0%}"}
  - {name: late, level: red, when: "overdue > far", because: "{overdue}"}
"""


def made_up(people: int, seed: int) -> Tables:
    """Sales, records and debts with ties, returns, blanks, newcomers and people without sales."""
    dice = random.Random(seed)
    names = [f"K{number:03d}" for number in range(people)]
    sales = [
        a_sale(
            dice.choice(names[: people - 20]),
            day=(date(2024, 6, 1) + timedelta(days=dice.randrange(880))).isoformat(),
            order_no=dice.choice([None, f"S{dice.randrange(900)}"]),
            product=dice.choice(["urea", "diesel", "compound", None]),
            quantity=dice.choice([10, 25, round(dice.lognormvariate(2, 1), 6), -round(dice.random() * 9, 3), None]),
            price=dice.choice([1800, 2200.5, round(dice.uniform(1500, 3500), 4), None]),
            amount=round(dice.uniform(-1000, 90_000), 4),
            margin=round(dice.uniform(-500, 9_000), 4),
        )
        for _ in range(people * 8)
    ]
    records = [
        a_customer(
            name,
            region=dice.choice(["North", "South", "East", None]),
            customer_type=dice.choice(["dealer", "plant", None]),
            annual_demand=dice.choice([None, 0, 100, round(dice.uniform(10, 400), 3)]),
            credit_rating=dice.choice(["AAA", "AA", "B", "X", None]),
        )
        for name in names
    ]
    debts = [a_debt(name, overdue_days=dice.choice([0, 1, 30, 31, 60, 61, 91, None])) for name in dice.sample(names, people // 3)]
    return a_workbook(sales, records, receivables=debts)


def assert_alike(one: pa.Table, other: pa.Table) -> None:
    assert one.schema == other.schema
    for name in one.column_names:
        assert one[name].to_pylist() == other[name].to_pylist(), name


@pytest.mark.parametrize(("rules", "seed"), [("standard", 1), ("standard", 2), ("rfm", 1), ("kitchen sink", 1)])
def test_all_engines_give_the_same_to_the_last_digit(project: Path, rules: str, seed: int):
    book = KITCHEN_SINK if rules == "kitchen sink" else project / "rules" / f"{rules}.yaml"
    first, *others = (graded(book, made_up(300, seed), engine=engine).outcome for engine in ENGINES)
    assert first.results.rows.num_rows == 300
    for other in others:
        for frame in ("results", "profile", "treatments", "monthly", "alerts"):
            assert_alike(*(getattr(one, frame) if frame == "alerts" else getattr(one, frame).rows for one in (first, other)))
        assert first.levels == other.levels
        assert first.bounds == other.bounds
        assert first.findings == other.findings


def test_the_kitchen_sink_uses_every_level_and_column(project: Path):
    outcome = graded(KITCHEN_SINK, made_up(300, 1)).outcome
    assert all(level.entities for counts in outcome.levels.values() for level in counts)
    assert outcome.alerts.num_rows > 10
    empty = [name for name in outcome.results.rows.column_names if outcome.results.rows[name].null_count == 300]
    assert empty == ["previous_tier", "movement"]
