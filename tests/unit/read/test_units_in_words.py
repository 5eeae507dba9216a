"""Units that stand in lines above and below the table, in English headers, in unit columns beside prices, and in the row's own specification."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.test_shapes import book
from tiercli.domain.errors import InputError
from tiercli.domain.fields import Kind
from tiercli.read import Reading
from tiercli.read.words.units import factor_of, line_factor


def read(tmp_path: Path, text: str) -> Reading:
    path = tmp_path / "sales.csv"
    path.write_text(text.strip() + "\n", encoding="utf-8")
    return read_here(path)


def sums(reading: Reading, field: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for row in reading.tables["sales"].to_pylist():
        found[row["customer_id"]] = found.get(row["customer_id"], 0) + (row[field] or 0) / 10**6
    return found


def codes(reading: Reading) -> set[str]:
    return {note.code for note in reading.findings}


@pytest.mark.parametrize(
    ("line", "tonnes", "yuan"),
    [
        ("Sales report (all quantities in kg)", "0.001", None), ("(tonnes in thousands)", "1000", None), ("数量单位为公斤，金额单位：万元", "0.001", "10000"), ("Unit: CNY million", None, "1000000"),
        ("amounts in thousands of CNY", None, "1000"), ("All values in RMB million", None, "1000000"), ("Units: t / CNY '000", "1", "1000"),
        ("Quantities in thousand tonnes", "1000", None), ("注：以上数量单位均为公斤", "0.001", None), ("单位：吨、万元", "1", "10000"), ("单位：吨 币种：元", "1", "1"),
        ("Sales in Yunnan", None, None), ("Made in China Ltd", None, None), ("单位：北京分公司", None, None), ("制表单位：昆明分公司", None, None),
        ("Quantities in thousands", None, None),
    ],
)  # fmt: skip
def test_what_a_line_says_of_units(line: str, tonnes: str | None, yuan: str | None) -> None:
    for kind, factor in ((Kind.QUANTITY, tonnes), (Kind.MONEY, yuan)):
        found = line_factor(line, kind)
        assert (found[1] if found else None) == (Decimal(factor) if factor else None), kind


@pytest.mark.parametrize(
    ("unit", "kind", "factor"),
    [
        ("CNY million", Kind.MONEY, 10**6),
        ("RMB '000", Kind.MONEY, 1000),
        ("¥m", Kind.MONEY, 10**6),
        ("thousand tonnes", Kind.QUANTITY, 1000),
        ("'000 t", Kind.QUANTITY, 1000),
    ],
)
def test_english_magnitudes(unit: str, kind: Kind, factor: int) -> None:
    found = factor_of(unit, kind)
    assert found is not None
    assert found[0] == factor


@pytest.mark.parametrize(
    "text",
    [
        "Sales report (all quantities in kg)\nCustomer ID,Date,Quantity\nK1,2026-10-01,2000",
        "客户编号,日期,数量\nK1,2026-10-01,2000\n注：数量单位为公斤",
        "数量单位：公斤，金额单位：万元\n客户编号,日期,数量,金额\nK1,2026-10-01,2000,5",
    ],
)
def test_a_line_above_or_below_the_table_gives_the_unit(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, text)
    assert sums(reading, "quantity") == {"K1": 2}
    assert "sheet.unit" in codes(reading)


def test_revenue_in_millions(tmp_path: Path) -> None:
    assert sums(read(tmp_path, "Customer ID,Date,Revenue (CNY million)\nK1,2026-10-01,3.5"), "amount") == {"K1": 3_500_000}


def test_a_sheet_without_a_unit_beside_one_in_kilograms_is_said(tmp_path: Path) -> None:
    def sheets(second: str) -> Reading:
        first = [["客户编号", "日期", "数量(公斤)"], ["K1", "2026-01-05", 3000]]
        return read_here(book(tmp_path / "s.xlsx", **{"1月": first, "2月": [["客户编号", "日期", second], ["K1", "2026-02-05", 3100]]}))

    assert "sheet.unit-silent" in codes(sheets("数量"))
    assert "sheet.unit-silent" not in codes(sheets("数量(吨)"))
    assert "sheet.unit-silent" not in codes(sheets("数量(公斤)"))


@pytest.mark.parametrize(("header", "prices"), [("单价(元/吨)", ("3000", "2000")), ("单价(元)", ("3", "2000"))])
def test_amounts_are_worked_out_beside_a_unit_column(tmp_path: Path, header: str, prices: tuple[str, str]) -> None:
    reading = read(tmp_path, f"客户编号,日期,数量,计量单位,{header}\nK1,2026-10-01,2000,公斤,{prices[0]}\nK2,2026-10-02,5,吨,{prices[1]}")
    assert sums(reading, "amount") == {"K1": 6000, "K2": 10_000}
    assert "sales.amount-worked-out" in codes(reading)


@pytest.mark.parametrize(
    ("headers", "first", "second", "tonnes"),
    [
        ("品名,规格,数量,单位", "尿素,25kg/袋,2000,袋", "尿素,50kg/袋,100,袋", {"K1": 50, "K2": 5}),
        ("品名,规格型号,数量(袋)", "尿素,40kg,2000", "复合肥,50KG/包,100", {"K1": 80, "K2": 5}),
        ("品名,数量,单位", "尿素(40kg/袋),2000,袋", "润滑油 170kg/桶,10,桶", {"K1": 80, "K2": 1.7}),
        ("Item,Pack Size,Qty,UoM", "Urea,25 kg bag,2000,Bag", "Lube,200 kg drum,10,Drum", {"K1": 50, "K2": 2}),
        ("品名,规格,数量,单位", "机油,1kg*20/箱,10,箱", "尿素,散装,3,吨", {"K1": 0.2, "K2": 3}),
    ],
)
def test_the_weight_of_a_pack_may_stand_in_the_row(tmp_path: Path, headers: str, first: str, second: str, tonnes: dict[str, float]) -> None:
    reading = read(tmp_path, f"客户编号,日期,{headers}\nK1,2026-10-01,{first}\nK2,2026-10-02,{second}")
    assert sums(reading, "quantity") == tonnes
    assert "sales.weighed" in codes(reading)


@pytest.mark.parametrize("specification", ["规格", "规格型号", "包装规格", "型号", "Pack Size", "Pkg"])
@pytest.mark.parametrize("header", ["数量(吨)", "销量（吨）", "重量", "Qty (t)"])
def test_packs_of_a_specification_contradict_no_weight(tmp_path: Path, specification: str, header: str) -> None:
    """Where every line is sold in the same sacks, each cell of the column is a pack with its weight; it stays a specification."""
    reading = read(tmp_path, f"客户编号,日期,品名,{specification},{header}\nK1,2026-10-01,尿素,50kg/袋,3\nK2,2026-10-02,复合肥,25kg/袋,40")
    assert sums(reading, "quantity") == {"K1": 3, "K2": 40}
    assert not {"sales.unit-conflict", "sheet.unit", "sheet.unit-silent"} & codes(reading)


def test_a_quantity_without_a_unit_beside_packs_is_read_in_tonnes_and_said(tmp_path: Path) -> None:
    reading = read(tmp_path, "客户编号,日期,品名,规格,数量\nK1,2026-10-01,尿素,50kg/袋,3\nK2,2026-10-02,复合肥,25kg/袋,40")
    assert sums(reading, "quantity") == {"K1": 3, "K2": 40}
    said = next(finding for finding in reading.findings if finding.code == "sheet.unit-silent")
    assert said.where.cell == "E1"
    assert "50kg/袋" in said.message.zh
    assert "if packs are counted" in said.message.en


@pytest.mark.parametrize(("header", "price"), [("数量(袋)", "单价"), ("数量(吨)", "单价"), ("数量", "单价(元/吨)"), ("吨数", "单价")])
def test_a_quantity_whose_unit_is_said_beside_packs_needs_no_word(tmp_path: Path, header: str, price: str) -> None:
    assert "sheet.unit-silent" not in codes(read(tmp_path, f"客户编号,日期,品名,规格,{header},{price}\nK1,2026-10-01,尿素,50kg/袋,3,1900"))


def test_a_column_of_packs_and_masses_whose_header_nobody_knows_is_the_unit(tmp_path: Path) -> None:
    assert sums(read(tmp_path, "客户编号,日期,数量,Einh.\nK1,2026-10-01,40,25kg/袋\nK2,2026-10-02,3,吨"), "quantity") == {"K1": 1, "K2": 3}


@pytest.mark.parametrize("row", ["机油,4L*6,20,箱", "尿素,25kg/桶,20,袋", "尿素,25kg 50kg,20,袋", "尿素 25kg,,20,袋", "机油,1kg*20,20,箱"])
def test_what_does_not_say_the_weight_of_that_pack_is_not_guessed(tmp_path: Path, row: str) -> None:
    reading = read(tmp_path, f"客户编号,日期,品名,规格,数量,单位\nK1,2026-10-01,{row}\nK2,2026-10-02,尿素,散装,3,吨")
    assert sums(reading, "quantity") == {"K2": 3}
    assert "sales.unknown-unit" in codes(reading)


def test_a_price_of_packs_gives_their_amount_and_contradicts_nothing(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "客户编号,日期,品名,规格,数量,单位,单价\nK1,2026-10-01,尿素,25kg/袋,2000,袋,60\nK1,2026-10-02,尿素,50kg/袋,100,袋,120\nK2,2026-10-02,尿素,散装,10,吨,2400",
    )
    assert (sums(reading, "quantity"), sums(reading, "amount")) == ({"K1": 55, "K2": 10}, {"K1": 132_000, "K2": 24_000})
    assert "sales.price-mismatch" not in codes(reading)


def test_a_specification_of_steel_is_no_weight(tmp_path: Path) -> None:
    assert sums(read(tmp_path, "客户编号,日期,品名,规格,件数,重量(吨)\nK1,2026-10-01,螺纹钢,HRB400 12*9000,20,43.2"), "quantity") == {"K1": 43.2}


@pytest.mark.parametrize(
    ("headers", "row", "tonnes"),
    [
        ("油品,数量(升),密度", "0#柴油,1000,0.84", 0.84), ("Product,Volume (L),Density", "Diesel,1000,840", 0.84), ("产品,数量(袋),单重(kg)", "尿素,1000,50", 50),
        ("毛重(吨),皮重(吨)", "45,15", 30), ("Gross Weight (kg),Tare (kg)", "45000,15000", 30), ("毛重(吨),皮重(吨),净重(吨)", "45,15,29", 29),
        ("件数,每件重量(kg),总重(kg)", "1000,50,50000", 50),
    ],
)  # fmt: skip
def test_density_weight_of_one_and_tare_stand_in_the_row(tmp_path: Path, headers: str, row: str, tonnes: float) -> None:
    assert sums(read(tmp_path, f"客户编号,日期,{headers}\nK1,2026-10-01,{row}"), "quantity") == {"K1": tonnes}


def test_a_gross_weight_alone_is_said(tmp_path: Path) -> None:
    reading = read(tmp_path, "客户编号,日期,毛重(吨)\nK1,2026-10-01,45")
    assert sums(reading, "quantity") == {"K1": 45}
    assert "sales.gross-weight" in codes(reading)


def test_what_a_store_measures_is_no_column_of_products(tmp_path: Path) -> None:
    reading = read(tmp_path, "客户编号,日期,入库(吨),出库(吨),库存(吨),数量(吨)\nK1,2026-10-01,5,3,2,3")
    assert sums(reading, "quantity") == {"K1": 3}
    with pytest.raises(InputError):
        read(tmp_path, "客户编号,日期,入库(吨),出货量(吨),库存(吨)\nK1,2026-10-01,5,3,2")
