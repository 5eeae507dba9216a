"""What a column is called is no part of its facts; and a table or column that is not there changes no tier in silence."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.properties.made_ledgers import AS_OF, NAMES, SALES, Grid, Sale, Tiers, ids, tiers_of, write_csv, write_xlsx
from tiercli.domain.errors import InputError
from tiercli.domain.fields import STANDARD

SOLD = ("date", "order_no", "customer_id", "customer_name", "product", "quantity", "amount")
OWED = ("customer_id", "customer_name", "due_date", "balance", "overdue_days")
Names = Mapping[str, str]
OWING = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 400), st.integers(1, 900_000)), min_size=1, max_size=6, unique_by=lambda one: one[0])


def aliases(table: str, field: str) -> list[str]:
    """Every name of a field: code, titles of both languages, aliases."""
    found = STANDARD[table].field(field)
    assert found
    return list(dict.fromkeys((*found.title, found.name, *found.aliases)))


def headers_of(table: str, fields: Sequence[str]) -> st.SearchStrategy[dict[str, str]]:
    """A name for each field, no name twice."""
    drawn = st.tuples(*(st.sampled_from(aliases(table, field)) for field in fields))
    return drawn.filter(lambda names: len({name.casefold() for name in names}) == len(names)).map(lambda names: dict(zip(fields, names, strict=True)))


def plain(table: str, fields: Sequence[str]) -> dict[str, str]:
    return {field: aliases(table, field)[0] for field in fields}


def sold(sales: Sequence[Sale], names: Names) -> Grid:
    rows: list[list[object]] = [list(names.values())]
    for number, (name, month, kilos) in enumerate(sales):
        facts = {
            "date": f"2026-{month:02d}-{1 + number:02d}", "order_no": f"X{1000 + number}", "customer_id": ids()[name], "customer_name": name,
            "product": "柴油", "quantity": kilos / 1000, "amount": kilos * 7,
        }  # fmt: skip
        rows.append([facts[field] for field in names])
    return rows


def owed(debts: Sequence[tuple[str, int, int]], names: Names) -> Grid:
    rows: list[list[object]] = [list(names.values())]
    for name, late, money in debts:
        facts = {"customer_id": ids()[name], "customer_name": name, "due_date": str(AS_OF - timedelta(days=late)), "balance": money, "overdue_days": late}
        rows.append([facts[field] for field in names])
    return rows


def graded(folder: Path, sales: Grid, debts: Grid, form: str = "csv", *, in_workers: bool = False) -> Tiers:
    if form == "xlsx":
        return tiers_of(folder, write_xlsx(folder / "book.xlsx", {"销售明细": sales, "应收账款": debts}), in_workers=in_workers)
    return tiers_of(folder, write_csv(folder / "sales.csv", sales), write_csv(folder / "receivables.csv", debts), in_workers=in_workers)


def of_buyers(debts: Sequence[tuple[str, int, int]], sales: Sequence[Sale]) -> list[tuple[str, int, int]]:
    buyers = {name for name, _, _ in sales}
    return [debt for debt in debts if debt[0] in buyers] or [(sales[0][0], 45, 10)]


@given(SALES, OWING, headers_of("sales", SOLD), headers_of("receivables", OWED), st.sampled_from(["csv", "xlsx"]))
@examples(300, few=12)
def test_any_names_of_the_columns_leave_every_tier(sales: list[Sale], debts: list[tuple[str, int, int]], heads: Names, owed_heads: Names, form: str) -> None:
    debts = of_buyers(debts, sales)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one = graded(folder, sold(sales, plain("sales", SOLD)), owed(debts, plain("receivables", OWED)))
        assert graded(folder, sold(sales, heads), owed(debts, owed_heads), form).people == one.people


@given(SALES, headers_of("sales", SOLD), headers_of("receivables", OWED))
@examples(10, few=1)
def test_any_names_leave_every_tier_when_worker_processes_read(sales: list[Sale], heads: Names, owed_heads: Names) -> None:
    debts = of_buyers([(sales[0][0], 95, 10)], sales)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one = graded(folder, sold(sales, plain("sales", SOLD)), owed(debts, plain("receivables", OWED)))
        assert graded(folder, sold(sales, heads), owed(debts, owed_heads), "xlsx", in_workers=True).people == one.people


@pytest.mark.parametrize(("table", "field"), [*(("sales", field) for field in SOLD), *(("receivables", field) for field in OWED)])
@given(data=st.data())
@examples(30, few=2)
def test_one_column_of_another_name_leaves_every_tier(data: st.DataObject, table: str, field: str) -> None:
    header = data.draw(st.sampled_from(aliases(table, field)))
    sales, debts = [(NAMES[0], 3, 12_000), (NAMES[1], 4, 60_000), (NAMES[0], 6, 45_000)], [(NAMES[0], 60, 500), (NAMES[1], 122, 900)]
    heads, owed_heads = plain("sales", SOLD), plain("receivables", OWED)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one = graded(folder, sold(sales, heads), owed(debts, owed_heads))
        {"sales": heads, "receivables": owed_heads}[table][field] = header
        assert graded(folder, sold(sales, heads), owed(debts, owed_heads)).people == one.people


@given(
    SALES,
    OWING,
    st.sets(st.sampled_from(["date", "customer_id", "product", "order_no", "quantity", "amount"]), max_size=2),
    st.one_of(st.just(set(OWED)), st.just({"due_date", "overdue_days"}), st.sets(st.sampled_from(OWED), max_size=2)),
)
@examples(120, few=12)
def test_what_is_left_out_changes_no_tier_in_silence(sales: list[Sale], debts: list[tuple[str, int, int]], columns: set[str], gone: set[str]) -> None:
    debts = of_buyers(debts, sales)
    heads, owed_heads = plain("sales", SOLD), plain("receivables", OWED)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = graded(folder, sold(sales, heads), owed(debts, owed_heads))
        less = sold(sales, {field: title for field, title in heads.items() if field not in columns})
        try:
            if len(gone) == len(OWED):
                part = tiers_of(folder, write_csv(folder / "sales.csv", less))
            else:
                part = graded(folder, less, owed(debts, {field: title for field, title in owed_heads.items() if field not in gone}))
        except InputError:
            return  # refused with a sentence is not silent
        assert part.tiers == whole.tiers or part.said - whole.said
