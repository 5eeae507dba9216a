"""Whole columns: the quick way and the careful way agree."""

import random
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tiercli.domain.fields import Kind
from tiercli.read.words.number_column import number_column, rounded_micro
from tiercli.read.words.numbers import parse_number
from tiercli.read.words.typed import Typed
from tiercli.read.words.values import date_column, flag_column, text_column, trimmed

DECIMALS = st.decimals(min_value=-(10**9), max_value=10**9, places=8, allow_nan=False)


@given(
    st.lists(DECIMALS, min_size=1, max_size=20), st.sampled_from([Kind.MONEY, Kind.QUANTITY]), st.sampled_from([Decimal(1), Decimal(1000), Decimal("0.001")])
)
@examples(60)
def test_every_number_is_the_exact_decimal_rounded_half_away_from_zero(numbers: list[Decimal], kind: Kind, factor: Decimal) -> None:
    typed = number_column(pa.array([format(number, "f") for number in numbers]), kind, factor=factor)
    step = Decimal("0.0001") if kind is Kind.MONEY else Decimal("0.000001")
    assert typed.values.to_pylist() == [int((number * factor).quantize(step, ROUND_HALF_UP) * 10**6) for number in numbers]


def test_plain_and_ornamented_numbers_stand_side_by_side() -> None:
    typed = number_column(pa.array(["1", " 2,000 ", "￥3", "4元", None, "-", "x", "(5)"]), Kind.MONEY)
    assert typed.values.to_pylist() == [10**6, 2 * 10**9, 3 * 10**6, 4 * 10**6, None, None, None, -5 * 10**6]
    assert typed.problems["unreadable"].nonzero()[0].tolist() == [6]


LONG = [
    "8865738.970000001", "-0.12499999999999999", "1,234,567,890.12345", "123456789012345678", "99999999999999999999999", "#VALUE! was written here",
    "12.5 袋（每袋五十公斤的大颗粒）", "300 袋（每袋五十公斤的大颗粒）", "1234567890123 吨", "$1,234,567,890.50 only", "（1234567890.123456）",
]  # fmt: skip


@pytest.mark.parametrize("kind", [Kind.MONEY, Kind.QUANTITY, Kind.NUMBER])
@given(st.lists(st.sampled_from([None, "0", "-7.5", "43.549", "311961.13"]), min_size=8, max_size=40), st.lists(st.sampled_from(LONG), min_size=1, max_size=5))
@examples(25)
def test_a_few_long_cells_among_short_numbers_are_what_they_are_in_a_column_of_them(kind: Kind, short: list[str | None], long: list[str]) -> None:
    """One cell with a float's noise does not make the others be read slowly, nor otherwise."""
    every = len(short) * 8 // len(long)
    cells = pa.array([cell for place in range(len(long)) for cell in (*(short * 8)[place * every : (place + 1) * every], long[place])], pa.string())
    mixed, apart = number_column(cells, kind), [number_column(cells.slice(row, 1), kind) for row in range(len(cells))]
    assert mixed.values.to_pylist() == [one.values[0].as_py() for one in apart]
    for word in {word for one in (mixed, *apart) for word in one.problems}:
        assert mixed.problems[word].tolist() == [bool(word in one.problems and one.problems[word][0]) for one in apart]
    counted = [(one.counted.units[one.counted.codes[0]], one.counted.counts[0].as_py()) if one.counted else None for one in apart]
    assert [_counted(mixed, row) for row in range(len(cells))] == counted


def _counted(typed: Typed, row: int) -> object:
    found = typed.counted
    return None if found is None or found.codes[row] < 0 else (found.units[found.codes[row]], found.counts[row].as_py())


def test_a_unit_in_the_cell_goes_before_the_unit_of_the_header() -> None:
    typed = number_column(pa.array(["1", "1吨", "1万吨"]), Kind.QUANTITY, factor=Decimal(10000))
    assert typed.values.to_pylist() == [10**10, 10**6, 10**10]


def test_halves_of_a_hundredth_of_a_cent_go_up_in_both_directions() -> None:
    assert number_column(pa.array(["0.00005", "-0.00005", "0.00004"]), Kind.MONEY).values.to_pylist() == [100, -100, 0]


def test_a_column_with_one_plain_day_first_date_is_read_day_first() -> None:
    typed = date_column(pa.array(["13/3/2025", "1/3/2025"]))
    assert typed.values.to_pylist() == [date(2025, 3, 13), date(2025, 3, 1)]
    assert typed.order == "day-first"


