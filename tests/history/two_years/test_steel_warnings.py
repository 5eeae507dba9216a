"""钢铁企业客户分级: two years of the mill's deliveries to one user, followed in the warning ledger under the shipped rulebook."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import made
from tests.history.two_years.test_warnings_and_plans import SIGNS, a_run, fill
from tests.history.two_years.walking import MONTHS, SHORT_AND_WHOLE, sales_of
from tiercli.ledger.store import Ledger
from tiercli.read.reading import Reading
from tiercli.rulebook.load import load_rulebook
from tiercli.runs.verify import verify
from tiercli.runs.warnings import stored_entries

SHORT = {"2025-04": 70, "2025-05": 70, "2025-06": 40, "2025-12": 60}
"""Of the 100 t that the user orders every month; three months count together: 90 %, 80 %, 60 %, 70 %, 80 %, and in December 87 %."""


@pytest.mark.parametrize("months", SHORT_AND_WHOLE)
def test_deliveries_that_fall_behind_are_one_warning_that_gets_worse_better_closes_and_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, months: int
) -> None:
    monkeypatch.chdir(tmp_path)
    orders = [{"customer_id": "U1", "date": f"{month}-15", "ordered": 100, "delivered": SHORT.get(month, 100)} for month in ("2024-11", "2024-12", *MONTHS)]
    records = [made.a_customer("U1", industry="机械", use="机械加工")]
    read = Reading(made.a_workbook(sales_of({"U1": [("2024-01", "2026-12", 100.0)]}), records, orders=orders), (), (), (), "zh")
    loaded, states, colours = load_rulebook("steel-enterprise"), "", []
    for month in MONTHS[:months]:
        kept = a_run(Path(), loaded, month, read)
        if month == "2025-12":
            fill(Path(), kept, {("预警台账", "U1"): {"处理完成日": "2026-01-08", "验收人": "生产部长"}})
    ledger = Ledger(tmp_path / "history", "steel-enterprise")
    for month in MONTHS[:months]:
        entry = next((one for one in stored_entries(ledger.current(month)) or () if one.what.kind == "fulfilment"), None)
        states += SIGNS[entry.state] if entry and (entry.is_open or entry.closed == month) else "·"
        colours += [entry.what.level] if entry and entry.is_open else []
    assert states == ("···nwwbbc··c" + "nsc·········")[:months]  # accepted in December, and still so in January
    assert colours == ["yellow", "orange", "red", "red", "orange", "orange", "orange"][: 3 if months == 6 else None]
    assert verify(ledger.root).findings == ()
