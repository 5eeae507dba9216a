"""Days, powers, whole numbers, percentages, joined texts and stepwise decay over rows are alike on every row engine."""

from __future__ import annotations

from datetime import date

import pytest

from tests.made import a_sale, a_workbook, graded
from tests.unit.frames.test_days_and_powers import AS_OF, CONDITIONS, NUMBERS, all_over_rows, over_rows
from tiercli.frames.engine import Engine


@pytest.mark.parametrize(("formula", "expected"), NUMBERS)
def test_numbers_and_days(formula: str, expected: object, engine: Engine) -> None:
    assert all_over_rows(engine)[formula] == expected


@pytest.mark.parametrize(("condition", "holds"), CONDITIONS)
def test_conditions(condition: str, holds: bool, engine: Engine) -> None:
    assert all_over_rows(engine)[condition] == int(holds)


def test_texts_and_computed_days(engine: Engine) -> None:
    assert over_rows("region + '-' + product", engine, "latest") == "N-x"
    assert [over_rows("day + 1", engine, source) for source in ("first", "last", "latest")] == [date(2026, 3, 1)] * 3


def test_stepwise_decay(engine: Engine) -> None:
    tables = a_workbook([a_sale(day="2026-10-01", quantity=quantity) for quantity in ("0.000001", "0.000003", "1234567.000001")])
    rules = "metrics: {x: {sum: sales.quantity, window: all, decay: {steps: {10 days: 1, 2 months: 50%, 1 year: 0.2}}}}"
    assert graded(rules, tables, AS_OF, engine=engine)["k1"]["x"] == 617283.500004
