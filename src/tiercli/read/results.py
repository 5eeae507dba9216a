"""Earlier results read back through the one door: the result columns, each of its kind, and what is said of the run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.codes import found as finding
from tiercli.domain.columns import is_state
from tiercli.domain.errors import InputError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted
from tiercli.read.options import ReadOptions
from tiercli.read.own.own_note import Kind, Note, parse_note
from tiercli.read.own.result_headers import OwnTask, entity_of, kinds_of, shape_of
from tiercli.read.process import read_own_files
from tiercli.rulebook.model import Rulebook

_GUARD = "^'('*[=+\\-@\t\r])"


@dataclass(frozen=True)
class OwnResult:
    """A result as it stands in a file.

    note: what a workbook says of its run. table: the columns, not yet of their kinds; none when they cannot be told without a rulebook.
    form: workbook, delimited, json or parquet. first: the row of the first entity, as a spreadsheet numbers it.
    """

    path: Path
    note: Note
    sha256: str
    form: str
    table: pa.Table | None = field(repr=False)
    first: int = 1


def read_results(paths: Sequence[Path], rulebook: Rulebook | None, options: ReadOptions | None = None) -> list[OwnResult]:
    """The results in files that `score` wrote: Parquet, CSV, JSON or workbooks; several are read side by side.

    rulebook: tells the columns of a workbook whose note is gone.
    Errors: InputError when one cannot be read.
    """
    shape = shape_of(rulebook) if rulebook is not None else None
    answers = read_own_files([OwnTask(str(path), "result", shape) for path in paths], options or ReadOptions())
    return [
        OwnResult(path, parse_note(head["note"]) if head["note"] else Note(), head["sha256"], head["form"], answer.table, head["first"])
        for path, answer in zip(paths, answers, strict=True)
        for head in (answer.head,)
    ]


def result_columns(result: OwnResult, rulebook: Rulebook, notes: list[Finding] | None = None) -> pa.Table:
    """The result columns of a file, each of its kind: text, float64, or date32; columns that neither file nor rulebook knows are left out.

    notes: takes what is to be said: in a workbook, a cell that does not hold what it should is no value, as people write into it.
    Errors: InputError when it is no result, an id stands twice, or a value of another format is not of its column's kind.
    """
    table, key = result.table, f"{entity_of(rulebook)}_id"
    if table is None or key not in table.column_names or "tier" not in table.column_names:
        raise InputError(
            Text(f"不是 tiercli 的结果：缺少 {key} 或 tier 列", f"this is not a result of tiercli: there is no column {key} or tier"),
            where=Place(result.path.name),
            hint=Text("请给出 score 写出的 xlsx、csv、json 或 parquet", "Give an xlsx, csv, json or parquet file that score wrote"),
        )
    said = {name: kind for _, name, kind in result.note.headers if name}
    kinds: Mapping[str, Kind] = {**said, **{name: kind for name, kind in kinds_of(rulebook).items() if said.get(name, "text") == "text"}}
    columns = {name: _typed(result, name, table[name].combine_chunks(), kinds[name]) for name in table.column_names if name in kinds}
    if notes is not None and result.form == "workbook":
        notes += _written_over(result, columns)
    columns |= {name: table[name].combine_chunks() for name in table.column_names if is_state(name) and result.form == "parquet"}
    known = pa.table(columns)
    known = known.filter(pc.is_valid(known[key]))
    _refuse_twice(result, known[key])
    return known


def _typed(result: OwnResult, name: str, values: pa.Array, kind: Kind) -> pa.Array:
    if kind in ("text", "flag"):
        texts = _as_text(values)
        if result.form == "delimited":
            texts = pc.replace_substring_regex(texts, _GUARD, r"\1")
        return pc.utf8_lower(texts) if kind == "flag" else texts
    wanted = pa.float64() if kind == "number" else pa.date32()
    if pa.types.is_null(values.type) or values.type == wanted:
        found = values.cast(wanted)
    elif kind == "number" and not pa.types.is_string(values.type):
        found = values.cast(wanted, safe=False) if pa.types.is_integer(values.type) or pa.types.is_floating(values.type) else pa.nulls(len(values), wanted)
    elif pa.types.is_string(values.type):
        found = _parsed(values, kind)
    else:
        found = pa.nulls(len(values), wanted)
    if kind == "number":
        found = pc.if_else(pc.is_finite(found), found, pa.scalar(None, wanted))
    if result.form != "workbook":
        _refuse_other_kinds(result, name, values, found, kind)
    return found


def _as_text(values: pa.Array) -> pa.Array:
    if pa.types.is_floating(values.type):
        whole = [None if value is None else str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value) for value in values.to_pylist()]
        return pa.array(whole, pa.string())
    return values.cast(pa.string())


def _parsed(values: pa.Array, kind: Kind) -> pa.Array:
    """Numbers or days written as text; null for what is neither."""
    texts = pc.utf8_trim_whitespace(values)
    if kind == "number":
        good = pc.match_substring_regex(texts, r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$")
        return pc.if_else(good, texts, pa.scalar(None, pa.string())).cast(pa.float64())
    days = pc.replace_substring_regex(pc.utf8_slice_codeunits(texts, 0, 10), "[/.]", "-")
    days = pc.replace_substring_regex(days, r"[ T].*$", "")
    days = pc.replace_substring_regex(pc.replace_substring_regex(days, r"-(\d)-", r"-0\1-"), r"-(\d)$", r"-0\1")
    good = pc.match_substring_regex(days, r"^\d{4}-\d{2}-\d{2}$")
    return pa.array([_day(day) for day in pc.if_else(good, days, pa.scalar(None, pa.string())).to_pylist()], pa.date32())


def _day(words: str | None) -> object:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        return None


def _refuse_other_kinds(result: OwnResult, name: str, values: pa.Array, found: pa.Array, kind: Kind) -> None:
    """Errors: InputError at the first value that is not of its column's kind."""
    wrong = pc.index(pc.and_(pc.is_valid(values), pc.is_null(found)), True).as_py()
    if wrong < 0:
        return
    row = result.first + wrong
    what = Text("数字", "a number") if kind == "number" else Text("日期", "a date")
    shown = str(values[wrong].as_py())[:40]
    raise InputError(
        Text(f"第 {row} 行的 {name} 是“{shown}”，不是{what.zh}。", f"{name} in row {row} is '{shown}', not {what.en}."),
        where=Place(result.path.name),
        hint=Text("请用 score 写出的原文件。", "Take the file as score wrote it."),
    )


