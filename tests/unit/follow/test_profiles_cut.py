"""Who has no profile is said, on the sheet and among the findings."""

from __future__ import annotations

import pytest

from tests.made import a_sale, a_workbook, graded
from tiercli.outcome.extras import Records

RULES = "metrics: {v: {sum: sales.quantity}}\ngradings: {tier: {levels: [{name: X}]}}\nsheets: {profiles: {most: 3}}\n"


@pytest.mark.parametrize(("customers", "without"), [(3, 0), (5, 2)])
def test_the_report_says_who_has_no_profile(customers: int, without: int) -> None:
    outcome = graded(RULES, a_workbook([a_sale(f"k{place}", quantity=place + 1) for place in range(customers)])).outcome
    records = outcome.extras["profiles"]
    assert isinstance(records, Records)
    assert len(records.records) == 3
    said = {finding.code: finding.count for finding in outcome.findings}
    assert said.get("sheets.profiles-cut", 0) == without
    assert ("2 others have none" in records.note.en) == bool(without)
