"""The published migration matrices and population stability index."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import pytest

from tiercli.move.drift import migration, stability_index


def _moves(oracles: Path) -> list[tuple[str, str, Fraction]]:
    """Old rating, new rating, balance at the first date: one a borrower."""
    by_borrower: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (oracles / "migration" / "ratings.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            by_borrower[row["customer_id"]].append(row)
    moves = []
    for rows in by_borrower.values():
        first, last = sorted(rows, key=lambda row: row["date"])
        moves.append((first["risk_rating"], last["risk_rating"], Fraction(first["principal_balance"])))
    return moves


def test_the_published_matrix_of_counts_and_proportions_is_reproduced(oracles: Path) -> None:
    expected = json.loads((oracles / "migration" / "expected.json").read_text())
    found = migration(expected["order"], _moves(oracles))
    assert [list(row) for row in found.counts] == expected["counts"]
    for row, published in zip(found.proportions(), expected["proportion"], strict=True):
        assert row == pytest.approx(published, abs=5e-8)


def test_the_published_matrix_of_balances_is_reproduced_to_the_last_unit(oracles: Path) -> None:
    expected = json.loads((oracles / "migration" / "expected.json").read_text())
    found = migration(expected["order"], _moves(oracles))
    assert [[float(amount) for amount in row] for row in found.amounts] == expected["balance"]


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
