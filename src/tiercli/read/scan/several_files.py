"""What several scanned files of sales are to each other: the same bytes again, monthly sums of the others, lists whose days overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tiercli.domain.account import SetAside
from tiercli.frames.sql import row_of
from tiercli.read.reading import FILE
from tiercli.read.scan.engine import FILES, UNITS, NotScannableError
from tiercli.read.scan.facts import FIGURES, by_customer, by_day
from tiercli.read.scan.raw import PLACE, file_of
from tiercli.read.together.overlaps import FEWEST, MOST_PLACES, MOST_SUMS, copies
from tiercli.read.together.whole_rows import part_of

if TYPE_CHECKING:
    import numpy as np

    from tiercli.domain.account import TableAccount
    from tiercli.domain.finding import Finding
    from tiercli.read.scan.scan import ScannedSales
    from tiercli.read.sheet_reading import SheetReading


def without_copies(
    scanned: ScannedSales, looked_at: Sequence[pa.Table], accounts: dict[str, TableAccount], sheets: Sequence[SheetReading], notes: list[Finding]
) -> tuple[ScannedSales, list[pa.Table]]:
    """The sales, and the rows that were looked at (in several forms), without those of files with the very same bytes as an earlier one.

    Errors: NotScannableError where the engine cannot do it.
    """
    again = copies(sheets, notes) if len(scanned.readings) > 1 else []
    if not again:
        return scanned, list(looked_at)
    if scanned.waiting:
        raise NotScannableError("the same file twice, with pieces or litres", UNITS)
    for copy in again:
        assert copy.rows is not None
        assert copy.account is not None
        account, used = accounts["sales"], copy.account
        first = part_of("same-file", copy.rows, account)
        accounts["sales"] = account.with_set_aside(SetAside(first.reason, used.used, {name: used.used_sum(name) for name in account.sums}, first.places))
    gone = [copy.file for copy in again]
    listed = ", ".join(str(scanned.raw.names.index(name)) for name in gone)
    view = f"(SELECT * FROM {scanned.view} WHERE {file_of(PLACE)} NOT IN ({listed}))"
    others = [name for name in scanned.fields if name not in scanned.numbers]
    try:
        days = by_day(scanned.engine, view, "false", scanned.numbers, others).days
        pairs = by_customer(scanned.engine, view, list(scanned.fields), [])
    except scanned.engine.failures as error:
        raise NotScannableError(str(error)) from error
    left = [rows.filter(pa.array([name not in gone for name in rows[FILE].to_pylist()], pa.bool_())) for rows in looked_at]
    return replace(scanned, view=view, days=days, pairs=pairs, counted=None), left


def refuse_sums(scanned: ScannedSales, view: str) -> None:
    """Insist that no file is the monthly sums of the others: every one that might be has a sum that the others do not have.

    view: SQL of the rows with everybody's id. Errors: NotScannableError where one may be such.
    """
    if len(scanned.raw.names) < 2:
        return
    numbered = " OR count(order_no) > 0" if "order_no" in scanned.fields else ""
    real = f"bool_or(day(date) <> 1 AND date <> last_day(date)) OR count(*) > {MOST_SUMS}{numbered}"
    suspects = [str(row[0]) for row in scanned.engine.rows(f"SELECT {file_of(PLACE)} FROM {view} GROUP BY 1 HAVING NOT ({real})")]
    figures = [name for name in FIGURES if name in scanned.fields]
    for month in ("date_trunc('month', date)", "0") if suspects and figures else ():
        sums = ", ".join(f"sum({name}) AS {name}" for name in figures)
        keys = f"customer_id, {month} AS month"
        own = f"SELECT {file_of(PLACE)} AS file, {keys}, {sums} FROM {view} WHERE {file_of(PLACE)} IN ({', '.join(suspects)}) GROUP BY 1, 2, 3"
        differs = " OR ".join(f"o.{name} IS NOT NULL AND coalesce(w.{name}, 0) <> 2 * o.{name}" for name in figures)
        joined = f"({own}) AS o JOIN (SELECT {keys}, {sums} FROM {view} GROUP BY 1, 2) AS w ON o.customer_id = w.customer_id AND o.month = w.month"
        if row_of(scanned.engine, f"SELECT 1 FROM {joined} GROUP BY o.file HAVING NOT bool_or({differs}) LIMIT 1"):
            raise NotScannableError("files that may be monthly sums", FILES)


def refuse_overlaps(scanned: ScannedSales, view: str, alike: np.ndarray[Any, Any]) -> None:
    """Insist that no file repeats all rows of the days that it shares with an earlier one.

    alike: places of the rows that may stand twice. Errors: NotScannableError where one may.
    """
    files = len(scanned.raw.names)
    if not 2 <= files <= MOST_PLACES:
        return
    engine, open_rows = scanned.engine, "order_no IS NULL" if "order_no" in scanned.fields else "true"
    engine.register("_wanted", pa.table({"wanted": pa.array(alike, pa.int64())}))
    again = f"count(*) FILTER (WHERE {PLACE} IN (SELECT wanted FROM _wanted))"
    found = engine.arrow(f"SELECT {file_of(PLACE)} AS file, date, count(*) AS count, {again} AS again FROM {view} WHERE {open_rows} GROUP BY 1, 2")
    engine.unregister("_wanted")
    number, days, count, twice = (found[name].cast(pa.int64() if name != "date" else pa.int32()).to_numpy() for name in found.column_names)
    spans = {file: (own.min(), own.max()) for file in range(files) if len(own := days[number == file])}
    for one, other in combinations(spans, 2):
        low, high = max(spans[one][0], spans[other][0]), min(spans[one][1], spans[other][1])
        shared = (number == other) & (days >= low) & (days <= high)
        if FEWEST <= count[shared].sum() <= twice[shared].sum():
            raise NotScannableError("files whose days overlap", FILES)
