"""Files that this program wrote, read in the reading process: results and sheets that were filled in come back by mail, as strangers.

Every value comes back as text but for the numbers and days of Parquet; `results` makes them what they should be.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.columns import is_nested
from tiercli.domain.errors import InputError
from tiercli.domain.language import Text
from tiercli.domain.own_sheets import CUSTOMERS
from tiercli.read.formats.delimited import records_of
from tiercli.read.formats.encodings import decoded
from tiercli.read.formats.failures import guarded
from tiercli.read.formats.grid import Grid, as_text
from tiercli.read.formats.preflight import kind_of, refused
from tiercli.read.open import grids
from tiercli.read.options import Limits, ReadOptions
from tiercli.read.own.own_note import SHEET, Kind, Note, parse_note
from tiercli.read.own.result_headers import OwnTask, Shape
from tiercli.read.own.sheet_of_rules import parameters_in, rulebook_in, table_in
from tiercli.read.own.sheets_returned import TITLES, returned_sheet
from tiercli.read.wire import OwnAnswer

if TYPE_CHECKING:
    Refuse = Callable[[InputError], None]

_HEADERS_WITHIN = 8
_DELIMITERS = (",", "\t", ";")
_RESULTS = Text("请给出 score 写出的 xlsx、csv、json 或 parquet。", "Give an xlsx, csv, json or parquet file that score wrote.")


def read_own(task: OwnTask, options: ReadOptions, refuse: Refuse) -> OwnAnswer:
    """A result: head `note` (its words), `sha256`, `form` (workbook, delimited, json, parquet), `first` (the row of the first
    entity), and the table; sheets that were filled in: head `returned`, see `sheets_returned`; tables of rules: see `sheet_of_rules`;
    the rules' numbers: head `parameters`, see `sheet_of_parameters`.

    Errors: InputError; ReadingFaultError when this program fails.
    """
    path = Path(task.path)
    options = replace(options, own_reports=True, skip_hidden=False)
    if task.what == "parameters":
        return guarded(path, lambda: _parameters(path, options, refuse))
    if task.what == "rules":
        return guarded(path, lambda: _rules(path, task, options, refuse))
    return guarded(path, lambda: _result(path, task, options, refuse) if task.what == "result" else _returned(path, options, refuse))


def _rules(path: Path, task: OwnTask, options: ReadOptions, refuse: Refuse) -> OwnAnswer:
    head: dict[str, Any] = {"tables": [], "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    for grid in _sheets(path, kind_of(path), options, refuse, (), others=True):
        if (note := rulebook_in(grid, path)) is not None:
            head |= note
        elif (table := table_in(grid, path, task.titles)) is not None:
            head["tables"].append(table)
    if head["tables"]:
        return OwnAnswer(head)
    raise refused(
        path,
        "不是规则工作簿。",
        "this is not a workbook of rules.",
        Text("请给出 tiercli rules export 写出的工作簿。", "Give the workbook that 'tiercli rules export' wrote."),
    )


def _parameters(path: Path, options: ReadOptions, refuse: Refuse) -> OwnAnswer:
    found = (parameters_in(grid) for grid in _sheets(path, kind_of(path), options, refuse, (), others=True))
    return OwnAnswer({"parameters": next((one for one in found if one is not None), None)})


def _result(path: Path, task: OwnTask, options: ReadOptions, refuse: Refuse) -> OwnAnswer:
    raw = path.read_bytes()
    head: dict[str, Any] = {"note": "", "sha256": hashlib.sha256(raw).hexdigest(), "first": 1}
    kind = kind_of(path)
    if kind == "parquet":
        return OwnAnswer({**head, "form": "parquet"}, _parquet(path, options.limits))
    if kind == "delimited":
        words, _ = decoded(raw, path.name, options.encoding)
        if words.lstrip()[:1] in ("[", "{"):
            return OwnAnswer({**head, "form": "json"}, _records(path, words, options.limits))
        return OwnAnswer({**head, "form": "delimited", "first": 2}, _delimited(path, words, options.limits))
    words = "".join(
        cell for grid in _sheets(path, kind, options, refuse, (SHEET,)) for column in grid.columns[:1] for cell in column.slice(1).to_pylist() if cell
    )
    note = parse_note(words)
    head |= {"note": words if note.columns else "", "form": "workbook"}
    known = Shape(note.columns[0], note.headers, note.words) if note.columns else task.shape
    if known is None:
        return OwnAnswer(head)
    row, table = _customers(path, kind, options, refuse, known, note)
    return OwnAnswer({**head, "first": row}, table)


def _returned(path: Path, options: ReadOptions, refuse: Refuse) -> OwnAnswer:
    kind = kind_of(path)
    if kind in ("parquet", "delimited"):
        raise refused(
            path,
            "不是可读的工作簿。",
            "this is not a workbook that can be read.",
            Text("请给出填好决定的报告。", "Give the report with the decisions filled in."),
        )
    for others in (False, True):
        looked_at = _sheets(path, kind, options, refuse, TITLES, others=others)
        sheets = [found for grid in looked_at if (found := returned_sheet(grid, path)) is not None]
        if len({(one["rulebook"], one["period"], one["token"]) for one in sheets}) > 1:
            raise refused(
                path,
                "工作簿里有不同期的表。",
                "the workbook has sheets of several runs.",
                Text("一次交回一期的报告。", "Hand back the report of one run at a time."),
                sheet=sheets[1]["sheet"],
            )
        if sheets:
            return OwnAnswer({"returned": sheets, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()})
    raise refused(
        path,
        "没有候选名单、预警台账或待批的维护计划。",
        "there is no sheet of candidates, no warning ledger and no plan to be approved.",
        Text("请给出 score 写出、填好决定的报告。", "Give the report that score wrote, with the decisions filled in."),
    )


def _sheets(path: Path, kind: str, options: ReadOptions, refuse: Refuse, names: Collection[str], *, others: bool = False) -> list[Grid]:
    """The sheets of these names, or all but these; none of a file that has no sheets."""
    if kind in ("parquet", "delimited"):
        return []
    wanted = [grid for grid in grids(path, kind, options, lambda name: (name in names) != others, refuse) if isinstance(grid, Grid)]
    return sorted(wanted, key=lambda grid: grid.place)


def _customers(path: Path, kind: str, options: ReadOptions, refuse: Refuse, known: Shape, note: Note) -> tuple[int, pa.Table | None]:
    """The row of the first entity, and the result columns that the workbook still holds; the sheet with the most of them wins."""
    best: tuple[Grid, int, dict[str, int]] | None = None
    named = tuple(name for name in (note.sheet, CUSTOMERS.zh, CUSTOMERS.en) if name and name != SHEET)
    for names, others in ((named, False), ((*named, SHEET), True)):
        for grid in _sheets(path, kind, options, refuse, names, others=others):
            for row in range(min(_HEADERS_WITHIN, grid.height)):
                cells = [(column[row].as_py() or "").strip() or None for column in grid.columns]
                places = _places(cells, known, counted=bool(note.headers))
                if known.key in places and "tier" in places and (best is None or len(places) > len(best[2])):
                    best = grid, row, places
        if best is not None:
            break
    if best is None:
        return 1, None
    grid, row, places = best
    columns = {name: grid.columns[place].slice(row + 1) for name, place in places.items()}
    if "computed_tier" in note.columns:
        columns.setdefault("computed_tier", columns["tier"])  # left away by the report where it says the same
    for name in columns.keys() & known.words.keys():
        columns[name] = _named(columns[name], known.words[name])
    order = [name for name in note.columns if name in columns] or list(columns)
    table = pa.table({name: columns[name] for name in order})
    return grid.first_row + row + 1, table.filter(pc.is_valid(table[known.key]))


def _places(cells: Sequence[str | None], known: Shape, *, counted: bool) -> dict[str, int]:
    """Where each result column stands in a row of headers.

    Several columns may have one header: they are told apart by their order. If the note counted more or fewer of them, somebody
    took one away, and nobody can say which is left: only the id is taken then.
    """
    shown = Counter(cell for cell in cells if cell is not None)
    meant = Counter(header.strip() for header, _, _ in known.headers)
    rest: dict[str, list[tuple[str, str, Kind]]] = {}
    for column in known.headers:
        rest.setdefault(column[0].strip(), []).append(column)
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        same = rest.get(cell) if cell is not None else None
        if cell is None or not same:
            continue
        chosen: tuple[str, str, Kind] | None = same[0]
        if counted and shown[cell] != meant[cell]:
            chosen = next((each for each in same if each[1] == known.key), None)
        if chosen is None:
            continue
        same.remove(chosen)
        if chosen[1]:
            found.setdefault(chosen[1], place)
    return found


def _named(values: pa.Array, words: Mapping[str, str]) -> pa.Array:
    """Words back to the names that they stand for; a name itself stays."""
    place = pc.index_in(values, value_set=pa.array(list(words), pa.string()))
    return pc.coalesce(pc.take(pa.array(list(words.values()), pa.string()), place), values)


def _delimited(path: Path, words: str, limits: Limits) -> pa.Table:
    """The records below the first one, which names the columns and shows what is between them; a name that stands twice is none."""
    first = words.partition("\n")[0]
    records = records_of(words, max(_DELIMITERS, key=first.count), path.name)
    if len(records.swallowed):
        raise refused(path, "有的引号把几行并成了一个单元格。", "has a quotation mark that makes one cell of several lines.", _RESULTS)
    _refuse_large(path, len(records.rows) * max(map(len, records.rows), default=0), limits)
    cells = list(zip_longest(*records.rows, fillvalue=None))
    names = [str(column[0] or "").strip() for column in cells]
    once = Counter(names)
    columns = {}
    for name, column in zip(names, cells, strict=True):
        if name and once[name] == 1:
            texts = pa.array(column[1:], pa.string())
            columns[name] = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
    return pa.table(columns)


def _records(path: Path, words: str, limits: Limits) -> pa.Table:
    """An array of records as columns of text; numbers by their shortest digits.

    Errors: InputError when it is anything else.
    """
    try:
        records = json.loads(words, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise refused(path, "不是完好的 JSON。", "is not well-formed JSON.", _RESULTS) from None
    columns: dict[str, list[str | None]] = {}
    if not isinstance(records, list):
        raise refused(path, "不是结果：JSON 最外层应是列表。", "is not a result: the JSON is not a list of records.", _RESULTS)
    for number, record in enumerate(records, 1):
        if not isinstance(record, dict) or any(isinstance(value, (list, dict)) and not is_nested(name) for name, value in record.items()):
            raise refused(path, f"不是结果：第 {number} 项不是一条记录。", f"is not a result: item {number} is not a record.", _RESULTS)
        for name, value in record.items():
            if isinstance(value, (list, dict)):
                continue
            column = columns.setdefault(name, [])
            column += [None] * (number - 1 - len(column))
            column.append(_as_text(value))
        _refuse_large(path, number * len(columns), limits)
    return pa.table({name: pa.array(column + [None] * (len(records) - len(column)), pa.string()) for name, column in columns.items()})


def _as_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else repr(value)


def _refuse_constant(name: str) -> object:
    raise ValueError(name)


def _parquet(path: Path, limits: Limits) -> pa.Table:
    """Columns of numbers, days and text as they are; of what else there is, only what is text."""
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    _refuse_large(path, file.metadata.num_rows * max(file.metadata.num_columns, 1), limits)
    table = file.read()
    columns = {}
    for field in table.schema:
        if table.column_names.count(field.name) != 1 or pa.types.is_nested(field.type):
            continue
        column = table[field.name]
        plain = pa.types.is_floating(field.type) or pa.types.is_date32(field.type) or field.type in (pa.int64(), pa.int32())
        columns[field.name] = column if plain else as_text(column)
    return pa.table(columns)


def _refuse_large(path: Path, cells: int, limits: Limits) -> None:
    if cells > limits.max_cells:
        raise refused(
            path, f"有 {cells:,} 个单元格，超过限制 {limits.max_cells:,}。", f"has {cells:,} cells, more than the limit of {limits.max_cells:,}.", _RESULTS
        )
