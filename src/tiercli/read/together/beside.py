"""Sheets beside others: those that sum up what others hold row by row, or are plans, and those whose amounts are with tax where others are without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pyarrow.compute as pc

from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.domain.period import month_end
from tiercli.read.notes import found
from tiercli.read.sheet_reading import SheetReading
from tiercli.read.together.whole_rows import part_of
from tiercli.read.words.choices import basis_of
from tiercli.read.words.names import normal_name


def without_summaries(used: Sequence[SheetReading], notes: list[Finding]) -> list[SheetReading]:
    """The sheets, those that only sum up sales of other sheets without their rows, which are in the account as a summary's: by their name, or
    because they have no days of their own; and speak of customers and months that other rows speak of too."""
    details = [sheet for sheet in used if sheet.table == "sales" and not sheet.summary_like and not sheet.derived]
    plain = details or [sheet for sheet in used if sheet.table == "sales" and not sheet.summary_like]
    kept = []
    for sheet in used:
        other = _details_of(sheet, details, plain) if sheet.table == "sales" and not sheet.said else None
        if other is None:
            kept.append(sheet)
            continue
        message = Text(
            f"“{sheet.sheet or sheet.file}”像是汇总表，已有明细“{other.sheet or other.file}”，未重复计入。",
            f"'{sheet.sheet or sheet.file}' looks like a summary; the details in '{other.sheet or other.file}' are used instead.",
        )
        notes.append(found("sheet.summary-skipped", Place(sheet.file, sheet.sheet), message))
        kept.append(_without_rows(sheet, "summary"))
    return kept


def without_plans(used: Sequence[SheetReading], notes: list[Finding]) -> list[SheetReading]:
    """The sheets, those of sales that are called a plan, budget or forecast set aside where others are there; alone they are counted, and that is said."""
    has_actual = any(sheet.table == "sales" and not sheet.plan_like for sheet in used)
    kept = []
    for sheet in used:
        if sheet.table != "sales" or not sheet.plan_like or sheet.said:
            kept.append(sheet)
            continue
        name = sheet.sheet or sheet.file
        code = "sheet.plan-skipped" if has_actual else "sheet.plan-counted"
        message = (
            Text(f"“{name}”从名称看是计划，不是实际销售，未计入。", f"'{name}' is a plan by its name and no sales; it is not counted.")
            if has_actual
            else Text(
                f"“{name}”从名称看是计划，但没有别的销售表，按销售计入。",
                f"'{name}' is a plan by its name, but there are no other sales; it is counted as sales.",
            )
        )
        notes.append(found(code, Place(sheet.file, sheet.sheet), message))
        kept.append(_without_rows(sheet, "plan") if has_actual else sheet)
    return kept


def _without_rows(sheet: SheetReading, reason: str) -> SheetReading:
    """The sheet with all of its rows set aside."""
    assert sheet.account is not None
    assert sheet.rows is not None
    account = sheet.account.with_set_aside(part_of(reason, sheet.rows, sheet.account))
    return replace(sheet, account=account, rows=sheet.rows.slice(0, 0), idle=[], unmeasured=[], period_bound=False)


def _details_of(sheet: SheetReading, details: Sequence[SheetReading], plain: Sequence[SheetReading]) -> SheetReading | None:
    span = _span(sheet)
    span = (date.fromisoformat(sheet.derived), span[1]) if span and sheet.derived else span
    if sheet.summary_like:
        # A list of another month, or of other customers, may be called a summary and sums up nothing that is here.
        others = [one for one in plain if one is not sheet]
        return next((one for one in others if span is None or (_meets(span, _span(one)) and _same_customers(sheet, one))), None)
    if not sheet.derived or not details or span is None:
        return None
    for other in details:
        theirs = _span(other)
        if theirs is not None and theirs[0] <= span[1] and span[0] <= theirs[1] and _same_customers(sheet, other):
            return other
    return None


def _meets(span: tuple[date, date], other: tuple[date, date] | None) -> bool:
    """Whether two spans share a month."""
    return other is None or (span[0].replace(day=1) <= month_end(other[1].year, other[1].month) and other[0].replace(day=1) <= span[1])


def _same_customers(sheet: SheetReading, other: SheetReading) -> bool:
    """Whether most of a sheet's customers, by name or by id, stand on the other one too."""
    for name in ("customer_name", "customer_id"):
        own, theirs = _texts(sheet, name), _texts(other, name)
        if own and theirs:
            return 2 * len(own & theirs) >= len(own)
    return False


def _texts(sheet: SheetReading, name: str) -> set[str]:
    if sheet.rows is None or name not in sheet.rows.column_names:
        return set()
    return {normal_name(text) for text in pc.unique(sheet.rows[name]).to_pylist() if text}


def _span(sheet: SheetReading) -> tuple[date, date] | None:
    if sheet.rows is None or "date" not in sheet.rows.column_names:
        return None
    ends = pc.min_max(sheet.rows["date"]).as_py()
    return (ends["min"], ends["max"]) if ends["min"] is not None else None


def say_mixed_tax(sheets: Sequence[SheetReading], notes: list[Finding]) -> None:
    """Says when amounts of one sheet are with tax and those of another without: the same sale does not count the same."""
    bases: dict[str, list[tuple[SheetReading, str]]] = {"gross": [], "net": []}
    for sheet in sheets:
        header = next((header for header, name in (sheet.input.columns if sheet.input else {}).items() if name == "amount"), None)
        if sheet.input is not None and header is not None and (basis := basis_of(header, list(sheet.input.columns))):
            bases[basis].append((sheet, header))
    if bases["gross"] and bases["net"]:
        (gross, with_tax), (net, without) = bases["gross"][0], bases["net"][0]
        names = [gross.sheet or gross.file, net.sheet or net.file] if gross.file == net.file else [gross.file, net.file]
        message = Text(
            f"金额口径不一致：“{names[0]}”用含税的“{with_tax}”，“{names[1]}”用不含税的“{without}”。",
            f"net and gross amounts are mixed: '{names[0]}' has '{with_tax}' with tax, '{names[1]}' has '{without}' without.",
        )
        count = len(bases["gross"]) + len(bases["net"])
        notes.append(found("sales.net-and-gross", Place(net.file, net.sheet), message, count=count))
