"""Totals among the rows of scanned sales: told by their words and by the sums of the rows above, all of which the engine adds up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tests.engines.test_scanned import Columns, assert_same_either_way, codes, set_at, some_sales, written, written_as_text
from tiercli.outcome.outcome import Outcome
from tiercli.read.formats.elsewhere import Asked
from tiercli.read.scan.elsewhere import RowsElsewhere
from tiercli.read.scan.engine import NotScannableError

ROWS = 1_500
FIGURES = {"数量(吨)": 3, "金额(元)": 2}
MONTH = "2026-10"


def with_totals(said: dict[str, Any], *, every: int = 0, by: str = "", off: float = 0.0, running: bool = False) -> Columns:
    """Sales with a row of sums after every so many, after every customer's or month's, or at the end.

    said: column -> what the row of a total says there; "=" for what the row above says. off: by how much the last amount is not the sum.
    """
    columns, since = some_sales(ROWS), 0
    key = [str(one)[:7] for one in columns[by]] if by else [""] * ROWS
    order = sorted(range(ROWS), key=lambda row: key[row])
    made: Columns = {name: [] for name in columns}
    for place, row in enumerate(order):
        for name, values in columns.items():
            made[name].append(values[row])
        is_last = place == ROWS - 1
        if is_last or (every and place % every == every - 1) or key[order[place + 1]] != key[row]:
            for name, values in columns.items():
                made[name].append(values[row] if said.get(name) == "=" else said.get(name))
            for name, places in FIGURES.items():
                summed = sum(columns[name][one] for one in order[since : place + 1])
                made[name][-1] = round(summed + (off if is_last and name == "金额(元)" else 0), places)
            since = 0 if running else place + 1
    return made


def aside(outcome: Outcome) -> dict[str, int]:
    """Why rows of sales are set aside, and how many."""
    return {part.reason: part.rows for part in next(one for one in outcome.accounts if one.table == "sales").set_aside}


BOTH = pytest.mark.parametrize("put", [written, pytest.param(written_as_text, marks=pytest.mark.long)])


@BOTH
@pytest.mark.parametrize(
    ("said", "how", "reason", "rows"),
    [
        ({"客户名称": "合计"}, {}, "total-row", 1),
        ({"产品": "合　计"}, {"running": True, "every": 300}, "total-row", 5),
        ({"客户编号": "Grand Total"}, {}, "total-row", 1),
        ({}, {}, "total-row", 1),
        ({"产品": "小计", "客户编号": "=", "日期": "="}, {"by": "客户编号"}, "total-row", 40),
        ({"仓库": "本月合计", "日期": "="}, {"by": "日期"}, "total-row", 22),
        ({"客户名称": "华东片区 小计", "客户编号": "X9", "日期": "="}, {"every": 300}, "total-row", 5),
        ({"客户名称": "Total", "客户编号": "X9", "日期": "="}, {"every": 500}, "total-row", 3),
        ({"产品": "承前页", "客户编号": "=", "日期": "="}, {"every": 500}, "carry-line", 3),
    ],
)
def test_totals_are_set_aside_as_reading_does(
    tmp_path: Path, put: Callable[[Path, Columns], list[Path]], said: dict[str, Any], how: dict[str, Any], reason: str, rows: int
) -> None:
    outcome = assert_same_either_way(put(tmp_path, with_totals(said, **how)))
    assert aside(outcome) == {reason: rows}
    assert "sales.total-mismatch" not in codes(outcome)


def test_a_total_that_is_not_the_sum_of_all_rows_above_is_said_with_what_they_add_up_to(tmp_path: Path) -> None:
    outcome = assert_same_either_way(written(tmp_path, with_totals({"客户名称": "合计"}, every=400, off=5.0)))
    finding = next(one for one in outcome.findings if one.code == "sales.total-mismatch")
    assert (finding.count, [str(place) for place in finding.places]) == (1, ["part0.parquet › G1505"])


def test_a_total_that_is_off_by_less_than_a_cent_is_the_sum(tmp_path: Path) -> None:
    assert "sales.total-mismatch" not in codes(assert_same_either_way(written(tmp_path, with_totals({"客户名称": "合计"}, off=0.01))))
    assert "sales.total-mismatch" in codes(assert_same_either_way(written(tmp_path, with_totals({"客户名称": "合计"}, off=0.02))))


@pytest.mark.parametrize(("off", "is_wrong"), [(0.01, False), (0.02, True)])
def test_a_total_above_all_rows_is_the_sum_of_those_below_it_wherever_they_are(tmp_path: Path, off: float, is_wrong: bool) -> None:
    columns = with_totals({"客户名称": "合计"}, off=off)
    columns = {name: [values[-1], *values[:-1]] for name, values in columns.items()}
    outcome = assert_same_either_way(written(tmp_path, columns))
    assert (aside(outcome), "sales.total-mismatch" in codes(outcome)) == ({"total-row": 1}, is_wrong)


@pytest.mark.parametrize("name", ["Total", "Total Energies"])
def test_a_customer_whose_name_may_be_a_total_is_one_where_nothing_adds_up(tmp_path: Path, name: str) -> None:
    columns = set_at(some_sales(ROWS), "客户名称", dict.fromkeys(range(900, 1300, 100), name))
    outcome = assert_same_either_way(written(tmp_path, set_at(columns, "客户编号", dict.fromkeys(range(900, 1300, 100), "X9"))))
    assert not aside(outcome)
    assert "X9" in outcome.results.rows["customer_id"].to_pylist()


def test_totals_of_one_file_among_several_are_held_against_that_file(tmp_path: Path) -> None:
    assert aside(assert_same_either_way(written(tmp_path, some_sales(300, 1), with_totals({"客户名称": "合计"}), some_sales(300, 2)))) == {"total-row": 1}


def test_rows_of_nobody_get_no_hint_to_fill_names_down_where_names_are_written_again_elsewhere(tmp_path: Path) -> None:
    columns = {name: values for name, values in some_sales(ROWS).items() if name != "客户编号"}
    assert "sales.no-customer" in codes(assert_same_either_way(written(tmp_path, set_at(columns, "客户名称", {800: None, 801: " "}))))


def test_totals_of_a_customer_count_rows_in_which_the_customer_is_written_otherwise(tmp_path: Path) -> None:
    columns = with_totals({"产品": "小计", "客户编号": "=", "日期": "="}, by="客户编号")
    assert_same_either_way(written(tmp_path, set_at(columns, "客户编号", {7: "'C000"})))


class _Engine:
    """Holds rows as `RowsElsewhere` asks for them."""

    def __init__(self, *parts: pa.Table) -> None:
        self.parts = parts

    def batches(self, query: str) -> list[pa.RecordBatch]:
        return [batch for part in self.parts for batch in part.to_batches()]


def _above(rows: list[int], *parts: pa.Table) -> Any:
    looked_at = pa.table({"_place": [0, 5], "_odd": [False, True]})
    months = np.zeros(12, dtype=np.int64)
    asked = Asked(np.arange(2, 14), np.array(rows, dtype=np.int64), ["amount"], None, months)
    return RowsElsewhere(_Engine(*parts), "_typed", looked_at, 0, 1).before(asked)  # type: ignore[arg-type]


def _part(places: list[int], amounts: list[int], months: list[int]) -> pa.Table:
    return pa.table({"_place": places, "month": pa.array(months, pa.int64()), "s0": amounts})


def test_rows_are_added_up_in_whatever_order_they_come_and_those_looked_at_are_not_added_twice() -> None:
    whole, month = _above([5, 8], _part([9, 1, 5, 0], [1000, 1, 7, 7], [0, 0, 0, 0]), _part([6, 4], [100, 10], [0, 1]))
    assert (whole.rows.tolist(), whole.sums["amount"].tolist()) == ([2, 3], [11, 111])
    assert (month.rows.tolist(), month.sums["amount"].tolist()) == ([1, 2], [1, 101])


def test_sums_that_do_not_fit_are_refused() -> None:
    assert _above([11], _part([1, 2], [2**61, 2**61], [0, 0]))[0].sums["amount"].tolist() == [2**62]
    with pytest.raises(NotScannableError, match="do not fit"):
        _above([11], _part([1, 2], [2**61, 2**62], [0, 0]))
