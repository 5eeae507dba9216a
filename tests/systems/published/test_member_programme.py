"""A hotel programme with upgrade and keep windows.

Source: terms of Marriott Bonvoy (2019 to 2024): status is earned by qualifying nights of a calendar year: Silver 10, Gold 25, Platinum 50, Titanium 75; Ambassador takes 100
nights and 23,000 USD in the same year. A level is given as soon as it is reached, and kept until the end of February of the second year after.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.systems.published.grading import graded

RULES = """
tiercli: 1
name: nights
title: Nights
period: {window: year-to-date}
params: {silver: 10, gold: 25, platinum: 50, titanium: 75, ambassador: 100, spend: 23000, last_month: 2}
metrics:
  nights: {sum: sales.quantity}
  nights_last: {sum: sales.quantity, window: previous year}
  nights_before: {sum: sales.quantity, window: previous year, offset: 12 months}
  spent: {sum: sales.amount}
  spent_last: {sum: sales.amount, window: previous year}
  spent_before: {sum: sales.amount, window: previous year, offset: 12 months}
  in_grace: {formula: month(as_of) <= last_month}
  counted: {formula: "max(nights, nights_last, nights_before if in_grace else 0)"}
  full: {formula: "(nights >= ambassador and spent >= spend) or (nights_last >= ambassador and spent_last >= spend) or (in_grace and nights_before >= ambassador and spent_before >= spend)"}
gradings:
  status:
    levels:
      - {name: Ambassador, when: full}
      - {name: Titanium, when: counted >= titanium}
      - {name: Platinum, when: counted >= platinum}
      - {name: Gold, when: counted >= gold}
      - {name: Silver, when: counted >= silver}
      - {name: Member}
"""
STAYS = """
customer_id,date,quantity,amount
ANN,2024-05-01,50,9000
BEN,2024-05-01,49,9000
CAT,2024-05-01,100,23000
DAN,2024-05-01,100,22999.99
EVE,2024-12-31,10,900
EVE,2025-01-01,14,900
FAY,2024-06-01,75,30000
FAY,2025-06-01,25,3000
GUS,2025-03-01,60,1
GUS,2025-09-01,40,22999
"""


def status(folder: Path, day: date) -> dict[str, str]:
    return {name: row["tier"] for name, row in graded(folder, RULES, day, sales=STAYS).items()}


def test_a_level_is_given_as_soon_as_it_is_reached(tmp_path: Path) -> None:
    found = status(tmp_path, date(2024, 12, 31))
    assert (found["ANN"], found["BEN"], found["CAT"], found["DAN"]) == ("Platinum", "Gold", "Ambassador", "Titanium")
    assert status(tmp_path, date(2025, 8, 31))["GUS"] == "Platinum"
    # 100 nights and 23,000 in one year, to the yuan
    assert status(tmp_path, date(2025, 9, 1))["GUS"] == "Ambassador"


def test_nights_of_two_years_do_not_add_up(tmp_path: Path) -> None:
    """EVE: 10 nights in 2024 and 14 in 2025 are Silver twice, not Gold once."""
    assert status(tmp_path, date(2025, 12, 31))["EVE"] == "Silver"


def test_a_level_is_kept_until_the_end_of_february_of_the_second_year_after(tmp_path: Path) -> None:
    assert status(tmp_path, date(2026, 2, 28))["ANN"] == "Platinum"
    assert status(tmp_path, date(2026, 3, 1))["ANN"] == "Member"
    assert status(tmp_path, date(2026, 2, 28))["CAT"] == "Ambassador"
    assert status(tmp_path, date(2026, 3, 1))["CAT"] == "Member"


def test_what_was_earned_later_is_what_is_left(tmp_path: Path) -> None:
    """FAY: 75 nights in 2024 hold until February 2026; the 25 of 2025 are Gold from then on, until February 2027."""
    assert [status(tmp_path, day)["FAY"] for day in (date(2026, 2, 28), date(2026, 3, 1), date(2027, 2, 28), date(2027, 3, 1))] == [
        "Titanium", "Gold", "Gold", "Member",
    ]  # fmt: skip
