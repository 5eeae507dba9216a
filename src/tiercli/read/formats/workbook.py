"""Workbooks through fastexcel: .xlsx, .xlsm, .xlsb and .ods as grids of text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from tiercli.domain.errors import InputError
from tiercli.domain.patterns import late_pattern
from tiercli.read.formats.archive import DAMAGE, unpacked, verify
from tiercli.read.formats.cell_formats import CellFormats
from tiercli.read.formats.facts import NO_BOOK, BookFacts, SheetFacts, book_facts, has_ods_errors, sheet_facts
from tiercli.read.formats.grid import Grid
from tiercli.read.formats.ods import OdsFacts, ods_facts
from tiercli.read.formats.own_workbooks import is_own_workbook
from tiercli.read.formats.preflight import open_zip, too_many_cells
from tiercli.read.formats.source import Source
from tiercli.read.formats.xlsb_facts import xlsb_book, xlsb_sheet_facts
from tiercli.read.options import MEBIBYTE, ReadOptions

if TYPE_CHECKING:
    import pyarrow as pa

_ERROR_WORDS = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "GettingData": "#GETTING_DATA",
}
_ERROR = late_pattern(r"Error\((\w+)\)")
_NUMBER = late_pattern(r"value: (-?[\d.e+]+)")
_SUFFIXES = {"xlsx": (".xlsx", ".xlsm"), "xlsb": (".xlsb",), "ods": (".ods",)}
_SCANNED_FIRST = 8 * MEBIBYTE
_STRINGS = "xl/sharedStrings.xml"


@dataclass(frozen=True, slots=True)
class SkippedSheet:
    """A sheet that holds no cells or was not wanted.

    why: "empty", "hidden", "own" (this program wrote the whole workbook), or what it holds instead of cells: "chart", "macro", "dialog" ...
    place: as of a grid.
    """

    name: str
    why: str
    place: int = 0


def sheets(path: Source, kind: str, options: ReadOptions, wanted: Callable[[str], bool], refuse: Callable[[InputError], None]) -> Iterator[Grid | SkippedSheet]:
    """Each sheet's cells as text: numbers as their shortest decimal, days as ISO, the rest as written.

    They come in the order of the workbook, but that small ones come before large ones: they are read, and understood by whoever takes them, while the
    first large one is read. refuse: called with the error that the look at a large sheet's XML ends with while the reader already works on it.
    """
    import fastexcel

    book = book_facts(path) if kind == "xlsx" else xlsb_book(path) if kind == "xlsb" else NO_BOOK
    # fastexcel goes by the name where it is given one.
    named = path if isinstance(path, Path) and path.suffix.lower() in _SUFFIXES.get(kind, ()) else path.read_bytes()
    reader = fastexcel.read_excel(named)
    if is_own_workbook(reader.sheet_names) and not options.own_reports:
        yield SkippedSheet("", "own")
        return

    def is_small(name: str) -> bool:
        return book.sizes.get(book.parts.get(name, ""), 0) < _SCANNED_FIRST

    def looked_at(pool: ThreadPoolExecutor, name: str) -> Future[SheetFacts]:
        return pool.submit(_looked_at, path, kind, book, name, options, refuse)

    told = ods_facts(*_ods_parts(path)) if kind == "ods" else {}
    with ThreadPoolExecutor(1) as pool, ThreadPoolExecutor(1) as apart:
        checked = pool.submit(_checksums, path, kind, book)
        second = cache(lambda: fastexcel.read_excel(named))

        def read(name: str, facts: Future[SheetFacts], of: Any = reader) -> Grid | SkippedSheet:
            grid = _sheet(of, path, name, facts, options, epoch_1904=book.epoch_1904)
            if isinstance(grid, Grid):
                if kind == "ods":
                    if has_ods_errors(path):
                        _mark_ods_errors(grid)
                    _tell(grid, told.get(name, OdsFacts()))
                _check_size(path, grid, options)
            return replace(grid, place=places[name])

        def read_small(name: str, facts: Future[SheetFacts]) -> Grid | SkippedSheet:
            """The look at its XML ends before the reader begins, which may end the process."""
            facts.result()
            return read(name, facts, second() if beside else reader)

        def read_now(name: str) -> Grid | SkippedSheet:
            return (read_small if is_small(name) else read)(name, looked_at(pool, name))

        begun: dict[str, Future[Grid | SkippedSheet]] = {}
        names = [name for name in reader.sheet_names if wanted(name)]
        places = {name: place for place, name in enumerate(names)}
        large = [name for name in names if not is_small(name)]
        # A reader takes one sheet at a time: the small ones have one of their own, which costs no more than the strings that sheets share.
        beside = 0 < len(large) < len(names) and book.sizes.get(_STRINGS, 0) < _SCANNED_FIRST
        if beside:
            begun[large[0]] = apart.submit(read_now, large[0])
            names.sort(key=lambda name: not is_small(name))
        for name, following in zip(names, [*names, ""][1:], strict=True):
            grid = begun.pop(name).result() if name in begun else read_now(name)
            if following and is_small(following):  # it is read while this one is understood; the reader takes one at a time
                begun[following] = pool.submit(read_small, following, looked_at(pool, following))
            yield grid
        checked.result()


def _checksums(path: Source, kind: str, book: BookFacts) -> None:
    """Compares all parts that readers use with their checksums; the sheets of an .xlsx are compared while they are looked at.

    Errors: DamagedPartError.
    """
    if kind == "xls":
        return
    scanned = set(book.parts.values()) if kind == "xlsx" else set()
    with open_zip(path) as archive:
        verify(archive, (one for one in archive.infolist() if one.filename.endswith((".xml", ".bin", ".rels")) and one.filename not in scanned))


def _ods_parts(path: Source) -> tuple[bytes, bytes]:
    """The sheets of an .ods, and the styles that they share."""
    with open_zip(path) as archive:
        content = b"".join(unpacked(archive, archive.getinfo("content.xml")))
        try:
            return content, archive.read("styles.xml")
        except (KeyError, *DAMAGE):
            return content, b""


def _tell(grid: Grid, facts: OdsFacts) -> None:
    grid.merges_known, grid.merges, grid.formats = True, tuple(facts.merges), CellFormats.of_cells(facts.formatted)
    grid.hidden_rows, grid.hidden_columns = frozenset(facts.hidden_rows), frozenset(facts.hidden_columns)


def _check_size(path: Source, grid: Grid, options: ReadOptions) -> None:
    cells = grid.height * len(grid.columns)
    if cells > options.limits.max_cells:
        raise too_many_cells(path, cells, options.limits, sheet=grid.sheet)


def _mark_ods_errors(grid: Grid) -> None:
    """In .ods the reader shows a cell with an error as an empty text, where a blank cell is null."""
    for number, column in enumerate(grid.columns):
        for row in pc.indices_nonzero(pc.fill_null(pc.equal(column, ""), False)).to_pylist()[:10_000]:
            grid.odd_cells[row, number] = "#VALUE!"


def _looked_at(path: Source, kind: str, book: Any, name: str, options: ReadOptions, refuse: Callable[[InputError], None]) -> SheetFacts:
    if kind == "xlsb":
        return xlsb_sheet_facts(path, book, name)
    try:
        return sheet_facts(path, book, name, options.limits)
    except InputError as error:
        refuse(error)
        raise


def _sheet(reader: Any, path: Source, name: str, facts: Future[SheetFacts], options: ReadOptions, *, epoch_1904: bool) -> Grid | SkippedSheet:
    sheet = reader.load_sheet(name, header_row=None, dtypes="string", skip_rows=0)
    visible = str(sheet.visible) == "visible"
    if options.skip_hidden and not visible:
        return SkippedSheet(name, "hidden")
    if not sheet.height or not sheet.width:
        return SkippedSheet(name, "empty")
    batch, errors = sheet.to_arrow_with_errors()
    grid = _grid(path, name, batch, errors, facts.result(), visible=visible, epoch_1904=epoch_1904)
    grid.first_column = sheet.selected_columns[0].absolute_index
    for (row, column), word in facts.result().error_cells.items():
        if 0 <= row < grid.height and column >= grid.first_column:
            grid.odd_cells[row, column - grid.first_column] = word
    return grid


def _grid(path: Source, name: str, batch: pa.RecordBatch, errors: Any, facts: SheetFacts, *, visible: bool, epoch_1904: bool) -> Grid:
    told = {one.name: getattr(facts, one.name) for one in fields(facts) if one.name != "error_cells"}
    grid = Grid(file=path.name, sheet=name, columns=list(batch.columns), visible=visible, epoch_1904=epoch_1904, **told)
    for error in errors.errors if errors is not None else ():
        row, column = error.position
        grid.odd_cells[row, column] = _word(error.detail)
    return grid


def _word(detail: str) -> str:
    """What the cell would show: an error's name, or the serial number that is no day."""
    if match := _ERROR.search(detail):
        return _ERROR_WORDS.get(match[1], "#VALUE!")
    match = _NUMBER.search(detail)
    return match[1] if match else "#VALUE!"
