"""A review of our own over the shipped default: two confirmations either way, down by quarters and one step at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import made
from tests.history.two_years.walking import Sold, sales_of, walk

RULES = """\
tiercli: 1
name: confirmed
title: Confirmed
extends: standard
gradings:
  tier:
    review: {every: month, promote: {after: 2}, demote: {every: quarter, after: AGREEMENT, steps: 1}}
"""


@pytest.mark.deep
def test_reviews_that_say_different_levels_do_not_confirm_each_other(tmp_path: Path) -> None:
    (tmp_path / "confirmed.yaml").write_text(RULES.replace("AGREEMENT", "2"), "utf-8")
    walked = walk(tmp_path, str(tmp_path / "confirmed.yaml"), made.a_workbook(sales_of({"G": [("2020-01", "2025-01", 500.0)]})))

    assert walked.computed() == {"G": "AAABBBBBBCCC" + "DDDDDDDDDDDD"}
    # B was confirmed in June and September; December says C and March D, so D is confirmed in June: one step, and the next after two more
    assert walked.in_force() == {"G": "AAAAAAAABBBB" + "BBBBBCCCCCCD"}
    assert walked.held["2026-03"] == {"G": "D，执行 B：需连续 2 次确认，已 1 次"}
    assert walked.is_sound()


def test_a_level_changes_when_it_was_confirmed_twice_and_falls_by_what_two_quarters_agree_on(tmp_path: Path) -> None:
    (tmp_path / "confirmed.yaml").write_text(RULES.replace("AGREEMENT", "{reviews: 2, toward: further}"), "utf-8")
    # volume counts 35 and loyalty 20 of 55; all have bought since 2020, so that years of cooperation bring all their points
    sold: Sold = {
        "B": [("2020-01", "2025-07", 10.0), ("2025-08", "2026-12", 100.0)],  # 570 t by 2025-12: 74.5 points
        "F": [("2020-01", "2026-12", 10.0), ("2026-01", "2026-01", 400.0), ("2026-02", "2026-02", -400.0)],  # taken back a month later
        "G": [("2020-01", "2025-01", 500.0)],  # 81.8 points by 2025-04; 58.2 by 2025-10; 14.5 by 2026-01
    }
    walked = walk(tmp_path, str(tmp_path / "confirmed.yaml"), made.a_workbook(sales_of(sold)))

    assert walked.computed() == {
        "B": "CCCCCCCCCCCB" + "BBBBBBBBBBBB",
        "F": "CCCCCCCCCCCC" + "BCCCCCCCCCCC",
        "G": "AAABBBBBBCCC" + "DDDDDDDDDDDD",
    }
    # G: B was confirmed in June and September; in December C, in March D: both agree on C; D again in June and September
    assert walked.in_force() == {
        "B": "CCCCCCCCCCCC" + "BBBBBBBBBBBB",
        "F": "CCCCCCCCCCCC" + "CCCCCCCCCCCC",
        "G": "AAAAAAAABBBB" + "BBCCCCCCDDDD",
    }
    assert walked.held["2025-05"] == {"G": "B，执行 A：等待 2025-06 复核"}
    assert walked.held["2025-06"] == {"G": "B，执行 A：需连续 2 次确认，已 1 次"}
    assert walked.held["2025-08"] == {"G": "B，执行 A：等待 2025-09 复核"}
    assert "2025-09" not in walked.held
    assert walked.held["2025-12"] == {"B": "B，执行 C：需连续 2 次确认，已 1 次", "G": "C，执行 B：需连续 2 次确认，已 1 次"}
    assert walked.held["2026-01"] == {"F": "B，执行 C：需连续 2 次确认，已 1 次", "G": "D，执行 B：等待 2026-03 复核"}
    assert walked.held["2026-03"] == {"G": "D，执行 C：需连续 2 次确认，已 0 次"}
    assert walked.held["2026-06"] == {"G": "D，执行 C：需连续 2 次确认，已 1 次"}
    assert "2026-09" not in walked.held
    assert walked.is_sound()
