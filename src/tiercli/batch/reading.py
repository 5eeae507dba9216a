"""One reading of the files for several rulebooks."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.batch.model import Reading as Settled
from tiercli.batch.periods import month_of
from tiercli.domain.errors import InputError, UsageError
from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.domain.period import Period
from tiercli.pipeline import read_paths
from tiercli.read.options import MEBIBYTE, Limits, ReadOptions
from tiercli.read.rulebook_options import Group

if TYPE_CHECKING:
    from tiercli.read import Reading


def read_options(settled: Settled) -> ReadOptions:
    """What the batch settles about reading.

    Errors: UsageError for a password's variable that is not set.
    """
    password = None
    if settled.password_env is not None:
        password = os.environ.get(settled.password_env)
        if password is None:
            raise UsageError(Text(f"没有环境变量 {settled.password_env}", f"there is no environment variable {settled.password_env}"))
    limits = Limits(settled.max_bytes * MEBIBYTE, settled.max_ratio, settled.max_cells, settled.max_memory * MEBIBYTE, settled.max_seconds)
    return ReadOptions(
        maps=settled.maps, tables=settled.tables, header_row=settled.header_row, encoding=settled.encoding,
        decimal_comma=settled.decimal_comma, date_order=settled.date_order or "", join_zeros=settled.join_zeros,
        skip_hidden=settled.skip_hidden, password=password, limits=limits,
        skip_sheets=tuple(settled.skip_sheets), fill_down=tuple(settled.fill_down),
    )  # fmt: skip


class Readings:
    """The files, read when they are first asked for and not again while the same ones are asked for."""

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self._held: dict[int, tuple[tuple[Path, ...], Period, Reading | InputError]] = {}
        self.count = 0

    def of(self, number: int, group: Group, paths: Sequence[Path], period: Period, meanwhile: Callable[[], object] | None = None) -> Reading:
        """The reading of a group for these paths, which is one for all periods unless the period gives the rows their days.

        meanwhile: loads what comes after them, while they are read.
        Errors: InputError, the same one again for the same paths.
        """
        key = tuple(paths)
        old = self._held.get(number)
        bound = old is not None and not isinstance(old[2], InputError) and old[2].period_bound and old[1] != period
        if old is None or old[0] != key or bound:
            self._held.pop(number, None)  # one reading at a time: a ledger may be large
            self.count += 1
            found: Reading | InputError
            try:
                said = group.said
                options = replace(self._options, returns=said.returns, units=said.units, measured=said.measured, period=period, as_of=period.end)
                found = read_paths(key, options, group.fields, need_sales=group.need_sales, meanwhile=meanwhile)
            except InputError as error:
                found = error
            self._held[number] = (key, period, found)
        held = self._held[number][2]
        if isinstance(held, InputError):
            raise held
        return held


def refuse_stale(reading: Reading, as_of: date) -> None:
    """Insist that the newest sale up to the period's end falls in its month.

    Errors: InputError: last month's file, most likely.
    """
    sales = reading.tables.get("sales")
    days = sales["date"] if sales is not None and "date" in sales.column_names else None
    newest = pc.max(days.filter(pc.less_equal(days, pa.scalar(as_of, pa.date32())))).as_py() if days is not None else None
    place = reading.inputs[0].path if reading.inputs else ""
    if sales is not None and newest is not None and "_file" in sales.column_names:
        place = str(sales["_file"][pc.index(days, pa.scalar(newest, pa.date32())).as_py()].as_py())
    if newest is not None and newest >= as_of.replace(day=1):
        return
    period = month_of(as_of)
    seen = Text(f"到期末为止最新的销售是 {newest}", f"the newest sale up to its end is of {newest}")
    none = Text("没有期末以前的销售", "there are no sales up to its end")
    found = seen if newest is not None else none
    raise InputError(
        Text(f"输入不是 {period} 的：{found.zh}", f"the input is not that of {period}: {found.en}"),
        where=Place(place),
        hint=Text("是不是用了上月的文件？确实如此时写 allow_stale: true", "Last month's file? If it is right, write allow_stale: true"),
    )
