"""The accounting identity, checked and not assumed: what is handed on is what the account says was used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from tiercli.domain import exact
from tiercli.domain.account import TableAccount
from tiercli.domain.errors import OurFaultError
from tiercli.domain.language import Text
from tiercli.frames.scanned import ScannedTable

if TYPE_CHECKING:
    import pyarrow as pa


def prove(tables: Mapping[str, pa.Table], accounts: Iterable[TableAccount]) -> None:
    """Compares rows and sums of every table with its account.

    Errors: OurFaultError that names the table and what differs.
    """
    for account in accounts:
        table = tables[account.table]
        if table.num_rows != account.used:
            raise _unequal(account.table, Text("行数", "rows"), str(account.used), str(table.num_rows))
        for name in account.sums:
            handed_on = table.total(name) if isinstance(table, ScannedTable) else exact.total(table[name])
            if handed_on != account.used_sum(name):
                raise _unequal(account.table, Text(name, name), exact.text(account.used_sum(name)), exact.text(handed_on))


def _unequal(table: str, what: Text, used: str, handed_on: str) -> OurFaultError:
    return OurFaultError(
        Text(
            f"程序内部错误：{table} 表的{what.zh}对不上，账上 {used}，实际 {handed_on}。",
            f"internal error: the {what.en} of table {table} do not add up: the account says {used}, the table holds {handed_on}.",
        ),
        hint=Text("没有写出任何结果；请连同输入文件报告此问题。", "Nothing was written. Please report this, with the input file if you can."),
    )
