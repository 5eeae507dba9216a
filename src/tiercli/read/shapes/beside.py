"""Sheets that sum up what other sheets hold row by row: they would count twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.read.names import normal_name
from tiercli.read.notes import found

if TYPE_CHECKING:
    from tiercli.read.sheet import SheetReading


def without_summaries(used: Sequence[SheetReading], notes: list[Finding]) -> list[SheetReading]:
    """The sheets without those that only sum up sales of other sheets: by their name, or because they have no days of their own and
    speak of customers and months that rows with days speak of too."""
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
    return kept


def _details_of(sheet: SheetReading, details: Sequence[SheetReading], plain: Sequence[SheetReading]) -> SheetReading | None:
    if sheet.summary_like:
        return next((one for one in plain if one is not sheet), None)
    if not sheet.derived or not details:
        return None
    span = _span(sheet)
    if span is None:
        return None
    for other in details:
        theirs = _span(other)
        if theirs is not None and theirs[0] <= span[1] and date.fromisoformat(sheet.derived) <= theirs[1] and _same_customers(sheet, other):
            return other
    return None


def _same_customers(sheet: SheetReading, other: SheetReading) -> bool:
    """Whether most of a sheet's customers, by name or by id, stand on the other one too."""
    for name in ("customer_name", "customer_id"):
        own, theirs = _texts(sheet, name), _texts(other, name)
        if own and theirs:
            return 2 * len(own & theirs) >= len(own)
    return False


def _texts(sheet: SheetReading, name: str) -> set[str]:
    import pyarrow.compute as pc

    if sheet.rows is None or name not in sheet.rows.column_names:
        return set()
    return {normal_name(text) for text in pc.unique(sheet.rows[name]).to_pylist() if text}


def _span(sheet: SheetReading) -> tuple[date, date] | None:
    import pyarrow.compute as pc

    if sheet.rows is None or "date" not in sheet.rows.column_names:
        return None
    ends = pc.min_max(sheet.rows["date"]).as_py()
    return (ends["min"], ends["max"]) if ends["min"] is not None else None
