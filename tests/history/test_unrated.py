"""Into and out of the level of those who are not rated is neither a rise nor a fall."""

from __future__ import annotations

import csv
import io

import pytest

from tests.history.jobs import BATCH, a_job
from tiercli.cli.app import main

RULES = """\
tiercli: 1
name: small
title: Small
metrics:
  volume: {sum: sales.quantity, unit: t, window: 12 months}
  first_purchase: {first: sales.date}
gradings:
  tier:
    eligible: {when: months_since(first_purchase) >= 3 and volume > 0, otherwise: new}
    levels: [{name: A, when: volume >= 100}, {name: B}]
"""
SALES = """\
日期,客户编号,数量(吨)
2026-06-15,YOUNG,10
2025-09-10,GONE,10
2026-01-15,RISES,90
2026-09-15,RISES,50
2025-09-20,FALLS,100
2026-02-01,FALLS,10
2026-01-10,SAME,20
2026-09-20,LATE,5
"""


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """September 2026 after August: movement by customer."""
    folder = tmp_path_factory.mktemp("unrated")
    batch = a_job(folder, BATCH, SALES, RULES)
    for month in ("2026-08", "2026-09"):
        with pytest.raises(SystemExit) as ended:
            main(["run", str(batch), "--period", month, "--allow-stale", "--quiet", "--today", "2026-10-01"])
        assert not ended.value.code
    text = (folder / "reports" / "2026-09" / "small.csv").read_text("utf-8-sig")
    rows: dict[str, str] = {row["customer_id"]: row["movement"] for row in csv.DictReader(io.StringIO(text, newline=""))}
    return rows


@pytest.mark.parametrize(
    ("customer", "movement"), [("YOUNG", "rated"), ("GONE", "unrated"), ("RISES", "up"), ("FALLS", "down"), ("SAME", "same"), ("LATE", "new")]
)
def test_each_moves_in_its_own_way(moved: dict[str, str], customer: str, movement: str) -> None:
    assert moved[customer] == movement


def test_the_lists_of_risers_and_fallers_leave_them_out() -> None:
    from tests.unit.screens.test_movements import VOLUME, side
    from tiercli.move.compare import compare_sides
    from tiercli.move.measures import Measures

    levels = ["A", "B", "new"]
    old = side({"k1": "new", "k2": "B", "k3": "B", "k4": "A"}, {}, {})
    now = side({"k1": "B", "k2": "new", "k3": "A", "k4": "B"}, {}, {})
    found = {name: one.rows["entity_id"].to_pylist() for name, one in compare_sides(old, now, levels, Measures((VOLUME,), ""), outside=("new",)).lists.items()}
    assert found == {"up": ["k3"], "down": ["k4"], "new": [], "rated": ["k1"], "unrated": ["k2"], "lapsed": [], "returned": []}
    assert "rated" not in compare_sides(old, now, levels, Measures((VOLUME,), "")).lists
