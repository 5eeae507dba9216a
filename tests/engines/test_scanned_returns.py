"""Returns that a rulebook leaves out or keeps apart: of scanned sales the same as of sales in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.engines import test_scanned as scans
from tests.engines.test_scanned import Columns
from tiercli.frames.scanned import ScannedTable
from tiercli.outcome import Outcome

APART = "sales: {returns: separate}\n" + scans.EVERYTHING.replace(
    "metrics:\n",
    "metrics:\n  back: {sum: returns.quantity}\n  times: {count: returns}\n  latest_back: {last: returns.date}\n  dear: {sum: returns.amount, where: returns.amount < -3000}\n",
)
LEFT_OUT = "sales: {returns: exclude}\n" + scans.EVERYTHING


def _some_back(columns: Columns) -> Columns:
    """C900 only brought back; C901 did so before it bought; the company's own use came back."""
    back = scans.set_at(scans._returns(columns), "数量(吨)", {3: -2.0, 4: -1.0, 6: -4.0, 9: 5.0})
    back = scans.set_at(back, "金额(元)", {3: -4000.0, 4: -2000.0, 6: -9000.0, 9: 100.0})
    back = scans.set_at(back, "客户编号", {3: "C900", 4: "C901", 9: "C901", 6: "C902"})
    return scans.set_at(back, "客户名称", {3: "只退货的公司", 4: "先退货的公司", 9: "先退货的公司", 6: "内部领用"})


def _back_in_the_future(columns: Columns) -> Columns:
    return scans.set_at(_some_back(columns), "日期", {3: date(2026, 12, 24), 5: date(2026, 11, 3), 6: date(2020, 1, 1)})


def _back_twice(columns: Columns) -> Columns:
    return scans._numbered_doubles(scans.set_at(scans.set_at(columns, "数量(吨)", {7: -3.0}), "金额(元)", {7: -600.0}))


def _by_their_kind(columns: Columns) -> Columns:
    return {**columns, "单据类型": ["退货单" if row % 40 == 3 else "销售单" for row in range(len(columns["日期"]))]}


def _all_back(columns: Columns) -> Columns:
    return {**columns, "数量(吨)": [-one for one in columns["数量(吨)"]], "金额(元)": [-one for one in columns["金额(元)"]]}


def _nothing_back(columns: Columns) -> Columns:
    return columns


WAYS = (_some_back, _back_in_the_future, _back_twice, _by_their_kind, _nothing_back, scans._signs_that_differ, scans._two_names)


def _said_of_returns(outcome: Outcome) -> list[int]:
    return [one.count for one in outcome.findings if one.code == "sales.return"]


@pytest.mark.parametrize("rules", [APART, LEFT_OUT])
@pytest.mark.parametrize("change", WAYS)
def test_in_parquet(tmp_path: Path, change: Callable[[Columns], Columns], rules: str) -> None:
    outcome = scans.assert_same_either_way(scans.written(tmp_path, change(scans.some_sales())), rules)
    assert bool(_said_of_returns(outcome)) == (change not in (_nothing_back, scans._two_names))


@pytest.mark.parametrize("change", [_some_back, _by_their_kind])
def test_in_text_and_in_several_files(tmp_path: Path, change: Callable[[Columns], Columns]) -> None:
    scans.assert_same_either_way(scans.written_as_text(tmp_path, change(scans.some_sales())), APART)
    scans.assert_same_either_way(scans.written(tmp_path, scans.some_sales(300, 1), change(scans.some_sales(200, 2))), APART)


def test_the_account_names_the_first_places_and_what_they_hold(tmp_path: Path) -> None:
    outcome = scans.assert_same_either_way(scans.written(tmp_path, scans._returns(scans.some_sales())), LEFT_OUT)
    (part,) = outcome.accounts[0].set_aside
    assert (part.reason, part.rows, part.sums["quantity"], part.places) == ("return", 2, -4_750_000, ("part0.parquet › 7", "part0.parquet › 19"))


def test_what_came_back_stays_in_the_engine_as_a_table_of_its_own(tmp_path: Path) -> None:
    tables = scans.scanned(scans.written(tmp_path, scans._returns(scans.some_sales())), scans.rulebook(APART, tmp_path)).tables
    assert isinstance(tables["returns"], ScannedTable)
    assert (tables["sales"].num_rows, tables["returns"].num_rows) == (398, 2)


def test_sales_that_all_came_back_are_refused_in_the_same_words(tmp_path: Path) -> None:
    paths, loaded = scans.written(tmp_path, _all_back(scans.some_sales())), scans.rulebook(LEFT_OUT, tmp_path)
    said = []
    for read in (scans.in_memory, scans.scanned):
        with pytest.raises(Exception, match="400") as refused:
            read(paths, loaded)
        said.append((type(refused.value), str(refused.value)))
    assert said[0] == said[1]
