"""A ledger beyond the largest exact number is refused with the way out, and that way works."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from tiercli.domain.errors import InputError
from tiercli.library import score


def a_ledger(*amounts: str, header: str = "金额", customers: int = 1) -> pa.Table:
    count = len(amounts)
    return pa.table(
        {"客户编号": [f"K{index % customers}" for index in range(count)], "日期": ["2026-10-01"] * count, "数量": ["1"] * count, header: list(amounts)}
    )


def graded(ledger: pa.Table) -> pa.Table:
    return pa.table(score(ledger, as_of=date(2026, 10, 31), today=date(2026, 11, 1)))


def test_a_customers_sum_beyond_nine_million_million_is_refused_with_what_to_do() -> None:
    with pytest.raises(InputError) as refused:
        graded(a_ledger("5000000000000", "4000000000000", "3000000000000"))
    assert "9.2 万亿" in refused.value.message.zh
    assert "万元" in refused.value.hint.zh
    assert "without a unit in the header" in refused.value.hint.en


def test_the_same_in_ten_thousand_yuan_without_a_unit_is_graded() -> None:
    assert graded(a_ledger("500000000", "400000000", "300000000", customers=3)).num_rows == 3


def test_with_the_unit_in_the_header_it_is_as_large_as_before() -> None:
    with pytest.raises(InputError):
        graded(a_ledger("500000000", "400000000", "300000000", header="金额(万元)"))


def test_a_sum_just_below_is_graded() -> None:
    assert graded(a_ledger("5000000000000", "4000000000000")).num_rows == 1


def test_customers_together_may_have_more() -> None:
    assert graded(a_ledger("5000000000000", "4000000000000", "3000000000000", customers=3)).num_rows == 3
