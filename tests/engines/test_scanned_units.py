"""Pieces and litres among scanned sales: converted, left without a quantity or set aside as of sales in memory."""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.engines import test_scanned as scans
from tests.engines.test_scanned import Columns
from tiercli.outcome import Outcome
from tiercli.read.scan.engine import NotScannableError

PRICED = scans.EVERYTHING.replace("  lines:", "  dear: {mean: sales.price}\n  lines:")
OF_PIECES = "units: {件: {尿素: 0.05, 柴油: 0.17}, 袋: 0.025, 升: 0.00084}\n" + PRICED
ROWS = 600
ANY = [None] * ROWS


def _counted(units: list[Any], header: str = "数量", **further: list[Any]) -> Columns:
    """Clean sales of a few days, as each day's first row is looked at; the units of their quantities, one after another; none for no column of units."""
    columns = {name.replace("(吨)", "").replace("数量", header): values for name, values in scans.some_sales(ROWS).items()}
    columns["日期"] = [date(2025, 11 + row % 2, 1 + row % 9) for row in range(ROWS)]
    more = {name: [values[row % len(values)] for row in range(ROWS)] for name, values in further.items()}
    return {**columns, **({"单位": [units[row % len(units)] for row in range(ROWS)]} if units else {}), **more}


def _in_text(folder: Path, name: str, rows: list[Mapping[str, Any]]) -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def _products(folder: Path) -> Path:
    rows = [("尿素", "", "0.0333333", "袋"), ("柴油", "840", "", ""), ("复合肥", "", "0.05", "")]
    return _in_text(folder, "产品资料.csv", [dict(zip(("产品", "密度", "单重(吨)", "计量单位"), row, strict=True)) for row in rows])


def _counts(outcome: Outcome) -> dict[str, int]:
    return {one.code: one.count for one in outcome.findings if one.code.startswith("sales.")}


WAYS: dict[str, Columns] = {
    "pieces of some products": _counted(["件"]),
    "several units": _counted(["件", "吨", "升", "公斤", "袋", "个"]),
    "a blank among several": _counted(["件", "吨", ""]),
    "blanks beside one": _counted(["袋", "", ""]),
    "by the header": _counted([], "数量(袋)"),
    "litres by the header": _counted([], "数量(升)"),
    "beside their price": _counted(["袋", "吨"], 单价=[20.5, 30, 1500]),
    "packs that say their weight": _counted(["袋", "桶", "吨"], 规格=["25kg/袋", "170kg/桶", "散装", ""], 单价=[20.5, 30, 1500, 0.25, None]),
    "by their own density": _counted(["升", "方"], 密度=[0.84, 900]),
    "numbered": _counted(["件", "袋"], 订单号=[f"SO{row}" for row in range(250)]),
    "turned by their kind": _counted(["件", "袋", "吨"], 单据类型=["销售单", "销售单", "销售单", "退货单"]),
    "nothing counted": scans.set_at(_counted(["件", "袋"]), "数量", dict.fromkeys(range(0, ROWS, 2))),
}


@pytest.mark.parametrize("way", WAYS)
def test_in_parquet(tmp_path: Path, way: str) -> None:
    assert_told = scans.assert_same_either_way(
        scans.written(tmp_path, WAYS[way]),
        OF_PIECES if "单价" in WAYS[way] else OF_PIECES.replace("mean: sales.price", "mean: sales.amount"),
        [_products(tmp_path)],
    )
    assert {"sales.weighed", "sales.unknown-unit"} & _counts(assert_told).keys()


@pytest.mark.parametrize(
    "way", ["several units", pytest.param("packs that say their weight", marks=pytest.mark.long), pytest.param("by the header", marks=pytest.mark.long)]
)
def test_in_text(tmp_path: Path, way: str) -> None:
    cells = scans.set_at(WAYS[way], next(name for name in WAYS[way] if name.startswith("数量")), {3: "12.5吨", 9: "1,250", 11: ""})
    scans.assert_same_either_way(scans.written_as_text(tmp_path, cells), OF_PIECES.replace("mean: sales.price", "mean: sales.amount"))


def test_combinations_that_only_late_rows_have_are_looked_at(tmp_path: Path) -> None:
    columns = _counted(["袋"], 规格=["25kg/袋"])
    columns = scans.set_at(scans.set_at(columns, "单位", {590: "桶", 300: "桶"}), "规格", {300: "170kg/桶", 595: "50kg/袋", 597: "散装"})
    outcome = scans.assert_same_either_way(scans.written(tmp_path, columns), scans.EVERYTHING)
    counts = _counts(outcome)
    assert (counts["sales.weighed"], counts["sales.unknown-unit"]) == (ROWS - 2, 2)


