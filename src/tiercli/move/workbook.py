"""A report read back: the result columns from the customers sheet of a workbook that `score` wrote.

A hidden sheet says which column stands below which header. People sort, filter, cut and save such workbooks, and
some programs throw hidden sheets away; then the headers themselves, in either language, say what is known.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tiercli.domain.language import Text, same
from tiercli.domain.movement import MOVEMENTS
from tiercli.domain.unit import UNITS
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.names import Vocabulary, home_of

if TYPE_CHECKING:
    import pyarrow as pa
    from fastexcel import ExcelReader

Kind = Literal["number", "date", "text"]
SHEET = "_tiercli"
_HEADERS_WITHIN = 8
_UNNAMED = "__UNNAMED__{}"  # what the reader calls a column without a header, counted from the first one in use
_TYPES: Mapping[Kind, str] = {"number": "float", "date": "date", "text": "string"}
_FLAGS = {"是": "true", "yes": "true", "否": "false", "no": "false"}
_CUSTOMERS = ("客户分级", "Customers")


@dataclass(frozen=True)
class Note:
    """What the hidden sheet says; empty for a workbook without it.

    headers: header, result column (empty if none), what it holds, from left to right. columns: all result columns
    in order. words: for columns that show words in place of names, the name of each word.
    """

    headers: tuple[tuple[str, str, Kind], ...] = ()
    columns: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sheet: str = ""
    as_of: date | None = None
    rulebook: str = ""
    rulebook_sha256: str = ""
    rules: Mapping[str, Any] = field(default_factory=dict)
    level_names: Mapping[str, list[str]] = field(default_factory=dict)


def read_note(path: Path) -> Note:
    """The hidden sheet's note; an empty one where it is missing, damaged, or written by another version.

    Errors: FastExcelError when the file is no workbook.
    """
    import fastexcel

    reader = fastexcel.read_excel(path)
    if SHEET not in reader.sheet_names:
        return Note()
    cells = reader.load_sheet(SHEET, header_row=None, dtypes="string", skip_rows=0).to_arrow()
    if not cells.num_columns:
        return Note()
    try:
        said = json.loads("".join(cell for cell in cells.column(0).to_pylist()[1:] if cell))
        return Note(
            tuple((str(header), str(name), kind) for header, name, kind in said["headers"]), tuple(said["columns"]), said["words"], said["sheet"],
            date.fromisoformat(said["as_of"]), said["rulebook"], said["rulebook_sha256"], said["rules"], said["level_names"],
        )  # fmt: skip
    except (ValueError, KeyError, TypeError):
        return Note()


def read_results(path: Path, rulebook: Rulebook, note: Note) -> pa.Table:
    """The result columns that the workbook still holds; a table without columns when there is no sheet of customers.

    Rows without an id (a total that somebody put below) are left away. Cells that do not hold what they should are no value.
    Errors: FastExcelError when the file is no workbook.
    """
    import fastexcel
    import pyarrow as pa
    import pyarrow.compute as pc

    reader = fastexcel.read_excel(path)
    entity = rulebook.entity.rpartition(".")[2]
    known = list(note.headers) or list(_headers_of(rulebook))
    found = _find(reader, known, f"{entity}_id", [note.sheet, *_CUSTOMERS], counted=bool(note.headers))
    if found is None:
        return pa.table({})
    sheet, row, width, places = found
    kinds = {name: kind for _, name, kind in known}
    types: dict[str | int, Any] = dict.fromkeys(map(_UNNAMED.format, range(width)), "string")
    types |= {_UNNAMED.format(place): _TYPES[kinds[name]] for name, place in places.items()}
    body = reader.load_sheet(sheet, header_row=None, skip_rows=row + 1, dtypes=types, dtype_coercion="coerce").to_arrow()
    columns = {name: pa.chunked_array([body[_UNNAMED.format(place)]]).combine_chunks() for name, place in places.items()}
    if note.columns and "computed_tier" in note.columns:
        columns.setdefault("computed_tier", columns["tier"])  # left away by the report where it says the same
    words = note.words or _words_of(rulebook)
    for name in columns.keys() & words.keys():
        columns[name] = _named(columns[name], words[name])
    order = [name for name in note.columns if name in columns] or list(columns)
    table = pa.table({name: columns[name] for name in order})
    return table.filter(pc.is_valid(table[f"{entity}_id"]))


def _find(
    reader: ExcelReader, known: Sequence[tuple[str, str, Kind]], key: str, first: Sequence[str], *, counted: bool
) -> tuple[str, int, int, dict[str, int]] | None:
    """The sheet, the row of the headers, how wide it is, and each result column's place; the sheet with the most columns wins."""
    best: tuple[str, int, int, dict[str, int]] | None = None
    names = [name for name in first if name in reader.sheet_names]
    for sheet in dict.fromkeys([*names, *reader.sheet_names]):
        if sheet == SHEET:
            continue
        cells = reader.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string", n_rows=_HEADERS_WITHIN).to_arrow()
        for row in range(cells.num_rows):
            places = _places([column[row].as_py() for column in cells.columns], known, key, counted=counted)
            if key in places and "tier" in places and (best is None or len(places) > len(best[3])):
                best = sheet, row, cells.num_columns, places
        if best is not None and sheet in names:
            break
    return best


