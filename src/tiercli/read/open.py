"""One file, by what it is and not by what it is called, to the sheets in it.

Readers of kinds that are seldom met are loaded when a file is of that kind.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from tiercli.domain.errors import InputError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.read.ahead import Ahead, Settled
from tiercli.read.formats import ods
from tiercli.read.formats.addresses import server_of, sheet_name
from tiercli.read.formats.blame import is_out_of_memory
from tiercli.read.formats.decrypt import decrypted
from tiercli.read.formats.delimited import read_delimited
from tiercli.read.formats.failures import guarded
from tiercli.read.formats.grid import Grid, grid_of
from tiercli.read.formats.own_workbooks import is_own_list
from tiercli.read.formats.package import Other, mended
from tiercli.read.formats.preflight import check_zip, kind_of, open_zip, refused
from tiercli.read.formats.source import Part, Source, partition_columns, shown_name
from tiercli.read.formats.workbook import SkippedSheet, sheets
from tiercli.read.notes import found
from tiercli.read.options import ReadOptions
from tiercli.read.sheet_reading import SheetReading
from tiercli.read.task import Task
from tiercli.read.together.settled import left_out

Read = TypeVar("Read")
_OWN_LISTS = frozenset({"检查结果", "相近名称", "Findings", "Similar names"})
"""Sheets that `check` adds to a marked copy; once corrected, the copy is read like the original."""
_OTHER_SHEETS = {
    "chart": Text("图表工作表", "a chart sheet"),
    "macro": Text("宏表", "a macro sheet"),
    "dialog": Text("对话框工作表", "a dialog sheet"),
}
_BLIND = frozenset({"xlsb"})


def read_file(
    task: Task, options: ReadOptions, settled: Callable[[], Settled], refuse: Callable[[InputError], None], is_settled: Callable[[], bool] = lambda: True
) -> tuple[list[SheetReading], list[Finding]]:
    """All sheets of a file.

    options: what is known when reading begins; no rulebook changes what its cells are. settled: asked once the first cells are there.
    is_settled: whether that would be answered at once.
    Errors: InputError when it cannot be read, whatever the reason in the file; ReadingFaultError when the reason is in this program.
    """
    there = server_of(task.path)
    if there is not None:
        from tiercli.read.server import read_server

        return guarded(there[0], lambda: read_server(task, there[0], options, settled))
    path = Path(task.path)
    return guarded(path, lambda: _read(task, path, options, Ahead(options, settled, is_settled), refuse))


def _read(task: Task, path: Path, options: ReadOptions, ahead: Ahead, refuse: Callable[[InputError], None]) -> tuple[list[SheetReading], list[Finding]]:
    sha256 = task.sha256()
    name = task.name or path.name
    notes: list[tuple[int, Finding]] = []  # with the place of the sheet, as small ones come before large ones
    seen: list[str] = []

    def wanted(sheet: str) -> bool:
        seen.append(sheet)
        if sheet in task.without:
            return False
        if (note := _left_out(sheet, task, path, name, options)) is not None:
            notes.append((0, note))
        return note is None and (not task.only or sheet in task.sheets or "" in task.sheets)

    blind = False
    named = {sheet_name(name): table for name, table in task.sheets.items()}
    kind, own = kind_of(path, options.encoding), False
    with ahead:
        for grid in grids(path, kind, options, wanted, refuse, task):
            if isinstance(grid, SkippedSheet):
                notes.append((grid.place, _skipped(name, grid)))
                own = grid.why == "own"
                continue
            if kind in ("delimited", "parquet") and any(is_own_list(headers) for headers in grid.top(1)):
                return [], [_skipped(name, SkippedSheet("", "own"))]
            grid.file = task.name or grid.file
            if not grid.visible:
                message = Text("隐藏的工作表，已照常读取。", "a hidden sheet, read all the same.")
                notes.append((grid.place, found("sheet.hidden", Place(name, grid.sheet), message)))
            blind = blind or (grid.workbook and not grid.merges_known)
            ahead.take(grid, path=task.shown, sha256=sha256, table=named.get(grid.sheet, named.get("")) or None)
    _check_named(task, path, seen, workbook=kind not in ("delimited", "parquet"))
    readings, findings = _in_order(ahead.readings), _in_order(notes)
    if (kind in _BLIND or blind) and not own:
        zh, en = ("合并单元格、", "merged cells, ") if blind else ("", "")
        message = Text(f"该格式看不出{zh}隐藏的行列和未计算的公式。", f"the format does not tell {en}hidden rows and formulas that were not computed.")
        findings.append(found("file.merges-unknown", Place(name), message))
    return readings, findings


def _left_out(sheet: str, task: Task, path: Path, name: str, options: ReadOptions) -> Finding | None:
    """What is said of a sheet that is left out by its name; none for others."""
    if sheet in _OWN_LISTS and sheet not in task.sheets:
        return found("file.skipped", Place(name, sheet), Text("检查结果的列表，已跳过。", "is a list of findings and was skipped."))
    if left_out(sheet, path.name, options.skip_sheets):
        return found("sheet.skipped", Place(name, sheet), Text("按 --skip-sheet 未读。", "is left out, as --skip-sheet says."))
    return None


def _in_order(placed: list[tuple[int, Read]]) -> list[Read]:
    """What was found on sheets, in the order of the workbook."""
    return [one for _, one in sorted(placed, key=lambda one: one[0])]


def _check_named(task: Task, path: Path, seen: list[str], *, workbook: bool) -> None:
    for name, table in task.sheets.items():
        named = Text(f"--table {table} 指的工作表", f" that --table {table} names") if table else Text("所写的表", "")
        if name and not seen and not workbook:
            raise refused(
                path,
                f"{named.zh}“{name}”不存在：这种文件没有工作表。",
                f"has no sheet '{name}'{named.en}: files of its kind have none.",
                Text("请只写文件名，如 --table sales=sales.csv。", "Name the file alone, such as --table sales=sales.csv."),
            )
        if name and seen and name not in seen:
            near = difflib.get_close_matches(name, seen, n=1)
            hint = Text(f"工作表有：{'、'.join(seen[:20])}。", f"The sheets are: {', '.join(seen[:20])}.")
            guess = Text(f"是不是“{near[0]}”？", f"Did you mean '{near[0]}'? ") if near else Text("", "")
            raise refused(
                path,
                f"{named.zh}“{name}”不存在。",
                f"has no sheet '{name}'{named.en}.",
                Text(guess.zh + hint.zh, guess.en + hint.en),
            )


def grids(
    path: Source, kind: str, options: ReadOptions, wanted: Callable[[str], bool], refuse: Callable[[InputError], None], task: Task | None = None
) -> Iterator[Grid | SkippedSheet]:
    """Each sheet of a file as cells of text; the others of its kind as one.

    kind: by `kind_of`. wanted: which sheets. refuse: see `sheets`. task: what the user named in the file, for databases; what it is to its table, for Parquet.
    Errors: InputError, and whatever a reader raises that meets damage.
    """
    if kind in ("xlsx", "xlsb", "ods", "fods"):
        path = ods.packed(path) if kind == "fods" else path
        check_zip(path, options.limits)
        yield from _archived(path, kind.removeprefix("f"), options, wanted, refuse)
    elif kind == "xls":
        yield from _xls(path, options, wanted, refuse)
    elif kind == "encrypted":
        plain = decrypted(path, options)
        yield from grids(plain, kind_of(plain), options, wanted, refuse)
    elif kind == "parquet" and isinstance(path, Path):
        yield _parquet(path, options, task.given if task is not None else Part(partition_columns(path)))
    elif kind in ("sqlite", "duckdb") and isinstance(path, Path):
        from tiercli.read.formats.databases import database_grids

        named, answers = (tuple(task.sheets), task.answers) if task is not None else ((), {})
        yield from database_grids(path, kind, options, wanted, named, answers)
    elif kind == "markup":
        from tiercli.read.formats.markup import markup_sheets

        yield from markup_sheets(path, options)
    else:
        yield read_delimited(path, options)


def _archived(
    path: Source, kind: str, options: ReadOptions, wanted: Callable[[str], bool], refuse: Callable[[InputError], None]
) -> Iterator[Grid | SkippedSheet]:
    """Sheets of a workbook that is an archive, made usual where it is packed in an unusual way."""
    with open_zip(path) as archive:
        if kind == "ods":
            path = ods.mended(path, archive)
            others: list[Other] = []
        else:
            path, others = mended(path, archive)
    for other in others:
        yield SkippedSheet(other.name, other.kind)
    yield from sheets(path, kind, options, wanted, refuse)


def _xls(path: Source, options: ReadOptions, wanted: Callable[[str], bool], refuse: Callable[[InputError], None]) -> Iterator[Grid | SkippedSheet]:
    """Sheets of an old workbook; what one reader cannot open, the other may."""
    from tiercli.read.formats.legacy import EncryptedError, xls_sheets

    named: list[str] = []

    def once(name: str) -> bool:
        if name in named:
            return False
        named.append(name)
        return wanted(name)

    try:
        yield from xls_sheets(path, options, once)
    except EncryptedError:
        yield from _xls(decrypted(path, options), options, wanted, refuse)
    except (InputError, MemoryError, OSError):
        raise
    except Exception as first:
        if is_out_of_memory(first):
            raise
        try:
            yield from sheets(path, "xls", options, once, refuse)
        except InputError:
            raise
        except BaseException as second:
            raise first from second


@contextmanager
def _damage_of(path: Path) -> Iterator[None]:
    """What is told of a Parquet file that cannot be read: nothing that opens workbooks helps."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowInvalid, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        if "decrypt" in str(error):
            raise refused(
                path, "是加密的 Parquet 文件。", "is an encrypted Parquet file.", Text("请不加密重新导出。", "Export it without encryption.")
            ) from None
        raise refused(path, "不完整或已损坏。", "is cut short or damaged.", Text("请重新导出。", "Export it again."), detail=str(error)) from None


