"""The workbook: a sheet for each thing that the outcome has something to say about."""

from __future__ import annotations

import gc
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

import xlsxwriter
from xlsxwriter import worksheet

from tiercli.domain.patterns import late_pattern
from tiercli.outcome import Outcome, labels
from tiercli.outcome.overview import Overview
from tiercli.report.book import Book, Sheet
from tiercli.report.columns import Filling, pack
from tiercli.report.page import Page, printable
from tiercli.report.sheets import customers, sheets_of
from tiercli.report.styles import Styles, workbook_options

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_FORBIDDEN = late_pattern(r"[\[\]:*?/\\\x00-\x1f]")
LONGEST_NAME = 31


class Worksheet(worksheet.Worksheet):
    """A worksheet that leaves formulas without functions as they are: XlsxWriter holds each against two hundred patterns, compiled for the first one."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return str(super()._prepare_formula(formula, expand_future_functions)) if "(" in formula else formula.removeprefix("=")  # type: ignore[no-untyped-call]


def write_workbook(outcome: Outcome, file: BinaryIO) -> None:
    """The whole report as one workbook; the same outcome gives the same bytes."""
    overview = Overview(outcome)
    write_sheets(outcome, sheets_of(outcome, overview), file, overview)


def write_sheets(outcome: Outcome, wanted: Sequence[Sheet], file: BinaryIO, overview: Overview | None = None) -> None:
    """One workbook of these sheets, in the language and with the footers of an outcome.

    overview: what a manager asks of it, where that has been looked at already.
    """
    shell = io.BytesIO()
    fillings: dict[int, Filling] = {}
    with _without_collection():
        with xlsxwriter.Workbook(shell, workbook_options(outcome.language)) as made:
            book = Book(outcome, made, Styles(made, outcome.language))
            book.overview = overview or book.overview
            pages = []
            for sheet in wanted:
                name = sheet_name(sheet.title.spoken(outcome.language), taken=book.names.values())
                book.names[sheet.key] = name
                pages.append(Page(made.add_worksheet(name, Worksheet), outcome.language))
            parts = [_part_page(made, book, part) for part in outcome.parts]
            if outcome.live is not None:
                from tiercli.report.live.workbook import live_book

                book.live = live_book(outcome, outcome.live, book.names)
                book.formulas = book.live.formulas(outcome)
            for index, (sheet, page) in enumerate(zip(wanted, pages, strict=True)):
                if sheet.color:
                    page.sheet.set_tab_color(sheet.color)
                if filling := sheet.write(page, book):
                    fillings[index] = filling
            for index, (page, part_book) in enumerate(parts, start=len(pages)):
                if filling := customers.SHEET.write(page, part_book):
                    fillings[index] = filling
            _describe(made, outcome)
        pack(shell, fillings, file)


def _part_page(made: Workbook, book: Book, part: Outcome) -> tuple[Page, Book]:
    """A sheet for one part of a split report, called by its value; only its own customers stand there."""
    assert part.part is not None
    key = f"part.{part.part.value}"
    book.names[key] = sheet_name(part.part.value, taken=book.names.values())
    page = Page(made.add_worksheet(book.names[key], Worksheet), part.language)
    return page, Book(part, made, book.styles, {"customers": book.names[key]})


def sheet_name(title: str, *, taken: object = ()) -> str:
    """A name that Excel takes: at most 31 characters, none of []:*?/\\, and no other sheet's."""
    plain = _FORBIDDEN.sub(" ", title).strip().strip("'").strip() or "Sheet"
    if plain.lower() == "history":  # Excel keeps this name for itself
        plain += "_"
    used = {str(name).lower() for name in taken} if isinstance(taken, Iterator) or hasattr(taken, "__iter__") else set()
    name, number = _shortened(plain, LONGEST_NAME), 2
    while name.lower() in used:
        mark = f" ({number})"
        name = _shortened(plain, LONGEST_NAME - len(mark)) + mark
        number += 1
    return name


def _shortened(name: str, most: int) -> str:
    """The beginning of a name, in characters as Excel counts them: those beyond the first plane are two; an apostrophe may not be the last."""
    return name.encode("utf-16-le", "ignore")[: most * 2].decode("utf-16-le", "ignore").rstrip("'") or "Sheet"


def _describe(made: Workbook, outcome: Outcome) -> None:
    """Document properties; `created` is the period's end, so that the clock leaves no mark."""
    end = outcome.period.end
    made.set_properties(
        {
            "title": printable(labels.report_title(outcome).spoken(outcome.language))[:255],
            "subject": f"{outcome.period.start} – {outcome.period.end}",
            "author": "tiercli",
            "comments": f"rulebook {outcome.rulebook.name} sha256 {outcome.rulebook_sha256}",
            "created": datetime(max(end.year, 1900), end.month, end.day),
        }
    )
    made.set_size(2400, 1500)


@contextmanager
def _without_collection() -> Iterator[None]:
    """No garbage collection while a million small objects live that are all still needed."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
