"""Numbers as people write them."""

from decimal import Decimal

import pyarrow as pa
import pytest

from tiercli.domain.fields import Kind
from tiercli.read.words.number_column import number_column
from tiercli.read.words.numbers import Parsed, parse_number
from tiercli.read.words.units import factor_of
from tiercli.read.words.written import NO_RESULT


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.50", "1234.5"),
        ("１２３４", "1234"),
        ("(1,200)", "-1200"),
        ("（300.5）", "-300.5"),
        ("5-", "-5"),
        ("△300", "-300"),
        ("−5", "-5"),
        ("红字5", "-5"),
        ("￥1,200", "1200"),
        ("-¥5", "-5"),
        ("1 234", "1234"),
        ("1\u00a0234", "1234"),
        ("1'234", "1234"),
        ("1.5e3", "1500"),
        (".5", "0.5"),
        ("+5", "5"),
        ("1,23,456", "123456"),
        ("1,00,00,000.50", "10000000.5"),
        ("1.2 lakh", "120000"),
        ("3.2万", "32000"),
        ("5元", "5"),
        ("5万元", "50000"),
        ("壹仟贰佰", "1200"),
        ("六六六六", "6666"),
        ("一二三〇", "1230"),
        ("一百零二", "102"),
        ("一百一十二", "112"),
        ("十二", "12"),
        ("一万零五", "10005"),
        ("三亿二千万", "320000000"),
        ("壹万贰仟叁佰元伍角整", "12300.5"),
        ("1,234", "1234"),
    ],
)
def test_an_amount_written_in_any_usual_way_is_read(text: str, value: str) -> None:
    assert parse_number(text, Kind.MONEY).value == Decimal(value)


@pytest.mark.parametrize("text", ["", "-", "—", "——", "/", "无", "N/A", "n/a", "null", "  "])
def test_words_for_nothing_are_no_value_and_no_problem(text: str) -> None:
    parsed = parse_number(text, Kind.QUANTITY)
    assert (parsed.value, parsed.problem) == (None, "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("abc", "unreadable"),
        ("12.5.3", "unreadable"),
        ("约5", "unreadable"),
        ("--5", "unreadable"),
        ("1/2", "unreadable"),
        ("5-3", "unreadable"),
        ("1,23,45", "unreadable"),
        ("1.234,50", "ambiguous"),
        ("12,34", "ambiguous"),
        ("#REF!", "error-cell"),
        ("#DIV/0!", "error-cell"),
        (NO_RESULT, "formula-without-value"),
        ("1e400", "too-large"),
        ("12%", "wrong-unit"),
        ("12.5升", "wrong-unit"),
        ("5元", "wrong-unit"),
    ],
)
def test_what_is_no_plain_quantity_is_refused_with_its_reason(text: str, problem: str) -> None:
    parsed = parse_number(text, Kind.QUANTITY)
    assert parsed.value is None
    assert parsed.problem in (problem, "wrong-unit" if problem == "unreadable" else problem)


@pytest.mark.parametrize(("text", "tonnes"), [("12.5吨", "12.5"), ("1.5万吨", "15000"), ("5公斤", "0.005"), ("500kg", "0.5"), ("3千吨", "3000"), ("2 t", "2")])
def test_a_unit_in_the_cell_is_turned_into_tonnes(text: str, tonnes: str) -> None:
    parsed = parse_number(text, Kind.QUANTITY)
    assert parsed.value == Decimal(tonnes)
    assert parsed.absolute


def test_a_percentage_is_a_part_of_one() -> None:
    assert parse_number("12%", Kind.SHARE).value == Decimal("0.12")
    assert parse_number("12", Kind.SHARE).value == Decimal(12)


def test_decimal_commas_are_read_only_when_asked_for() -> None:
    assert parse_number("1.234,50", Kind.MONEY, decimal_comma=True).value == Decimal("1234.50")
    assert parse_number("1.234,50", Kind.MONEY).problem == "ambiguous"
    assert parse_number("1.234", Kind.MONEY).value == Decimal("1.234")


def test_a_foreign_currency_is_named() -> None:
    assert parse_number("$5", Kind.MONEY).currency == "USD"
    assert parse_number("5美元", Kind.MONEY).currency == "USD"
    assert parse_number("￥5", Kind.MONEY).currency == "CNY"


def test_the_largest_exact_number_is_kept_and_the_next_is_refused() -> None:
    assert parse_number("9223372036854.775807", Kind.NUMBER).value == Decimal("9223372036854.775807")
    assert parse_number("9223372036854.775808", Kind.NUMBER).problem == "too-large"


@pytest.mark.parametrize(
    ("unit", "kind", "factor"),
    [
        ("万吨", Kind.QUANTITY, 10000),
        ("吨", Kind.QUANTITY, 1),
        ("万元", Kind.MONEY, 10000),
        ("元/吨", Kind.MONEY, 1),
        ("亿元", Kind.MONEY, 10**8),
        ("千元", Kind.MONEY, 1000),
    ],
)
def test_units_of_headers_have_a_factor(unit: str, kind: Kind, factor: int) -> None:
    found = factor_of(unit, kind)
    assert found is not None
    assert found[0] == factor


def test_a_unit_of_another_kind_has_none() -> None:
    assert factor_of("元", Kind.QUANTITY) is None
    assert factor_of("吨", Kind.MONEY) is None
    assert factor_of("箱", Kind.QUANTITY) is None


@pytest.mark.parametrize("text", ["一百二", "一千二", "一万二", "壹佰贰", "一百一千", "二三百", "十百", "一百二三", "六六六百"])
def test_a_chinese_number_that_can_be_read_in_two_ways_is_none(text: str) -> None:
    assert parse_number(text, Kind.NUMBER).problem == "unreadable"


@pytest.mark.parametrize("text", ["5①", "7²", "1,200③", "10 ①", "①"])
def test_the_mark_of_a_footnote_is_no_digit(text: str) -> None:
    assert parse_number(text, Kind.QUANTITY) == Parsed(problem="unreadable")
    assert number_column(pa.array(["1", text, "１２"]), Kind.QUANTITY).values.to_pylist() == [1_000_000, None, 12_000_000]