def _parquet(path: Path, options: ReadOptions, given: Part) -> Grid:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    from tiercli.read.formats.moments import said_of_stored_moments

    with _damage_of(path):
        file = pq.ParquetFile(path)
    if file.metadata.num_rows * max(file.metadata.num_columns, 1) > options.limits.max_cells * 10:
        raise refused(path, "行数太多。", "has too many rows.", Text("可用 --max-cells 放宽。", "--max-cells allows more."))
    with _damage_of(path):
        table = file.read()
    for name, column in zip(table.column_names, table.columns, strict=True):
        try:
            column.validate(full=True)
        except pa.ArrowInvalid:
            message = Text(f"列“{name}”里有不是 UTF-8 的文字。", f"has text in its column '{name}' that is not UTF-8.")
            raise refused(path, *message, Text("请按 UTF-8 重新导出。", "Export it again as UTF-8.")) from None
    if given.names is not None:
        named = given.named(table.column_names)
        table = table.select(list(named.values())).rename_columns(list(named))
    for name, value in given.values.items():
        if name not in table.column_names:
            table = table.append_column(name, pa.repeat(pa.scalar(value, pa.string()), table.num_rows))
    grid = grid_of("", table, file=shown_name(path))
    grid.notes += said_of_stored_moments(Place(grid.file), table)
    if given.deleted:
        counts = np.ones(grid.height, np.bool_)  # of the header as well
        counts[np.frombuffer(given.deleted, np.int64) + 1] = False
        grid.columns = [column.filter(pa.array(counts)) for column in grid.columns]  # as text: Arrow cannot choose among views of texts
        grid.row_numbers = np.flatnonzero(counts) + 1
    return grid


def _skipped(name: str, sheet: SkippedSheet) -> Finding:
    if sheet.why == "own":
        return found("file.skipped", Place(name), Text("是本程序写的，不作为输入，已跳过。", "was written by this program, is no input, and was skipped."))
    if sheet.why == "hidden":
        return found("sheet.hidden-skipped", Place(name, sheet.name), Text("隐藏的工作表，未读。", "a hidden sheet, left out."))
    if sheet.why in _OTHER_SHEETS:
        word = _OTHER_SHEETS[sheet.why]
        return found("sheet.empty", Place(name, sheet.name), Text(f"是{word.zh}，没有单元格，已跳过。", f"is {word.en} without cells and was skipped."))
    return found("sheet.empty", Place(name, sheet.name), Text("空工作表或图表，已跳过。", "an empty sheet or a chart, skipped."))
