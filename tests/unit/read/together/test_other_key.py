"""Sales by name and debts by id, without a list that has both, are of the same customers counted apart: that is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dirty.reading import read_here

NAMED, NUMBERED = "客户名称,日期,产品,数量(吨)\n昆明远达,2026-10-01,尿素,1\n", "客户编号,日期,产品,数量(吨)\nK100,2026-10-01,尿素,1\n"
OWED_BY_ID, OWED_BY_NAME = "客户编号,应收余额,逾期天数\nK100,1000,5\n", "客户名称,应收余额,逾期天数\n昆明远达,1000,5\n"


def said(folder: Path, sales: str, receivables: str, customers: str = "") -> list[str]:
    paths = []
    for name, words in (("s.csv", sales), ("r.csv", receivables), ("c.csv", customers)):
        if words:
            paths.append(folder / name)
            paths[-1].write_text(words, encoding="utf-8")
    return [note.message.zh for note in read_here(*paths).findings if note.code == "customers.other-key"]


@pytest.mark.parametrize(("sales", "receivables"), [(NAMED, OWED_BY_ID), (NUMBERED, OWED_BY_NAME)])
def test_ids_alone_beside_names_alone_are_said_where_nobody_is_in_both(tmp_path: Path, sales: str, receivables: str) -> None:
    assert said(tmp_path, sales, receivables) == ["销售明细和应收账款没有一个客户相同：一个只有编号，一个只有名称。应收账款的 1 个客户另算，与销售对不上。"]


@pytest.mark.parametrize(
    ("sales", "receivables", "customers"),
    [
        (NAMED, OWED_BY_NAME, ""),
        (NUMBERED, OWED_BY_ID, ""),
        (NAMED, OWED_BY_ID.replace("K100", "昆明远达"), ""),  # names under a header of ids
        (NAMED, OWED_BY_ID, "客户编号,客户名称\nK100,昆明远达\n"),
    ],
)
def test_nothing_is_said_where_the_tables_share_customers(tmp_path: Path, sales: str, receivables: str, customers: str) -> None:
    assert said(tmp_path, sales, receivables, customers) == []
