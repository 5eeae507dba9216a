"""The two identities, held against the summary of a run: nothing that was read is lost, nothing that was used is nobody's unsaid."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def check_identities(summary: Mapping[str, Any]) -> None:
    """Rows and sums in the files = used + set aside, for every table; used rows of the period = graded + nobody's.

    Errors: AssertionError that names the table.
    """
    for table, account in summary["tables"].items():
        assert account["rows"] == account["used"] + sum(account["set_aside"].values()), (table, account)
        for name, sums in account["sums"].items():
            assert Decimal(sums["in_file"]) == Decimal(sums["used"]) + Decimal(sums["set_aside"]), (table, name, sums)
    for table, account in summary["entities_account"].items():
        for what, used in account["used"].items():
            assert Decimal(used) == Decimal(account["graded"][what]) + Decimal(account["none"][what]), (table, what, account)
        if account["none"]["rows"]:
            assert any(one["code"] == "grading.nobody" for one in summary["findings"]), (table, account)
