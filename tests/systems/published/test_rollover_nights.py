"""A counter that carries over: nights beyond a level count in the next year.

Source: Hilton Honors, rollover nights (2019 on): Silver 10, Gold 40, Diamond 60 nights of a calendar year; nights above the level reached are carried into the next year, and nights
of a member below Silver are lost.
"""

from __future__ import annotations

from pathlib import Path

from tests.systems.published.grading import walked

RULES = """
tiercli: 1
name: rollover
title: Rollover
period: {window: year}
params: {silver: 10, gold: 40, diamond: 60}
metrics:
  nights: {sum: sales.quantity}
  counted: {formula: "nights + coalesce(previous.carried, 0)"}
gradings:
  status:
    levels:
      - {name: Diamond, when: counted >= diamond}
      - {name: Gold, when: counted >= gold}
      - {name: Silver, when: counted >= silver}
      - {name: Member}
outputs:
  carried: {formula: "counted - (diamond if status == 'Diamond' else gold if status == 'Gold' else silver if status == 'Silver' else counted)"}
"""
STAYS = """
customer_id,date,quantity
ANN,2023-05-01,47
ANN,2024-05-01,33
ANN,2025-05-01,60
ANN,2026-05-01,59
BEN,2023-05-01,9
BEN,2024-05-01,1
BEN,2025-05-01,10
BEN,2026-05-01,39
"""
DAYS = ("2023-12-31", "2024-12-31", "2025-12-31", "2026-12-31")


def test_nights_above_a_level_count_in_the_next_year(tmp_path: Path) -> None:
    runs = walked(tmp_path, RULES, DAYS, {"sales": STAYS})

    def course(member: str) -> list[tuple[float, str, float]]:
        return [(float(runs[day][member]["counted"]), runs[day][member]["tier"], float(runs[day][member]["carried"])) for day in DAYS]

    # 47 are 7 above Gold; 33 + 7 are Gold to the night, nothing is left; 60; 59 and nothing carried are Gold, 19 above it
    assert course("ANN") == [(47, "Gold", 7), (40, "Gold", 0), (60, "Diamond", 0), (59, "Gold", 19)]
    # the 9 of a member are lost; 10 are Silver to the night
    assert course("BEN") == [(9, "Member", 0), (1, "Member", 0), (10, "Silver", 0), (39, "Silver", 29)]
