"""Whatever dirt lies upon a workbook, the same sales come out, and every row is accounted for."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.dirty.reading import read_here
from tests.dirty.workbooks import Dirt, Sale, dirts, sales_rows, write
from tiercli.read import Reading
from tiercli.read.words.names import normal_name

Row = tuple[str, object, str, int, int]


def _expected(sales: Sequence[Sale]) -> list[Row]:
    return sorted((sale.order_no, sale.day, normal_name(sale.customer), int(sale.quantity * 10**6), int(sale.amount * 10**6)) for sale in sales)


def _found(reading: Reading) -> list[Row]:
    names = dict(zip(reading.tables["customers"]["customer_id"].to_pylist(), reading.tables["customers"]["customer_name"].to_pylist(), strict=True))
    rows = reading.tables["sales"].to_pylist()
    return sorted((row["order_no"], row["date"], normal_name(names[row["customer_id"]]), row["quantity"], row["amount"]) for row in rows)


def _read(sales: Sequence[Sale], dirt: Dirt) -> Reading:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sales.xlsx"
        write(path, sales, dirt)
        return read_here(path)


@given(sales_rows, dirts)
@examples(60)
def test_dirt_does_not_change_what_is_read(sales: list[Sale], dirt: Dirt) -> None:
    assert _found(_read(sales, dirt)) == _expected(sales)


@given(sales_rows, dirts)
@examples(40)
def test_every_row_and_every_tonne_is_used_or_set_aside_by_name(sales: list[Sale], dirt: Dirt) -> None:
    reading = _read(sales, dirt)
    account = next(account for account in reading.accounts if account.table == "sales")
    assert account.used == reading.tables["sales"].num_rows == len(sales)
    assert account.rows == account.used + sum(part.rows for part in account.set_aside)
    assert {part.reason for part in account.set_aside} <= {"total-row", "repeated-header", "footer"}
    for name in ("quantity", "amount"):
        used = sum(reading.tables["sales"][name].to_pylist())
        assert account.sums[name] == used + account.set_aside_sum(name)
        assert used == sum(int(getattr(sale, name) * 10**6) for sale in sales)


@given(sales_rows, st.randoms(use_true_random=False))
@examples(15)
def test_neither_the_order_of_rows_nor_the_number_of_files_matters(sales: list[Sale], chance: object) -> None:
    shuffled = list(sales)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder) / "1.xlsx", Path(folder) / "2.xlsx"
        half = max(1, len(shuffled) // 2)
        write(first, shuffled[:half], Dirt())
        write(second, shuffled[half:] or shuffled[:1], Dirt())
        whole = read_here(first, second) if shuffled[half:] else read_here(first)
    assert _found(whole) == _expected(sales)


def test_a_total_that_was_tampered_with_is_said(tmp_path: Path) -> None:
    from datetime import date

    sales = [Sale("1", date(2025, 1, 1), "甲", Decimal(1), Decimal(2)), Sale("2", date(2025, 1, 2), "甲", Decimal(3), Decimal(4))]
    path = tmp_path / "sales.xlsx"
    write(path, sales, Dirt(total=True))
    assert not [note for note in read_here(path).findings if note.code == "sales.total-mismatch"]

    import openpyxl

    book = openpyxl.load_workbook(path)
    book.active["D4"] = 5
    book.save(path)
    note = next(note for note in read_here(path).findings if note.code == "sales.total-mismatch")
    assert (note.where.cell, "5" in note.message.zh, "4" in note.message.zh) == ("D4", True, True)
