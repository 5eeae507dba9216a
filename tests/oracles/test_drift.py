"""The published migration matrices and population stability index."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tiercli.domain.columns import Column, Role
from tiercli.domain.language import same
from tiercli.move.compare import Side, compare_sides
from tiercli.move.drift import stability_index
from tiercli.move.measures import Measures
from tiercli.outcome.extras import Movements

BALANCE = Column("balance", same("balance"), Role.METRIC)


def published(oracles: Path) -> Any:
    return json.loads((oracles / "migration" / "expected.json").read_text())


def movements(oracles: Path) -> Movements:
    """From the first to the last date of the published ratings."""
    by_borrower: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (oracles / "migration" / "ratings.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            by_borrower[row["customer_id"]].append(row)
    dates = zip(*(sorted(rows, key=lambda row: row["date"]) for rows in by_borrower.values()), strict=True)
    first, last = (
        Side(
            "", pa.array(by_borrower), pa.array(by_borrower), pa.array([row["risk_rating"] for row in rows]), None,
            {"balance": pa.array([float(row["principal_balance"]) for row in rows])}, np.zeros(len(rows), bool),
        )
        for rows in dates
    )  # fmt: skip
    return compare_sides(first, last, published(oracles)["order"], Measures((BALANCE,)))


def test_the_published_matrix_of_counts_and_proportions_is_reproduced(oracles: Path) -> None:
    found, expected = movements(oracles), published(oracles)
    assert [list(row) for row in found.counts] == expected["counts"]
    for row, parts in zip(found.counts, expected["proportion"], strict=True):
        assert [count / sum(row) for count in row] == pytest.approx(parts, abs=5e-8)


def test_the_published_matrix_of_balances_is_reproduced_to_the_last_unit(oracles: Path) -> None:
    ((_, balances),) = movements(oracles).earlier_amounts
    assert [list(row) for row in balances] == published(oracles)["balance"]


def test_the_published_stability_index_is_reproduced_to_six_decimals(oracles: Path) -> None:
    with (oracles / "psi" / "expected.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    bins, total = rows[:-1], rows[-1]
    parts = stability_index([int(row["count_expected"]) for row in bins], [int(row["count_actual"]) for row in bins])
    assert [round(part, 6) for part in parts] == [float(row["psi_6dp"]) for row in bins]
    assert round(sum(parts), 6) == float(total["psi_6dp"])


def test_a_level_that_is_empty_on_one_side_still_gives_a_finite_index() -> None:
    parts = stability_index([10, 0], [5, 5])
    assert 0 < sum(parts) < 10
    assert stability_index([3, 7], [30, 70]) == [0.0, 0.0]
    assert stability_index([], []) == []
