"""Sheets of the samples about people: the customers' own, and ours who look after a customer. All names are invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samples import places
from samples.workbook import Cell, Column, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

POSITIONS = ("总经理", "采购经理", "采购员", "财务主管", "仓库主管")


def a_person(random: Random) -> str:
    """A name that many people have."""
    return random.choice(places.SURNAMES) + random.choice(places.GIVEN)


def contacts_sheet(customers: Iterable[tuple[str, str]], random: Random) -> Sheet:
    """客户联系人: one to three people of each customer (id and name), who buys and who pays."""
    columns = (Column("客户编号", width=10), Column("客户名称", width=34), Column("姓名"), Column("职务"), Column("手机", width=14), Column("备注", width=18))
    rows: list[tuple[Cell, ...]] = []
    for customer, name in customers:
        for position in random.sample(POSITIONS, random.choice((1, 1, 2, 3))):
            note = random.choice((None, None, None, "微信联系", "上午方便", "收发票"))
            rows.append((customer, name, a_person(random), position, f"1360099{len(rows):04d}", note))
    return Sheet("客户联系人", columns, rows)
