"""How much of a month's rows may be set aside before the month is refused."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from tiercli.domain.account import TableAccount
from tiercli.domain.codes import code_of
from tiercli.domain.errors import InputError
from tiercli.domain.finding import Severity
from tiercli.domain.language import Text


def lost_rows(account: TableAccount) -> int:
    """Rows of a table that should have counted and could not: set aside for a reason that is a warning or an error.

    Totals, repeated headers, footers, days outside the period and the like are no records, and are left out of the count.
    """
    return sum(part.rows for part in account.set_aside if code_of(f"{account.table}.{part.reason}").severity is not Severity.NOTE)


def refuse_set_aside(accounts: Iterable[TableAccount], limit: Decimal | None) -> None:
    """Refuse a month of which too much could not be used; nothing is stored or written then.

    limit: a share of the rows of each table (0.02), or none for no limit.
    Errors: InputError that names the first such table, its rows and reasons.
    """
    if limit is None:
        return
    for account in accounts:
        lost = lost_rows(account)
        if not lost or Decimal(lost) <= limit * account.rows:
            continue
        share, most = f"{lost / account.rows:.1%}", f"{limit * 100:f}".rstrip("0").rstrip(".") + "%"
        raise InputError(
            Text(
                f"{account.table} 表 {account.rows} 行中有 {lost} 行（{share}）不能用，超过 max_set_aside 的 {most}。",
                f"{lost} of {account.rows} rows of {account.table} ({share}) could not be used, more than max_set_aside allows ({most}).",
            ),
            hint=Text("用 tiercli check 查看是哪些行、为什么。", "'tiercli check' shows which rows, and why."),
        )
