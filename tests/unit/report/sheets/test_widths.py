"""Columns of the customers' sheet are wide enough for their headers."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tiercli.domain.language import Text
from tiercli.outcome import Column, Role
from tiercli.report.sheets.customers import Shown, _width


def a_column(title: str) -> Shown:
    return Shown(Column("volume_before", Text(title, title), Role.METRIC, "", 2), pa.array([1.0, 2.0]), Text("指标", "Figures"))


@pytest.mark.parametrize(
    ("title", "least"),
    [
        ("上年同期销量(吨)", 15),  # 16 wide: a lone bracket on a second line otherwise
        ("上年同期的销量(吨)", 13),  # 18 wide: two lines
    ],
)
def test_a_chinese_header_that_nearly_fits_stands_on_one_line(title: str, least: float) -> None:
    assert _width(a_column(title), "zh") == least