def _places(cells: Sequence[str | None], known: Sequence[tuple[str, str, Kind]], key: str, *, counted: bool) -> dict[str, int]:
    """Where each result column stands in a row of headers.

    Several columns may have one header: they are told apart by their order. If the note counted more or fewer of them, somebody
    took one away, and nobody can say which is left: only the id is taken then.
    """
    shown = Counter(cell for cell in cells if cell is not None)
    meant = Counter(header for header, _, _ in known)
    rest = list(known)
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        same = [one for one in rest if one[0] == cell]
        if cell is None or not same:
            continue
        one = same[0]
        if counted and shown[cell] != meant[cell]:
            one = next((each for each in same if each[1] == key), ("", "", "text"))
        if one in rest:
            rest.remove(one)
        if one[1]:
            found.setdefault(one[1], place)
    return found


def _named(values: pa.Array, words: Mapping[str, str]) -> pa.Array:
    """Words back to the names that they stand for; a name itself stays."""
    import pyarrow as pa
    import pyarrow.compute as pc

    place = pc.index_in(values, value_set=pa.array(list(words), pa.string()))
    return pc.coalesce(pc.take(pa.array(list(words.values()), pa.string()), place), values)


def _headers_of(rulebook: Rulebook) -> Iterator[tuple[str, str, Kind]]:
    """What the headers of a report would be under a rulebook, in both languages, in the order of the sheet."""
    entity = rulebook.entity.rpartition(".")[2]
    _, key, name_field = home_of(rulebook.entity)
    main = rulebook.gradings[rulebook.main].title
    ids = {"customer": (("客户编号", "Customer ID"), ("客户名称", "Customer")), "manager": ((), ("客户经理", "Account manager"))}
    id_words, name_words = ids.get(entity, ((), ()))
    manager = entity == "manager"
    yield from ((word, f"{entity}_name", "text") for word in (*name_words, name_field))
    yield from ((word, "tier", "text") for word in (*(main or ()), "等级", "Tier"))
    yield from ((word, f"{entity}_id", "text") for word in (*(name_words if manager else id_words), key))
    yield from ((word, "computed_tier", "text") for word in ("计算等级", "Computed tier"))
    for name in rulebook.all_scores:
        yield from ((word, "score" if name == "score" else f"score_{name}", "number") for word in (("得分", "Score") if name == "score" else (name,)))
    for parts in rulebook.all_scores.values():
        for name, part in parts.items():
            yield from ((word, f"points_{name}", "number") for word in (part.title or (name,)))
    yield from ((word, "movement", "text") for word in ("升降", "Movement"))
    kinds = Vocabulary.of(rulebook).scored()
    for name, metric in rulebook.metrics.items():
        yield from ((word, name, _holds(kinds.get(name, ""))) for word in _with_unit(metric.title or Text(name, name), metric.unit))
    for name, grading in rulebook.gradings.items():
        if name != rulebook.main:
            yield from ((word, name, "text") for word in (grading.title or (name,)))


def _with_unit(title: Text, unit: str) -> Iterator[str]:
    """A title as headers write it in either language, with its unit and without."""
    zh, en = UNITS.get(unit) or same(unit)
    if unit:
        yield from (f"{title.zh}({zh})", f"{title.en} ({en})")
    yield from title


def _holds(kind: str) -> Kind:
    return "number" if kind == "number" else "date" if kind == "date" else "text"


def _words_of(rulebook: Rulebook) -> dict[str, dict[str, str]]:
    """What the words of either language stand for, by column."""
    found = {"movement": {word: code for code, said in MOVEMENTS.items() for word in said}}
    for name, grading in rulebook.gradings.items():
        if name != rulebook.main:
            found[name] = {word: level.name for level in grading.levels for word in (level.title or (level.name,))}
    kinds = Vocabulary.of(rulebook).scored()
    found |= {name: dict(_FLAGS) for name in rulebook.metrics if kinds.get(name) == "flag"}
    return found
