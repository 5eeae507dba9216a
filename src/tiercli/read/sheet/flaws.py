"""Rows whose cells cannot be taken as they are: set aside or used with a word, and totals checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Mask
from tiercli.domain.fields import Kind
from tiercli.domain.language import Text, counted
from tiercli.domain.personal import MASK
from tiercli.read.sheet.totals import summed_totals, sums_above, wrong_totals
from tiercli.read.sheet.understanding import Understanding
from tiercli.read.words import rows as row_rules
from tiercli.read.words.flaw_sentences import flaw, unknown_values, wrong_total
from tiercli.read.words.headers import Match
from tiercli.read.words.typed import Typed


def fill_down_hint(sheet: Understanding, blank: Mask, column: int | None, key: Typed | None) -> Text | None:
    """What to say about rows without a customer where names look as if they were written once and left blank below: the first row has one,
    and no name is written twice, as every name is that has rows elsewhere."""
    if column is None or key is None or (sheet.grid.elsewhere is not None and sheet.grid.elsewhere.has_rows):
        return None
    named = key.values.filter(pa.array(sheet.marks.open & ~blank))
    rows = np.flatnonzero(sheet.marks.open)
    if not len(named) or blank[rows[0]] or pc.count_distinct(named).as_py() < len(named):
        return None
    header = sheet.headers.names[column]
    shown = f'"{header}"' if " " in header else header
    return Text(
        f"若名称只写在每组的第一行、下面的空白表示同上，加 --fill-down {shown}；否则补上客户。",
        f"If the name stands on the first of its lines only and a blank means the same as above, add --fill-down {shown}; otherwise fill in the customer.",
    )


_REASONS = {"unreadable": "unreadable-number", "ambiguous": "ambiguous-number"}
_DATE_REASONS = {"unreadable": "unreadable-date", "ambiguous": "ambiguous-date", "out-of-range": "date-out-of-range"}
"""What is wrong with a cell -> why its row is set aside, where that is another word."""
_MOST_SUMMED, _MOST_CHECKED = 5000, 20_000
_CUSTOMER = frozenset({"customer_id", "customer_name"})
_OF_MEASURE = frozenset({"unknown-unit", "unit-conflict", "currency", "wrong-unit"})
_ORDERS = {"day-first": "日/月/年", "month-first": "月/日/年", "year-first": "年/月/日"}


def any_problem(sheet: Understanding, column: Typed) -> Mask:
    """Rows whose cell has any problem."""
    return _any(sheet, column.problems.values())


def _any(sheet: Understanding, masks: Iterable[Mask]) -> Mask:
    whole = np.zeros(sheet.count, dtype=bool)
    for one in masks:
        whole |= one
    return whole


def set_aside_flawed(sheet: Understanding) -> None:
    """Sets aside rows whose flawed or missing cells matter, and says so; says lesser flaws too."""
    has = {name: column.values.is_valid().to_numpy(zero_copy_only=False) for name, column in sheet.typed.items()}
    numbers = {match.field.name: sheet.typed[match.field.name].values for match in sheet.headers.matches if match.field.summed}
    keyless = _lacks(sheet, has, sheet.table.key)
    _set_aside_summed(sheet, numbers, keyless, sheet.marks.open & keyless & _lacks(sheet, has, ("date",)))
    for match in sheet.headers.matches:
        name, kind = match.field.name, match.field.kind
        reasons = _DATE_REASONS if kind is Kind.DATE else _REASONS
        if name in sheet.table.key:
            continue
        for problem, mask in sheet.typed[name].problems.items():
            if not _matters(sheet, match, problem):
                continue
            reason = reasons.get(problem, problem)
            _say_flaw(sheet, reason, mask & sheet.marks.open, sheet.typed[name].blame.get(problem, match.column))
            sheet.marks.aside(reason, mask)
    _set_aside_broken_keys(sheet, has)
    keys = [match for match in sheet.headers.matches if match.field.name in sheet.table.key]
    for need in sheet.table.required:
        reason = "no-customer" if set(need) & _CUSTOMER else "no-date" if {"date", sheet.table.date} & set(need) else "no-key"
        if sheet.table.entity in need and not _CUSTOMER & has.keys():
            continue  # a row of a sheet without customers that does not say whose it is, is nobody's
        broken = _lacks(sheet, has, need) & sheet.marks.open
        if broken.any():
            column = next((match.column for match in sheet.headers.matches if match.field.name in need), None)
            key = next((sheet.typed[name] for name in sheet.table.key if name in need and name in sheet.typed and len(keys) == 1), None)
            _say_flaw(sheet, reason, broken, column, fill_down_hint(sheet, broken, column, key) if reason == "no-customer" else None)
            if reason == "no-customer" and not sheet.grid.merges_known and not (broken | ~sheet.marks.open).all():
                _say_blank_keys(sheet, broken, column)
        sheet.marks.aside(reason, broken)
    for match in sheet.headers.matches:
        _say_lesser_flaws(sheet, match.column, sheet.typed[match.field.name])


def _set_aside_summed(sheet: Understanding, numbers: Mapping[str, pa.Array], keyless: Mask, candidates: Mask) -> None:
    """Sets aside totals without the word, among rows without a customer and a day."""
    rows = np.flatnonzero(candidates)
    if not numbers or not 0 < len(rows) <= _MOST_SUMMED:
        return
    mask = np.zeros(sheet.count, dtype=bool)
    mask[summed_totals(numbers, rows, sums_above(sheet, numbers, sheet.marks.open & ~keyless, rows))] = True
    sheet.marks.aside("total-row", mask)


def _matters(sheet: Understanding, match: Match, problem: str) -> bool:
    """Whether a row is of no use with this problem: not where it can do without the field, and an amount in dollars that nothing measures is no harm."""
    name = match.field.name
    if problem in _OF_MEASURE and sheet.options.measured is not None and f"{sheet.table.name}.{name}" not in sheet.options.measured:
        return False
    return match.field.summed or any(name in need for need in sheet.table.required)


def _set_aside_broken_keys(sheet: Understanding, has: Mapping[str, Mask]) -> None:
    """A row whose only customer is a cell with an error has no blank there, but an error."""
    keyless = _lacks(sheet, has, sheet.table.key)
    for match in sheet.headers.matches:
        if match.field.name in sheet.table.key:
            for problem, mask in sheet.typed[match.field.name].problems.items():
                reason = _REASONS.get(problem, problem)
                _say_flaw(sheet, reason, mask & keyless & sheet.marks.open, match.column)
                sheet.marks.aside(reason, mask & keyless)


def set_aside_extra_cells(sheet: Understanding, cells: Sequence[pa.Array]) -> None:
    """Sets aside rows of delimited text that have more cells than the header: nothing is cut off."""
    widths, row = sheet.grid.widths, sheet.headers.row
    if widths is None or row >= len(widths) or sheet.grid.row_numbers is not None:
        return
    width = int(widths[max(row - 1, 0) : row + 1].max()) if sheet.headers.two_rows else int(widths[row])
    if width >= len(cells):
        return
    extra = row_rules.has_content(cells[width:], sheet.count)
    _say_flaw(sheet, "extra-cells", extra & sheet.marks.open, width)
    sheet.marks.aside("extra-cells", extra)


def _lacks(sheet: Understanding, has: Mapping[str, Mask], names: Sequence[str]) -> Mask:
    mask = np.ones(sheet.count, dtype=bool)
    for name in names:
        if name in has:
            mask &= ~has[name]
    return mask


def _sample(sheet: Understanding, row: int, column: int) -> str | None:
    """What a cell says, for a finding; nothing of what a personal field says."""
    if any(match.column == column and match.field.personal for match in sheet.headers.matches):
        return MASK
    return sheet.grid.columns[column][sheet.headers.row + 1 + row].as_py()


def _say_flaw(sheet: Understanding, reason: str, mask: Mask, column: int | None, hint: Text | None = None) -> None:
    rows = np.flatnonzero(mask)
    if len(rows):
        sample = None if column is None else _sample(sheet, int(rows[0]), column)
        message = flaw(reason, len(rows), sheet.headers.names[column] if column is not None else "", sample)
        sheet.say_rows(f"{sheet.table.name}.{reason}", rows, message, hint=hint, column=column)


def _say_blank_keys(sheet: Understanding, broken: Mask, column: int | None) -> None:
    rows = np.flatnonzero(broken)
    message = Text(
        f"客户列有 {len(rows)} 个空白；该格式看不出是不是合并单元格，没有猜。",
        f"{counted(len(rows), 'blank', 'blanks')} in the customer column; the format does not tell whether cells are merged, and nothing was guessed.",
    )
    sheet.say_rows("sheet.blank-keys", rows, message, column=column)


def _say_lesser_flaws(sheet: Understanding, column: int, typed: Typed) -> None:
    """Cells that cannot be read where the row can do without them; and what was said by the way."""
    for of_measure in (False, True):
        named = {problem: mask for problem, mask in typed.problems.items() if (problem in _OF_MEASURE) == of_measure}
        for reason, mask in named.items() if of_measure else [("", _any(sheet, named.values()))]:
            rows = np.flatnonzero(mask & sheet.marks.open)
            if not len(rows):
                continue
            at = typed.blame.get(reason, column)
            sample = _sample(sheet, int(rows[0]), at)
            words = (
                flaw(reason, len(rows), sheet.headers.names[at], sample, as_missing=True)
                if reason
                else unknown_values(len(rows), sheet.headers.names[at], sample)
            )
            sheet.say_rows(f"{sheet.table.name}.unknown-value", rows, words, column=at)
    if typed.months is not None and (months := int((typed.months & sheet.marks.open).sum())):
        message = Text(
            f"{months} 行只有年月（或旬），按其最后一天计。",
            f"{counted(months, 'row gives a month (or ten days of it) without a day and is', 'rows give a month (or ten days of it) without a day and are')} "
            "dated at its last day.",
        )
        sheet.say(f"{sheet.table.name}.month-dated", message, count=months)
    if typed.spans is not None:
        zh = "{n} 行的日期只到周、季度或半年（周按 ISO），按其最后一天计；按月、按天的指标不准。"
        en = "{n} [row gives|rows give] a week (ISO), a quarter or half a year and [is|are] dated at its last day; what looks at months or days is not exact."
        sheet.say_masked(f"{sheet.table.name}.span-dated", typed.spans, zh, en, column=column)
    if typed.order:
        message = Text(
            f"“{sheet.headers.names[column]}”按{_ORDERS[typed.order]}读出。",
            f"'{sheet.headers.names[column]}' is read {typed.order.replace('-', ' ')}.",
        )
        sheet.say(f"{sheet.table.name}.day-order", message)


def check_totals(sheet: Understanding) -> None:
    """Says which totals are not the sum of their rows."""
    numbers = {match.field.name: sheet.typed[match.field.name].values for match in sheet.headers.matches if match.field.summed}
    column_of = {match.field.name: match.column for match in sheet.headers.matches}
    # What was set aside for a flaw still belongs to the total that somebody wrote below it.
    totals = sheet.marks.gone_for("total-row")
    if not totals.any():
        return
    records = sheet.marks.content & ~totals & ~sheet.marks.gone_for("repeated-header", "footer", "carry-line")
    totals &= ~sheet.marks.confirmed_totals
    for name in [name for name in numbers if sheet.typed[name].counted is not None or _OF_MEASURE & sheet.typed[name].problems.keys()]:
        del numbers[name]  # a total of kilograms, drums and dollars together means nothing
    rows = np.flatnonzero(totals)[:_MOST_CHECKED]
    for name, wrong in wrong_totals(numbers, rows, sums_above(sheet, numbers, records, np.append(rows, sheet.count))).items():
        _, says, adds = wrong[0]
        sheet.say_rows(
            f"{sheet.table.name}.total-mismatch",
            [row for row, _, _ in wrong],
            wrong_total(sheet.headers.names[column_of[name]], says, adds),
            column=column_of[name],
        )