def test_days_with_a_time_are_their_days_beside_days_without() -> None:
    typed = date_column(pa.array(["2025-03-13 08:30", None, "2025-03-13", "2025-03-14T23:59:59.5", "13/3/2025", "1/3/2025"]))
    assert typed.values.to_pylist() == [date(2025, 3, 13), None, date(2025, 3, 13), date(2025, 3, 14), date(2025, 3, 13), date(2025, 3, 1)]
    assert typed.order == "day-first"


def test_a_column_that_contradicts_itself_stays_ambiguous() -> None:
    typed = date_column(pa.array(["13/3/2025", "3/13/2025", "1/3/2025"]))
    assert typed.values.to_pylist()[2] is None
    assert typed.problems["ambiguous"].tolist() == [False, False, True]


def test_a_month_is_no_day_where_days_matter() -> None:
    typed = date_column(pa.array(["2025-03"]), months=False)
    assert typed.values.to_pylist() == [None]
    assert "month-only" in typed.problems


def test_text_is_trimmed_of_every_kind_of_space_and_composed() -> None:
    assert text_column(trimmed(pa.array([" a ", "\u3000b\u00a0", "e\u0301", "\ufeffc", "", "  "]))).values.to_pylist() == ["a", "b", "é", "c", None, None]


def test_words_for_nothing_are_null_but_names_that_begin_alike_stay() -> None:
    assert text_column(pa.array(["-", "无", "N/A", "无锡公司", "-x", "None Such Ltd"])).values.to_pylist() == [
        None,
        None,
        None,
        "无锡公司",
        "-x",
        "None Such Ltd",
    ]


def test_a_word_for_nothing_that_the_rulebook_names_is_a_value_however_it_is_written() -> None:
    cells = ["none", "None", "NONE", "N/A", "无", None, "x"]
    assert text_column(pa.array(cells), {"none", "无"}).values.to_pylist() == ["none", "none", "none", None, "无", None, "x"]
    assert text_column(pa.array(cells), {"NONE"}).values.to_pylist() == ["NONE", "NONE", "NONE", None, None, None, "x"]


def test_flags_know_yes_and_no() -> None:
    typed = flag_column(pa.array(["是", "否", "Y", "n", "1", "0", "√", "×", None, "也许"]))
    assert typed.values.to_pylist() == [True, False, True, False, True, False, True, False, None, None]
    assert typed.problems["unreadable"].sum() == 1


def test_a_flag_is_answered_by_its_own_name_affirmed_or_denied() -> None:
    names = ("转正", "Confirmed", "是否转正", "合格")
    cells = ["转正", "已转正", "未转正", "尚未转正", "合格", "不合格", "Confirmed", "not confirmed", "Unconfirmed", "见习", "已满意", "否", "Y"]
    assert flag_column(pa.array(cells), names).values.to_pylist() == [True, True, False, False, True, False, True, False, False, None, None, False, True]
    assert flag_column(pa.array(["已转正", "未转正"])).values.to_pylist() == [None, None]
    strong = flag_column(pa.array(["有实力", "实力", "无实力", "没有实力", "无", "有", "strong", "Is strong"]), ("有实力", "Is strong", "实力", "Strength"))
    assert strong.values.to_pylist() == [True, True, False, False, False, True, True, True]


def test_the_quick_ways_give_what_cell_by_cell_gives() -> None:
    chance = random.Random(7)
    shapes = ("{}", "{}", "({})", "{}-", "△{}", "−{}", " {} ", "-{}")
    for kind in (Kind.MONEY, Kind.QUANTITY, Kind.NUMBER):
        for digits in (3, 9, 11, 13):
            plain = [f"{chance.randrange(10**digits)}.{chance.randrange(10**6):0{chance.randrange(1, 7)}d}" for _ in range(300)]
            plain += ["0.00005", "-0.00005", "0.00015", "1e3", "0.1234567", "0.0000005", "999999999", "1000000000.5", "1,234.50", "１２３"]
            for cells in (plain, [chance.choice(shapes).format(cell) for cell in plain]):
                typed = number_column(pa.array(cells), kind)
                for cell, value in zip(cells, typed.values.to_pylist(), strict=True):
                    said = parse_number(cell, kind).value
                    if said is None:
                        assert value is None, cell
                    else:
                        assert value == rounded_micro(Decimal(said), kind), cell
