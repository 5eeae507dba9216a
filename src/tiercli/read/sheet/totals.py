"""Totals and carried lines among rows that have a customer and a date: by their word, and by arithmetic where the word may be a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.lib.stride_tricks import sliding_window_view

from tiercli.domain.arrays import Mask, Whole
from tiercli.domain.fields import Kind
from tiercli.domain.texts import texts_of
from tiercli.frames.encoded import encoded
from tiercli.read.formats.elsewhere import Asked, Running
from tiercli.read.sheet.understanding import Understanding
from tiercli.read.words.lexicon import bare
from tiercli.read.words.rows import MARKS, TOLERANCE, meaning_of, near
from tiercli.read.words.typed import Typed, side_by_side

_BACK = 40
"""A total may be of the rows since any of so many totals before it, or up to any of so many after it."""
_END = 2**31 - 1
"""Stands for the number of a row below all others."""


def sums_above(sheet: Understanding, numbers: Mapping[str, pa.Array], records: Mask, rows: Whole) -> Running:
    """How many records stand above each of some rows, and their sums. numbers: by field. rows: in order; none of them a record, and the last perhaps the
    one below all others."""
    counts = np.cumsum(np.append(records, 0), dtype=np.int64)[rows]
    sums = {
        name: np.cumsum(np.append(np.where(records, pc.fill_null(column, 0).to_numpy(zero_copy_only=False), 0), 0))[rows] for name, column in numbers.items()
    }
    if sheet.grid.elsewhere is None or not len(rows):
        return Running(counts, sums)
    above = sheet.grid.elsewhere.before(Asked(np.append(sheet.grid.numbers(sheet.start), _END), rows, list(numbers)))[0]
    return Running(counts + above.rows, {name: own + above.sums[name] for name, own in sums.items()})


def summed_totals(numbers: Mapping[str, pa.Array], rows: Whole, above: Running) -> list[int]:
    """Those of some rows without a customer whose every number is the sum of the rows above: totals without the word. above: all records above each."""
    found = []
    last, last_count = dict.fromkeys(numbers, 0), 0
    for place, row in enumerate(map(int, rows)):
        checks, count = [], int(above.rows[place])
        for name, column in numbers.items():
            value = column[row].as_py()
            if value:
                total = int(above.sums[name][place])
                checks.append(value in (total, total - last[name]))
        if checks and all(checks) and count - last_count >= 1 and count >= 2:
            found.append(row)
            last, last_count = {name: int(above.sums[name][place]) for name in numbers}, count
    return found


def wrong_totals(numbers: Mapping[str, pa.Array], rows: Whole, above: Running) -> dict[str, list[tuple[int, int, int]]]:
    """Totals that are not the sum of their rows: per field (row, what it says, the nearest sum that it could be of).

    rows: those of the totals. above: all records above each, and above the end. A total may be of the rows since the last one, of all rows so far, or of
    the totals since a larger one; standing above its rows, of those up to a later total or to the end.
    """
    wrong: dict[str, list[tuple[int, int, int]]] = {}
    for name, column in numbers.items() if len(rows) else ():
        sums, later = above.sums[name][:-1], above.sums[name][1:]
        # Where the rows of each total may begin: after one of the last totals, or at the top; and where they may end.
        begins = np.concatenate([np.zeros(_BACK, dtype=np.int64), sums])[: len(sums) + _BACK - 1]
        ends = np.concatenate([later, np.full(_BACK - 1, later[-1])])
        nearest = np.concatenate([sums[:, None], sums[:, None] - sliding_window_view(begins, _BACK), sliding_window_view(ends, _BACK) - sums[:, None]], axis=1)
        values = column.take(pa.array(rows))
        written = pc.fill_null(values, 0).to_numpy(zero_copy_only=False)
        apart = np.abs(nearest - written[:, None])
        allowed = np.where(written % 1_000_000 != 0, TOLERANCE, 500_000)
        off = values.is_valid().to_numpy(zero_copy_only=False) & ~(apart <= allowed[:, None]).any(axis=1)
        if off.any():
            wrong[name] = [(int(rows[at]), int(written[at]), _closest(nearest[at], apart[at])) for at in np.flatnonzero(off)]
    return wrong


def _closest(sums: Whole, apart: Whole) -> int:
    """The sum that is the least apart from what a total says; a sum of no rows is none."""
    of_rows = np.flatnonzero(sums != 0)
    return int(sums[of_rows[np.argmin(apart[of_rows])]]) if len(of_rows) else 0


_REMARKS = ("备注", "说明", "摘要", "附言", "remark", "note", "comment", "memo", "description")
_NUMBERS = ("order_no", "invoice_no", "case_no")
_EARLIER = 40
_MOST = 20_000


def set_aside_totals(sheet: Understanding) -> None:
    """Sets aside rows that say 小计, 本月合计, 期初余额, 过次页, Subtotal, c/f ... in any column of text, whatever else is filled in.

    A word that may be a name or a remark (北原农资 小计, Total, 两车合计) makes a total only where the figures are the sum of rows above.
    """
    if not any(match.field.summed for match in sheet.headers.matches):
        return
    carried, sure, perhaps, loose, named = (np.zeros(sheet.count, dtype=bool) for _ in range(5))
    numbered = _filled(sheet, *_NUMBERS)
    described = _filled(sheet, "product")
    fields = {match.column: match.field for match in sheet.headers.matches}
    worded = [index for index in sheet.texts if index not in fields or fields[index].kind in (Kind.TEXT, Kind.ID)]
    found = side_by_side(lambda index: _meanings(sheet.texts[index]), worded, sheet.count)
    for index, meanings in zip(worded, found, strict=True):
        field, column = fields.get(index), sheet.texts[index]
        if meanings is None:
            continue
        carry, total, maybe, common = (meanings == number for number in (1, 2, 3, 4))
        name = field.name if field is not None else ""
        if name in sheet.table.key:
            sheet.marks.aside("footer", meanings == 5)
        if name == "product" or name in sheet.table.key:
            # 其中：尿素 is a part of what the line above says already
            sheet.marks.aside("total-row", meanings == 6)
        if name == "note" or (not name and any(word in bare(sheet.headers.names[index]) for word in _REMARKS)):
            # A remark speaks of totals in true sales too; a total has no number and no product of its own.
            carried |= carry & ~(numbered & described)
            known = any(match.field.name in (*_NUMBERS, "product") for match in sheet.headers.matches)
            sure |= total & ~numbered & ~described & known
            # Beside a carried line the column tells a ledger's lines apart, so that one equal row above is proof.
            is_ledger = bool(carry.any())
            perhaps |= (maybe | (total & (not known) & is_ledger)) & ~numbered
            loose |= (common | (total & (not known))) & ~numbered
        else:
            carried |= carry
            sure |= total
            perhaps |= maybe
            loose |= common
            if name == "product" or (name in sheet.table.key and pc.all(pc.string_is_ascii(column)).as_py() is False):
                named |= maybe
    sheet.marks.aside("carry-line", carried)
    candidates = (sure | perhaps | loose) & sheet.marks.open
    if not candidates.any():
        return
    added = _rows_added(sheet, candidates, sure)
    sheet.marks.confirmed_totals = added > 0
    # One row above that happens to be equal proves nothing about the company Total.
    sheet.marks.aside("total-row", sure | (perhaps & (added > 0)) | (loose & (added > 1)))
    zh = "{n} 行带有“小计”“合计”一类的字样，但数字不是上面各行之和，已照常计入。"
    sheet.say_masked(f"{sheet.table.name}.possible-total", named, zh, "{n} [row bears|rows bear] a word of totals but not the sum of rows above; counted.")


def _filled(sheet: Understanding, *names: str) -> Mask:
    mask = np.zeros(sheet.count, dtype=bool)
    for match in sheet.headers.matches:
        if match.field.name in names:
            mask |= sheet.texts[match.column].is_valid().to_numpy(zero_copy_only=False)
    return mask


def _meanings(column: pa.Array) -> Whole | None:
    """For each row 1 for a carried line, 2 for a total, 3 and 4 for what may be one, 5 for an average, 6 for a part of the line above.

    0 for others; none where no cell has such a word.
    """
    coded = encoded(column)
    likely = pc.fill_null(pc.match_substring_regex(coded.dictionary, MARKS), False).to_numpy(zero_copy_only=False)
    places = np.flatnonzero(likely)
    if not len(places):
        return None
    numbers = {"carry": 1, "total": 2, "perhaps": 3, "loose": 4, "statistic": 5, "part": 6, "": 0}
    codes = np.zeros(len(likely) + 1, dtype=np.int64)
    codes[places] = [numbers[meaning_of(text)] for text in texts_of(coded.dictionary.take(places))]
    if not codes.any():
        return None
    return codes[pc.fill_null(coded.indices, len(likely)).to_numpy(zero_copy_only=False)]


def _rows_added(sheet: Understanding, candidates: Mask, sure: Mask) -> Whole:
    """How many rows above each candidate add up to its every figure; 0 where none do.

    The rows since an earlier total, all rows so far, or those of the customer, of the month, or of both.
    """
    added = np.zeros(sheet.count, dtype=np.int64)
    records = sheet.marks.open & ~candidates
    keys, months = _key(sheet), _months(sheet.typed)
    groups = _groups(keys, months)
    counts: list[Whole] = [np.cumsum(records), *(_running_by(codes, records.astype(np.int64)) for codes in groups)]
    figures: dict[str, tuple[pa.Array, list[Whole]]] = {}
    for match in sheet.headers.matches:
        if match.field.summed:
            column = sheet.typed[match.field.name].values
            values = np.where(records, pc.fill_null(column, 0).to_numpy(zero_copy_only=False), 0)
            figures[match.field.name] = (column, [np.cumsum(values), *(_running_by(codes, values) for codes in groups)])
    asked = np.flatnonzero(candidates)[:_MOST]
    if sheet.grid.elsewhere is not None:
        above = sheet.grid.elsewhere.before(Asked(sheet.grid.numbers(sheet.start), asked, list(figures), keys, months))
        for place, running in enumerate(above):
            counts[place][asked] += running.rows
            for name, (_, sums) in figures.items():
                sums[place][asked] += running.sums[name]
    earlier: list[int] = []
    for row in map(int, asked):
        # Which rows may be meant: a running sum, less what it was at an earlier total.
        spans = [(number, -1) for number in range(len(counts))] + [(0, start) for start in earlier[-_EARLIER:]]
        says = [(value, sums) for column, sums in figures.values() if (value := column[row].as_py())]
        fits = [span for span in spans if says and all(near(value, _within(sums, span, row)) for value, sums in says)]
        added[row] = max((_within(counts, span, row) for span in fits), default=0)
        if added[row] or sure[row]:
            earlier.append(row)
    return added


def _within(sums: Sequence[Whole], span: tuple[int, int], row: int) -> int:
    running, start = sums[span[0]], span[1]
    return int(running[row]) - (int(running[start]) if start >= 0 else 0)


def _key(sheet: Understanding) -> tuple[str, pa.Array] | None:
    """The field by which customers are told, the first one of the sheet, and its texts."""
    return next(((match.field.name, sheet.texts[match.column]) for match in sheet.headers.matches if match.field.name in sheet.table.key), None)


def _months(typed: Mapping[str, Typed]) -> Whole | None:
    """The months of the rows, 12 a year; -1 where a row has no day."""
    if "date" not in typed:
        return None
    days = typed["date"].values
    return pc.fill_null(pc.add(pc.multiply(pc.year(days), 12), pc.month(days)), -1).to_numpy(zero_copy_only=False).astype(np.int64)


def _groups(key: tuple[str, pa.Array] | None, months: Whole | None) -> list[Whole]:
    """Row numbers by customer, by month, and by both."""
    groups: list[Whole] = []
    if key is not None:
        groups.append(pc.fill_null(encoded(key[1]).indices, -1).to_numpy(zero_copy_only=False).astype(np.int64))
    if months is not None:
        groups += [months, *([groups[0] * 100_000 + months] if groups else [])]
    return groups


def _running_by(codes: Whole, values: Whole) -> Whole:
    """For each row the sum of its group's values up to it."""
    order = np.argsort(codes, kind="stable")
    sums = np.cumsum(values[order])
    starts = np.flatnonzero(np.r_[True, codes[order][1:] != codes[order][:-1]])
    before = np.repeat(np.r_[0, sums[starts[1:] - 1]], np.diff(np.r_[starts, len(codes)]))
    running = np.empty(len(codes), dtype=np.int64)
    running[order] = sums - before
    return running
