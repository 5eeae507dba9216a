"""A level that several rows of `levels` name is one level to the months that follow."""

from __future__ import annotations

from pathlib import Path

from tests import made
from tests.history.two_years.walking import MONTHS, sales_of, walk

RULES = """\
tiercli: 1
name: twice
title: Twice
metrics: {volume: {sum: sales.quantity, unit: t}}
gradings:
  tier:
    levels:
      - {name: A, when: volume >= 900}
      - {name: B, when: 500 <= volume < 900}
      - {name: B, when: 100 <= volume < 200}
      - {name: C, when: volume >= 50}
      - {name: D}
    review: {every: month, promote: {after: 2}, demote: {after: 2}}
"""


def test_those_below_a_level_that_two_rows_name_neither_rise_nor_fall_for_it(tmp_path: Path) -> None:
    (tmp_path / "twice.yaml").write_text(RULES, "utf-8")
    sold = sales_of({"b": [("2020-01", "2026-12", 10.0)], "c": [("2020-01", "2026-12", 5.0)], "d": [("2020-01", "2026-12", 1.0)]})
    walked = walk(tmp_path, str(tmp_path / "twice.yaml"), made.a_workbook(sold), months=MONTHS[:3])
    assert walked.in_force() == {"b": "BBB", "c": "CCC", "d": "DDD"}
    assert (walked.held, walked.movements()) == ({}, {"2025-01": dict.fromkeys("bcd", "new")})
    stored = walked.ledger.current(MONTHS[2])
    assert stored is not None
    assert len(set(stored.result()["state.tier.since"].to_pylist())) == 1  # since January, all of them
    assert stored.result()["state.tier.since"][0].as_py() == 739282
    assert walked.is_sound()