def _written_over(result: OwnResult, columns: Mapping[str, pa.Array]) -> Iterator[Finding]:
    """What is said of columns with cells that do not hold what they should."""
    assert result.table is not None
    headers = {name: header for header, name, _ in result.note.headers}
    for name, found in columns.items():
        lost = result.table[name].null_count
        count = found.null_count - lost
        if count > 0:
            shown = headers.get(name) or name
            example = result.table[name].combine_chunks().filter(pc.is_null(found)).drop_null()[0].as_py()
            message = Text(
                f"上期结果的“{shown}”有 {count} 格不是应有的值（如“{str(example)[:40]}”），按没有值处理。",
                f"{counted(count, 'cell', 'cells')} of '{shown}' in the earlier result do not hold what they should (such as '{str(example)[:40]}') "
                "and count as no value.",
            )
            yield finding("previous.no-value", Place(result.path.name), message, count=count)


def _refuse_twice(result: OwnResult, ids: Iterable[object]) -> None:
    counts = pc.value_counts(ids)
    more = counts.filter(pc.greater(counts.field("counts"), 1))
    if len(more):
        who = more.field("values")[0].as_py()
        raise InputError(
            Text(f"“{who}”出现了不止一次。", f"'{who}' is there more than once."),
            where=Place(result.path.name),
            hint=Text("结果里每个对象只有一行；请不要把几期拼在一起。", "A result has one row for each; do not put several periods together."),
        )
