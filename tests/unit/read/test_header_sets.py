"""The header rows of ERP systems, shops and public ledgers, each as it is exported."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.header_sets import SETS
from tests.unit.read.test_shapes import book, codes
from tiercli.cli.app import main
from tiercli.domain.fields import STANDARD, Kind
from tiercli.read.words.fold import folded_header
from tiercli.read.words.headers import Headers, read_headers
from tiercli.read.words.lexicon import Lexicon, match_header, second_choice
from tiercli.rulebook.facts.names import fields_of
from tiercli.rulebook.load import load_rulebook

SALES = Lexicon(STANDARD["sales"], {})


def _read(*rows: list[str], sheet: str = "Sheet1") -> Headers:
    headers = read_headers(rows, sheet, STANDARD, maps={})
    assert headers is not None
    return headers


def _fields(headers: Headers) -> dict[str, str]:
    return {match.header: match.field.name for match in headers.matches}


def _field(header: str) -> str | None:
    found = match_header(header, SALES)
    return found[0].name if found else None


@pytest.mark.parametrize("system", SETS)
def test_the_headers_of_each_system_are_read_without_a_map(system: str) -> None:
    table, written = SETS[system]
    wanted = [one.partition("=") for one in written.split(", ")]
    headers = _read([header for header, _, _ in wanted])
    assert (headers.table, headers.missing) == (table, ())
    got = _fields(headers)
    assert {header: got.get(header) for header, _, field in wanted if field} == {header: field for header, _, field in wanted if field}


@pytest.mark.parametrize(
    "header",
    [
        "Customer No.",
        "Cust. No.",
        "Customer #",
        "CUSTOMER_NUMBER",
        "customerCode",
        "CustID",
        "Client No",
        "Buyer ID",
        "Card Code",
        "BP Code",
        "Sold-to Party",
        "【客户编号】",
        "[客户编码]",
        "*客户代码",
        "客户ID",
        "客户 No.",
        "客户编号(必填)",
        "购货单位编码",
        "会员编号",
        "１.客户编号",
        "往来单位代号",
        "客戶編號",
        "partner_id",
    ],
)
def test_a_customer_number_is_known_however_it_is_written(header: str) -> None:
    assert _field(header) == "customer_id"


@pytest.mark.parametrize(
    "header",
    [
        "Customers",
        "CUSTOMERNAME",
        "Buyer_Name",
        "Client's Name",
        "Name of Customer",
        "partner_id/name",
        "会员名",
        "买家会员名",
        "提货单位",
        "购货方名称",
        "《客户》",
    ],
)
def test_a_customer_name_is_known_however_it_is_written(header: str) -> None:
    assert _field(header) == "customer_name"


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("下单时间", "date"),
        ("订单付款时间", None),
        ("ORDERDATE", "date"),
        ("Date of Sale", "date"),
        ("InvoiceDateTime", "date"),
        ("revenue", "amount"),
        ("Inv Amt", "amount"),
        ("Qty.", "quantity"),
        ("QUANTITY SOLD", "quantity"),
        ("Doc. No.", "order_no"),
        ("Line Amount Excl. VAT", "amount"),
    ],
)
def test_abbreviations_times_and_tax_words_are_folded(header: str, field: str | None) -> None:
    assert _field(header) == field


@pytest.mark.parametrize(
    "header",
    [
        "Sales %",
        "% of Sales",
        "Profit %",
        "Tax Amount",
        "税额",
        "发票代码",
        "Account Code",
        "AccountCode",
        "Product Manager Name",
        "Customer Rank",
        "customer_rank",
        "Customer City",
        "客户_等级",
        "Quantity 2024",
        "上年数量",
        "Delivery Status",
        "In Time",
    ],
)
def test_what_only_looks_like_a_known_name_is_not_taken(header: str) -> None:
    assert _field(header) is None


def test_a_second_choice_is_taken_only_where_no_better_column_is_there_and_is_said_to_be_a_guess() -> None:
    both = _read(["Customer", "Ship Date", "Order Date", "Total", "Line Amount"])
    assert _fields(both) == {"Customer": "customer_name", "Order Date": "date", "Line Amount": "amount"}
    assert both.doubles == ()
    alone = _read(["Customer", "Ship Date", "Total"])
    assert {match.header: match.strength for match in alone.matches} == {"Customer": 3, "Ship Date": 1, "Total": 1}


def test_of_several_second_choices_the_likeliest_is_taken() -> None:
    assert _fields(_read(["会员名", "发运日期", "付款时间", "总价"]))["付款时间"] == "date"
    assert _fields(_read(["Customer", "Order Date", "Order Total", "Untaxed Amount"]))["Untaxed Amount"] == "amount"


def test_a_customer_column_of_codes_beside_a_name_column_is_the_id() -> None:
    header = ["Posting Date", "Customer", "Customer Name", "Qty"]
    headers = _read(header, ["2026-01-05", "CUST-0001", "Elm Fuels", "1"], ["2026-01-06", "CUST-0002", "Elm Fuels", "2"])
    assert _fields(headers)["Customer"] == "customer_id"
    assert headers.doubles == ()


def test_a_customer_column_of_names_beside_a_name_column_is_no_id() -> None:
    header = ["Posting Date", "Customer", "Customer Name", "Qty"]
    same = _read(header, ["2026-01-05", "Elm Fuels", "Elm Fuels", "1"])
    assert (_fields(same).get("Customer"), same.doubles) == (None, ())
    other = _read(header, ["2026-01-05", "Elm", "Elm Fuels Limited", "1"])
    assert (_fields(other).get("Customer"), other.doubles) == (None, ((1, "customer_name"),))


def test_a_code_beside_the_products_name_is_no_double() -> None:
    headers = _read(["Date", "Customer", "Material", "Material Description", "Qty"])
    assert (_fields(headers)["Material Description"], headers.doubles) == ("product", ())


def test_a_sheet_called_orders_that_tells_figures_but_nothing_ordered_is_sales() -> None:
    assert _read(["customer_id", "order_date", "revenue"], sheet="orders").table == "sales"
    assert _read(["客户", "订单日期", "订货量", "实提量"], sheet="订单").table == "orders"


def test_a_list_of_what_is_open_is_receivables_and_one_that_tells_the_tax_is_sales() -> None:
    names = ["Number", "Customer", "Invoice Date", "Due Date", "Amount", "Amount Due"]
    assert _read(names).table == "receivables"
    assert _read([*names, "Tax"]).table == "sales"


def test_every_listed_name_leads_to_its_own_field_of_its_table() -> None:
    for table in STANDARD.values():
        lexicon = Lexicon(table, {})
        for field in table.fields:
            for name in field.aliases:
                found = match_header(name, lexicon)
                assert found is not None, (table.name, name)
            for name in field.second:
                assert match_header(name, lexicon) or second_choice(name, lexicon), (table.name, name)
            title = match_header(field.title.zh, lexicon)
            assert title is not None
            assert title[0].name == field.name, (table.name, field.name)


def test_names_of_two_fields_never_fold_to_one_unless_listed_so() -> None:
    for table in STANDARD.values():
        folded: dict[str, set[str]] = {}
        listed: dict[str, set[str]] = {}
        for field in table.fields:
            for name in (field.title.zh, field.title.en, *field.aliases):
                folded.setdefault(folded_header(name), set()).add(field.name)
                listed.setdefault(name.casefold(), set()).add(field.name)
        shared = {name for names in listed.values() if len(names) > 1 for name in names}
        clashes = {key: names for key, names in folded.items() if len(names) > 1 and not names <= shared}
        assert clashes == {}, table.name


def test_renaming_headers_by_any_alias_reads_the_same_rows(tmp_path: Path) -> None:
    rows = [["2026-01-05", "X1", "K1", "甲公司", "尿素", 30, 2000, 60000], ["2026-02-06", "X2", "K2", "乙公司", "氯化钾", 5, 3000, 15000]]
    names = ("date", "order_no", "customer_id", "customer_name", "product", "quantity", "price", "amount")
    chance = random.Random(7)
    wanted = None
    for number in range(40):
        header = []
        for name in names:
            field = STANDARD["sales"].field(name)
            assert field is not None
            written = chance.choice([*field.title, *field.aliases])
            header.append(chance.choice([written, written.upper(), f"【{written}】", f"*{written}", f" {written}:"]))
        reading = read_here(book(tmp_path / f"{number}.xlsx", 销售=[header, *rows]))
        got = [tuple(str(row[name]) for name in names) for row in reading.tables["sales"].to_pylist()]
        wanted = wanted or got
        assert got == wanted, header


def test_a_rulebooks_own_figure_makes_a_sales_table(tmp_path: Path) -> None:
    rules = tmp_path / "own.yaml"
    rules.write_text(
        "tiercli: 1\nname: own\ntitle: Own\nfields: {sales: {output: {kind: money, title: 产值}}}\n"
        "metrics: {output: {sum: sales.output, unit: CNY}}\ngradings: {tier: {levels: [{name: A}]}}\n",
        encoding="utf-8",
    )
    fields = fields_of(load_rulebook(str(rules)).rulebook)
    headers = read_headers([["单号", "日期", "客户编号", "产值"]], "Sheet1", fields, maps={})
    assert headers is not None
    assert (headers.table, headers.missing) == ("sales", ())
    without = read_headers([["单号", "日期", "客户编号", "产值"]], "Sheet1", STANDARD, maps={})
    assert without is None or without.table != "sales" or without.missing


def test_a_rulebooks_own_alias_wins_over_a_listed_one(tmp_path: Path) -> None:
    rules = tmp_path / "own.yaml"
    rules.write_text(
        "tiercli: 1\nname: own\ntitle: Own\nfields: {sales: {tons: {kind: number, title: 件数, aliases: [结算量]}}}\n"
        "metrics: {tons: {sum: sales.tons}}\ngradings: {tier: {levels: [{name: A}]}}\n",
        encoding="utf-8",
    )
    lexicon = Lexicon(fields_of(load_rulebook(str(rules)).rulebook)["sales"], {})
    found = match_header("结算量", lexicon)
    assert found is not None
    assert (found[0].name, found[0].kind) == ("tons", Kind.NUMBER)


def test_a_ledger_under_guessed_headers_is_read_and_the_guesses_are_said(tmp_path: Path) -> None:
    rows = [["会员名", "付款时间", "订单总额"], ["甲", "2026-01-05 10:00:00", 100]]
    reading = read_here(book(tmp_path / "a.xlsx", 订单=rows))
    row = reading.tables["sales"].to_pylist()[0]
    assert (str(row["date"]), row["customer_name"], row["amount"]) == ("2026-01-05", "甲", 100_000_000)
    assert "sheet.guessed" in codes(reading)


def test_sales_of_nothing_but_a_rulebooks_own_figure_are_graded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules, sales = tmp_path / "own.yaml", tmp_path / "sales.csv"
    rules.write_text(
        "tiercli: 1\nname: own\ntitle: Own\nfields: {sales: {output: {kind: money, title: 产值}}}\n"
        "metrics: {output: {sum: sales.output, unit: CNY}}\ngradings: {tier: {levels: [{name: A, when: output >= 1000000}, {name: B}]}}\n",
        encoding="utf-8",
    )
    sales.write_text("单号,日期,客户编号,产值\nX1,2026-03-01,K001,700000\nX2,2026-04-01,K001,500000\nX3,2026-05-01,K002,90000\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["score", str(sales), "-r", str(rules), "--as-of", "2026-10-31", "--format", "csv", "-o", "-", "--lang", "en"])
    assert ended.value.code == 0
    assert [line.split(",")[:3] for line in capsys.readouterr().out.splitlines()[1:]] == [["K001", "K001", "A"], ["K002", "K002", "B"]]
