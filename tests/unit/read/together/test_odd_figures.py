"""Figures far from what is usual, and amounts that contradict their prices."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dirty.reading import read_here
from tiercli.domain.finding import Finding


def notes(tmp_path: Path, header: str, *rows: str) -> dict[str, Finding]:
    path = tmp_path / "sales.csv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return {note.code: note for note in read_here(path).findings}


@pytest.mark.parametrize(("last", "odd"), [("3000", True), ("2999", False)])
def test_a_quantity_a_hundredfold_above_the_customers_median_is_said(tmp_path: Path, last: str, odd: bool) -> None:
    rows = [f"2026-01-0{day},甲,{tonnes}" for day, tonnes in enumerate(("28", "30", "32", last), 1)]
    seen = notes(tmp_path, "日期,客户名称,数量", *rows)
    assert ("sales.hundredfold" in seen) is odd
    if odd:
        assert str(seen["sales.hundredfold"].where).endswith("5")


def test_a_large_customer_of_a_retail_product_is_usual_for_itself(tmp_path: Path) -> None:
    small = [f"2026-01-01,小{number},尿素,1" for number in range(20)]
    large = [f"2026-01-0{day},大,尿素,500" for day in range(1, 6)]
    assert "sales.hundredfold" not in notes(tmp_path, "日期,客户名称,产品,数量", *small, *large)


def test_who_bought_little_is_held_against_the_product(tmp_path: Path) -> None:
    small = [f"2026-01-01,小{number},尿素,1" for number in range(20)]
    assert "sales.hundredfold" in notes(tmp_path, "日期,客户名称,产品,数量", *small, "2026-01-02,大,尿素,500")


def test_an_amount_that_contradicts_its_price_is_said(tmp_path: Path) -> None:
    rows = [f"2026-01-0{day},甲,10,100,1000" for day in range(1, 6)]
    header = "日期,客户名称,数量,单价,金额"
    assert notes(tmp_path, header, *rows, "2026-01-06,甲,100,100,1000")["sales.price-mismatch"].count == 1
    assert "sales.price-mismatch" not in notes(tmp_path, header, *rows, "2026-01-06,甲,-10,100,-1000", "2026-01-07,乙,3,33.33,100")


def test_tax_on_all_or_some_rows_is_no_contradiction(tmp_path: Path) -> None:
    rows = [f"2026-01-0{day},甲,10,100,1130" for day in range(1, 6)] + ["2026-01-06,甲,10,100,1090"]
    assert "sales.price-mismatch" not in notes(tmp_path, "日期,客户名称,数量,单价,金额", *rows)


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("内部调拨", "", True),
        ("Internal", "", True),
        ("甲", "内部客户", True),
        ("内部装修公司", "经销型", False),
        ("华东中转库", "", True),
        ("本公司成品库", "", True),
        ("我司", "", True),
        ("中储粮直属库", "", False),
        ("本溪钢铁公司", "", False),
    ],
)
def test_sales_within_the_company_are_said(tmp_path: Path, name: str, kind: str, said: bool) -> None:
    assert ("sales.internal" in notes(tmp_path, "日期,客户名称,客户类型,数量", f"2026-01-01,{name},{kind},1", "2026-01-02,乙,直供,1")) is said


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [("散户", "", True), ("其他", "", True), ("Walk-in customers", "", True), ("甲", "散户", False), ("零散货运公司", "", False), ("其他人农场", "", False)],
)
def test_many_customers_under_one_name_are_said(tmp_path: Path, name: str, kind: str, said: bool) -> None:
    assert ("sales.pooled" in notes(tmp_path, "日期,客户名称,客户类型,数量", f"2026-01-01,{name},{kind},1", "2026-01-02,乙,直供,1")) is said


@pytest.mark.parametrize(("number", "odd"), [("S4", True), ("S1", False)])
def test_rows_that_are_there_twice_are_looked_at_once(tmp_path: Path, number: str, odd: bool) -> None:
    """Four purchases tell what is usual, three do not; the same row of one number again is none of its own."""
    rows = ["2026-01-01,S1,甲,1", "2026-01-02,S2,甲,1", "2026-01-03,S3,甲,100", f"2026-01-01,{number},甲,1"]
    assert ("sales.hundredfold" in notes(tmp_path, "日期,订单号,客户名称,数量", *rows)) is odd
