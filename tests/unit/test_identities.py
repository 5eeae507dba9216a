"""The fixture that checks the identities of every run can fail."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.identities import check_identities
from tests.made import a_sale, a_workbook, graded

SUMMARY: dict[str, Any] = {
    "tables": {"sales": {"rows": 3, "used": 2, "set_aside": {"no-date": 1}, "sums": {"quantity": {"in_file": "5.5", "used": "5", "set_aside": "0.5"}}}},
    "entities_account": {"sales": {"used": {"rows": 2, "quantity": "5"}, "graded": {"rows": 1, "quantity": "3"}, "none": {"rows": 1, "quantity": "2"}}},
    "findings": [{"code": "grading.nobody"}],
}


def test_what_adds_up_passes() -> None:
    check_identities(SUMMARY)


@pytest.mark.parametrize(
    "path",
    [
        ("tables", "sales", "rows"), ("tables", "sales", "sums", "quantity", "used"), ("entities_account", "sales", "used", "rows"),
        ("entities_account", "sales", "graded", "quantity"), ("entities_account", "sales", "none", "quantity"),
    ],
)  # fmt: skip
def test_whatever_is_off_by_one_is_found(path: tuple[str, ...]) -> None:
    wrong = copy.deepcopy(SUMMARY)
    *way, last = path
    place = wrong
    for key in way:
        place = place[key]
    place[last] = type(place[last])(int(float(place[last])) + 1)
    with pytest.raises(AssertionError):
        check_identities(wrong)


def test_what_is_nobodys_must_be_said() -> None:
    with pytest.raises(AssertionError):
        check_identities({**SUMMARY, "findings": []})


def test_every_run_of_the_suite_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    import tests.conftest as shared

    def refuse(summary: object) -> None:
        raise AssertionError("looked at")

    monkeypatch.setattr(shared, "check_identities", refuse)
    with pytest.raises(AssertionError, match="looked at"):
        graded("metrics: {volume: {sum: sales.quantity}}", a_workbook([a_sale(quantity=1)]))