def test_whose_every_row_is_of_unknown_weight_is_graded_without_figures(tmp_path: Path) -> None:
    columns = _counted(["吨"])
    columns = scans.set_at(scans.set_at(columns, "单位", {3: "个", 5: "个"}), "客户编号", {3: "X1", 5: "X2", 7: "X2"})
    outcome = scans.assert_same_either_way(scans.written(tmp_path, columns), scans.EVERYTHING)
    assert {one.code for one in outcome.findings} >= {"sales.unknown-unit", "customers.only-unusable"}
    (part,) = outcome.accounts[0].set_aside
    assert (part.reason, part.rows, part.places) == ("unknown-unit", 2, ("part0.parquet › 5", "part0.parquet › 7"))


def test_a_quantity_that_is_not_measured_is_missing_and_its_row_is_used(tmp_path: Path) -> None:
    rules = "metrics: {revenue: {sum: sales.amount}}\ngradings: {tier: {levels: [{name: A, when: revenue > 100}, {name: B}]}}\n"
    outcome = scans.assert_same_either_way(scans.written(tmp_path, _counted(["个", "吨"])), rules)
    assert _counts(outcome)["sales.not-weighed"] == ROWS // 2


@pytest.mark.parametrize("returns", ["exclude", "separate"])
def test_pieces_that_came_back_are_kept_apart(tmp_path: Path, returns: str) -> None:
    columns = scans.set_at(_counted(["袋", "件"]), "数量", {5: -30, 17: -1.5, 401: -2})
    outcome = scans.assert_same_either_way(
        scans.written(tmp_path, columns), f"sales: {{returns: {returns}}}\n{OF_PIECES.replace('mean: sales.price', 'mean: sales.amount')}"
    )
    assert _counts(outcome)["sales.return"] == 2  # one is of a product of which a piece has no weight


def test_files_with_units_of_their_own(tmp_path: Path) -> None:
    paths = scans.written(tmp_path, _counted(["件", ""]), {**_counted(["袋", ""]), "日期": [date(2026, 2, 1 + row % 9) for row in range(ROWS)]})
    scans.assert_same_either_way(paths, OF_PIECES.replace("mean: sales.price", "mean: sales.amount"))


def test_the_same_file_twice_is_read_where_it_counts_pieces(tmp_path: Path) -> None:
    paths = scans.written(tmp_path, _counted(["件"]), _counted(["件"]))
    with pytest.raises(NotScannableError, match="pieces"):
        scans.scanned(paths, scans.rulebook(OF_PIECES, tmp_path))


def test_orders_whose_lines_show_one_amount_are_read_where_packs_are_weighed_after_them(tmp_path: Path) -> None:
    columns = _counted(["袋"], 规格=["25kg/袋"], 订单号=[f"SO{row}" for row in range(ROWS // 3)])
    first = [row % (ROWS // 3) for row in range(ROWS)]
    columns |= {name: [columns[name][row] for row in first] for name in ("日期", "客户编号", "客户名称", "金额(元)")}
    rules, paths = OF_PIECES.replace("mean: sales.price", "mean: sales.amount"), scans.written(tmp_path, columns)
    with pytest.raises(NotScannableError, match="packs"):
        scans.scanned(paths, scans.rulebook(rules, tmp_path))


UNITS = ("吨", "公斤", "件", "袋", "桶", "升", "箱", "", "25kg/袋", "方")
SPECS = ("25kg/袋", "50kg/袋", "170kg/桶", "20kg", "1kg*20/箱", "散装", "", "5吨/车")


@pytest.mark.parametrize("seed", [pytest.param(seed, marks=() if seed < 4 else pytest.mark.deep) for seed in range(24)])
def test_any_mixture_is_the_same_scanned_and_in_memory(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    units = draw.sample(UNITS, draw.choice([1, 2, 4]))
    further = {
        "规格": [draw.choice(SPECS) for _ in range(97)],
        "单价": [draw.choice([20, 30.5, 100.25, None]) for _ in range(89)],
        "密度": [draw.choice([0.84, 900.0])],
    }
    columns = _counted([draw.choice([*units, "件"]) for _ in range(83)], **{name: values for name, values in further.items() if draw.random() < 0.5})
    columns = scans.set_at(columns, "数量", {draw.randrange(ROWS): draw.choice([None, -5.5, 0.0, 0.0000005]) for _ in range(20)})
    said = "".join(f"{unit}: {draw.choice(['0.025', '0.00084', '{尿素: 0.05, 柴油: 0.17}'])}, " for unit in draw.sample(("件", "袋", "桶", "升", "箱"), 3))
    rules = f"sales: {{returns: {draw.choice(['net', 'separate'])}}}\nunits: {{{said}}}\n"
    scans.assert_same_either_way(scans.written(tmp_path, columns), rules + (PRICED if "单价" in columns else scans.EVERYTHING))
