"""Ids without what number formats did to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dirty.reading import read_here


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        (["1001.0", "1002.0"], ["1001", "1002"]), (["1001.0", "1001", "A7"], ["1001", "1001", "A7"]), (["1001.0", "", "1001"], ["1001", "甲", "1001"]),
        (["1.0", "1.2"], ["1.0", "1.2"]), (["A.0", "1001.0"], ["A.0", "1001.0"]), (["1001.00", "1001"], ["1001.00", "1001"]),
    ],
)  # fmt: skip
def test_an_id_with_a_point_and_a_nought_is_the_number(tmp_path: Path, written: list[str], ids: list[str]) -> None:
    path = tmp_path / "a.csv"
    path.write_text("日期,客户编号,客户,数量\n" + "".join(f"2026-03-0{day},{one},甲,{day}\n" for day, one in enumerate(written, 1)), encoding="utf-8")
    found = read_here(path).tables["sales"]["customer_id"].to_pylist()
    assert found == ids if "" not in written else set(found) <= {"1001", "甲"}
