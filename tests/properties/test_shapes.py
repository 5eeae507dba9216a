"""The shape of a ledger is no part of its facts: months across or down, one sheet or many, one file or many."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.properties.made_ledgers import NAMES, SALES, VOLUME_ONLY, Grid, Sale, ids, tiers_of, write_csv, write_xlsx

MONTHS = {
    "1月": lambda month: f"2026年{month}月",
    "2026-01": lambda month: f"2026-{month:02d}",
    "2026年01月": lambda month: f"2026年{month:02d}月",
    "Jan 2026": lambda month: f"{['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct'][month - 1]} 2026",
    "202601": lambda month: f"2026{month:02d}",
    "2026/1": lambda month: f"2026/{month}",
}
WHO = {
    "name": ["客户名称"],
    "id": ["客户编号"],
    "both": ["客户编号", "客户名称"],
    "name in English": ["Customer"],
    "both in English": ["Customer No.", "Customer Name"],
}


def who_of(kind: str, name: str) -> list[object]:
    return {"name": [name], "id": [ids()[name]], "both": [ids()[name], name]}[kind.removesuffix(" in English")]


def by_month(sales: Sequence[Sale]) -> dict[str, dict[int, int]]:
    """Kilograms by customer and month."""
    answer: dict[str, dict[int, int]] = {}
    for name, month, kilos in sales:
        mine = answer.setdefault(name, {})
        mine[month] = mine.get(month, 0) + kilos
    return answer


def down(sales: Sequence[Sale], kind: str) -> Grid:
    return [["日期", *WHO[kind], "数量(吨)"], *([f"2026-{month:02d}-15", *who_of(kind, name), kilos / 1000] for name, month, kilos in sales)]


def across(sales: Sequence[Sale], kind: str, month_name: str, *, total: bool) -> Grid:
    """Every month from the first to the last across; a month without a sale is blank."""
    found = by_month(sales)
    span = range(min(month for _, month, _ in sales), max(month for _, month, _ in sales) + 1)
    span = span if len(span) > 2 else range(1, 11)
    unit = "数量(吨)"
    rows: list[list[object]] = [[*WHO[kind], *(MONTHS[month_name](month) for month in span), *(["合计"] if total else [])]]
    for name, months in found.items():
        figures = [months[month] / 1000 if month in months else None for month in span]
        rows.append([*who_of(kind, name), *figures, *([sum(months.values()) / 1000] if total else [])])
    return [[f"2026年客户销量统计表 {unit}"], *rows]


@given(SALES, st.sampled_from(sorted(WHO)), st.sampled_from(sorted(MONTHS)), st.booleans(), st.sampled_from(["xlsx", "csv"]))
@examples(80, few=8)
def test_months_across_and_rows_down_say_the_same(sales: list[Sale], kind: str, month_name: str, total: bool, form: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wide = across(sales, kind, month_name, total=total)
        path = write_csv(folder / "销量.csv", wide) if form == "csv" else write_xlsx(folder / "销量.xlsx", {"销售": wide})
        one = tiers_of(folder, write_csv(folder / "a.csv", down(sales, kind)), rules=VOLUME_ONLY)
        other = tiers_of(folder, path, rules=VOLUME_ONLY)
        assert other.people == one.people


HEADERS = ["日期", "单号", "客户名称", "产品", "数量(吨)", "金额(元)"]


def ledger(sales: Sequence[Sale]) -> list[list[object]]:
    """One row a sale, in the order of days."""
    rows = sorted(sales, key=lambda one: (one[1], one[0]))
    return [
        [f"2026-{month:02d}-{1 + number % 27:02d}", f"X{1000 + number}", name, "柴油", kilos / 1000, kilos * 7]
        for number, (name, month, kilos) in enumerate(rows)
    ]


def in_one_sheet(folder: Path, rows: Grid) -> list[Path]:
    return [write_xlsx(folder / "all.xlsx", {"销售明细": [HEADERS, *rows]})]


def in_month_sheets(folder: Path, rows: Grid) -> list[Path]:
    sheets: dict[str, list[Sequence[object]]] = {}
    for row in rows:
        sheets.setdefault(f"{int(str(row[0])[5:7])}月", [HEADERS]).append(row)
    return [write_xlsx(folder / "months.xlsx", sheets)]


def in_month_sheets_with_days_only(folder: Path, rows: Grid) -> list[Path]:
    sheets: dict[str, list[Sequence[object]]] = {}
    for row in rows:
        day = f"{int(str(row[0])[8:])}日"
        sheets.setdefault(f"2026年{int(str(row[0])[5:7])}月", [HEADERS]).append([day, *row[1:]])
    return [write_xlsx(folder / "days.xlsx", sheets)]


def in_month_sheets_without_a_date(folder: Path, rows: Grid) -> list[Path]:
    sheets: dict[str, list[Sequence[object]]] = {}
    for row in rows:
        sheets.setdefault(f"2026年{int(str(row[0])[5:7])}月", [HEADERS[1:]]).append(row[1:])
    return [write_xlsx(folder / "undated.xlsx", sheets)]


def in_customer_sheets(folder: Path, rows: Grid) -> list[Path]:
    sheets: dict[str, list[Sequence[object]]] = {}
    for row in rows:
        sheets.setdefault(str(row[2]), [HEADERS]).append(row)
    return [write_xlsx(folder / "customers.xlsx", sheets)]


def in_customer_sheets_without_a_name(folder: Path, rows: Grid) -> list[Path]:
    sheets: dict[str, list[Sequence[object]]] = {}
    for row in rows:
        sheets.setdefault(str(row[2]), [[*HEADERS[:2], *HEADERS[3:]]]).append([*row[:2], *row[3:]])
    return [write_xlsx(folder / "nameless.xlsx", sheets)]


def in_month_files(folder: Path, rows: Grid) -> list[Path]:
    files: dict[str, list[Sequence[object]]] = {}
    for row in rows:
        files.setdefault(f"2026-{str(row[0])[5:7]}", [HEADERS]).append(row)
    return [
        write_csv(folder / f"销售{name}.csv", grid) if int(name[5:]) % 2 else write_xlsx(folder / f"{name}.xlsx", {"Sheet1": grid})
        for name, grid in files.items()
    ]


def in_files_of_any_row(folder: Path, rows: Grid) -> list[Path]:
    return [write_csv(folder / f"part{part}.csv", [HEADERS, *rows[part::2]]) for part in (0, 1)]


def in_sheets_with_columns_in_another_order(folder: Path, rows: Grid) -> list[Path]:
    first, second = [HEADERS, *rows[0::2]], [[*reversed(HEADERS)], *([*reversed(row)] for row in rows[1::2])]
    return [write_xlsx(folder / "order.xlsx", {"华东": first, "华南": second})]


SPLITS = (
    in_month_sheets, in_month_sheets_with_days_only, in_month_sheets_without_a_date, in_customer_sheets, in_customer_sheets_without_a_name,
    in_month_files, in_files_of_any_row, in_sheets_with_columns_in_another_order,
)  # fmt: skip
SEVERAL = SALES.filter(lambda sales: len({month for _, month, _ in sales}) > 1 and len({name for name, _, _ in sales}) > 1)


@given(SEVERAL, st.sampled_from(SPLITS))
@examples(80, few=10)
def test_several_sheets_or_files_say_the_same_as_one(sales: list[Sale], split) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = ledger(sales)
        whole = tiers_of(folder, *in_one_sheet(folder, rows))
        parts = tiers_of(folder, *split(folder, rows))
        assert parts.people == whole.people
        assert {person[0] for person in whole.people} <= set(NAMES)
