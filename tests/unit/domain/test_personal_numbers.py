"""What is hidden in free text, and what is not: both sides of docs/personal.md."""

from __future__ import annotations

from random import Random

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tests.depth import DEEP
from tiercli.domain import personal
from tiercli.domain.personal import columns_without_numbers, masked, without_identity, without_numbers


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("老王13812345678转", "老王138***转"),
        ("19912345678", "199***"),
        ("138 1234 5678", "138***"),
        ("138  1234 5678", "138***"),
        ("138\u00a01234\u00a05678", "138***"),
        ("138\u30001234\u30005678", "138***"),
        ("138-1234-5678", "138***"),
        ("138–1234–5678", "138***"),
        ("138.1234.5678", "138***"),
        ("138·1234·5678", "138***"),
        ("138 123 45678", "138***"),
        ("1 3 8 1 2 3 4 5 6 7 8", "1 3 8***"),
        ("1 9 9 1 2 3 4 5 6 7 8", "1 9 9***"),
        ("13\u200b8123\u200d45678", "13\u200b8***"),
        ("+86 13812345678", "+86 138***"),
        ("008613812345678", "0086138***"),
        ("１３８１２３４５６７８", "１３８***"),
        ("1381234567813987654321", "138***139***"),
        ("13812345678330106198808081234", "138***330***"),
        ("tel13812345678", "tel13***"),
        ("0571-88886666", "0571***"),
        ("(0571)88886666", "(0571***"),
        ("（0571）8888 6666", "（0571***"),
        ("057188886666", "0571***"),
        ("010-12345678", "010***"),
        ("电话88886666", "电话88***"),
        ("座机：8888-6666", "座机：88***"),
        ("+1 212-555-1234", "+1***"),
        ("330106198808081234", "330***"),
        ("33010619880808123Ｘ", "330***"),
        ("330106 19880808 1234", "330***"),
        ("330106880808123", "330***"),
        ("wang.li@example.com.cn 收", "w*** 收"),
        ("ｗａｎｇ＠example.com", "ｗ***"),
        ("王@qq.com", "王***"),
        ("138_1234_5678", "138***"),
        ("138/1234/5678", "138***"),
        ("138,1234,5678", "138***"),
        ("138～1234～5678", "138***"),
        ("138\n1234\n5678", "138***"),
        ("1381 234 5678", "138***"),
        ("13812345678.13987654321", "138***.139***"),
        ("110101·19900307·0011", "110***"),
        ("110101/19900307/0011", "110***"),
        ("qq:123456789", "qq:12***"),
        ("①③⑧①②③④⑤⑥⑦⑧", "①③⑧***"),
        ("१३८१२३४५६७८", "१३८***"),
        ("𝟏𝟑𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖", "𝟏𝟑𝟖***"),
        ("1⃣3⃣8⃣1⃣2⃣3⃣4⃣5⃣6⃣7⃣8⃣", "1⃣3⃣8***⃣"),
        ("幺三八一二三四五六七八", "幺三八***"),
        ("壹叁捌壹贰叁肆伍陆柒捌", "壹叁捌***"),
        ("手机号13812345678", "手机号13***"),
        ("tel-13812345678", "tel-138***"),
        ("税号110101199003070011", "税号110***"),
        ("身份证号110101199003070011元", "身份证号110***元"),
    ],
)
def test_numbers_of_persons_are_hidden_however_they_are_written(written: str, shown: str) -> None:
    assert without_numbers(written) == shown
    assert columns_without_numbers([(pa.array([None, written]), False)])[0].to_pylist() == [None, shown]


@pytest.mark.parametrize(
    "written",
    [
        "SO13812345678", "合同13812345678901", "20261031123456", "202610311234567890", "91650100MA77ABCD1X", "913301067494123456",
        "138.12345678", "1381234.5678 吨", "13812 吨", "5,000,000,000 元", "2026-10-31 10:20:30", "6222020200112233445", "电话会议 3 次",
        "PO-13812345678", "SN139-1234-5678", "合同号13812345678", "订单编号：13812345678", "单号#13812345678", "¥13812345678", "13800000000 元",
        "13812345678吨", "13812345678.00", "138,123,456.78", "1,381,234,567", "二〇二六年十月三十一日", "2026.10.31/2026.11.30", "330106199913081234", "990106198808081234", "甲@乙", "",
    ],
)  # fmt: skip
def test_numbers_of_documents_companies_and_amounts_stay(written: str) -> None:
    assert without_numbers(written) == written


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("11010119700307130X", "110***"),
        ("L11010119700307130X01", "L110***"),
        ("110101700307130", "110***"),
        ("91330106MA2KXXXX1L", "91330106MA2KXXXX1L"),
        ("13812345678", "13812345678"),
    ],
)
def test_a_tax_number_is_hidden_only_where_it_is_a_persons(written: str, shown: str) -> None:
    assert without_identity(written) == shown


def test_numbers_dates_and_flags_are_masked_whole() -> None:
    from datetime import date

    for values in (pa.array([5, None]), pa.array([date(1988, 8, 8), None]), pa.array([True, None])):
        assert masked(values).to_pylist() == ["***", None]


def test_the_quick_look_finds_what_the_long_pattern_finds() -> None:
    random = Random(11)
    texts = ["".join(random.choice("0123456789①²三五@＠ -.()客户A") for _ in range(random.randrange(1, 24))) for _ in range(500 if DEEP else 100)]
    for text, whole in zip(texts, pc.match_substring_regex(pa.array(texts), personal._WORTH_A_LOOK).to_pylist(), strict=True):
        assert personal._are_worth_a_look([pa.array([text, None, "北原农资"]), pa.array(["北原农资"]), pa.array([], pa.string())]) == [whole, False, False], (
            text
        )


@pytest.mark.parametrize("most", [0, 1 << 30])
def test_columns_that_are_looked_through_at_once_are_each_as_if_they_were_alone(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(personal, "_MOST_AT_ONCE", most)
    columns = [(pa.array(["甲", None, "电话13812345678"]), False), (pa.chunked_array([["乙"], ["丙"]]), False), (pa.array(["11010519491231002X", "7"]), True)]
    hidden = personal.columns_without_numbers([*columns, (pa.array([], pa.string()), False)])
    alone = [columns_without_numbers([one])[0] for one in columns]
    assert [one.to_pylist() for one in hidden] == [*(one.to_pylist() for one in alone), []]
    assert hidden[0].to_pylist() == ["甲", None, "电话13***"]
    assert hidden[1] is columns[1][0]
    assert personal.columns_without_numbers([]) == []
