"""The result that a run starts from: one of the history, or one from a file, typed and ready to be compared with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import ValidationError

from tiercli.domain.codes import found
from tiercli.domain.errors import HistoryError, InputError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Language, Text
from tiercli.ledger.store import PERIOD, RESULT, REVISION, RUN, Ledger, Stored, broken
from tiercli.move.previous import Previous
from tiercli.read.inputs import is_folder
from tiercli.read.options import ReadOptions
from tiercli.read.own.own_note import Note
from tiercli.read.own.result_headers import entity_of, kinds_of
from tiercli.read.results import OwnResult, read_results, result_columns
from tiercli.rulebook.model import Rulebook


def previous_from_file(path: Path, rulebook: Rulebook, options: ReadOptions | None = None) -> Previous:
    """The result in a file that `score` wrote: Parquet, CSV, JSON or the workbook.

    A workbook brings its day and its rules with it, the others do not.
    Errors: InputError when it is none of these, has no levels, or holds what no result holds.
    """
    return previous_of(read_results([path], rulebook, options)[0], rulebook)


def previous_of(result: OwnResult, rulebook: Rulebook) -> Previous:
    """The same from what was read; errors as there."""
    notes: list[Finding] = []
    table, note = result_columns(result, rulebook, notes), result.note
    key, name = (f"{entity_of(rulebook)}_{what}" for what in ("id", "name"))
    ids = table[key].combine_chunks()
    names = table[name].combine_chunks() if name in table.column_names else ids
    source = f"{note.as_of:%Y-%m} {result.path.name}" if note.as_of else result.path.name
    return Previous(
        ids, names, table, source, note.as_of, note.rulebook_sha256, note.rules, note.level_names,
        file_sha256=result.sha256, language=_language(note), findings=tuple(notes),
    )  # fmt: skip


def previous_from_stored(stored: Stored, rulebook: Rulebook | None = None) -> Previous:
    """The result of a stored run.

    rulebook: that of today; a metric that was of another kind under the rules of that time has no value there, with a finding.
    Errors: HistoryError when it cannot be read, is not what was stored, or holds what its own rules do not give.
    """
    run, result = stored.run, stored.result()
    ids, names = (result.column(index).combine_chunks().cast(pa.string()) for index in (0, 1))
    own = rules_from(run.get("rules", {}))
    if own is not None and list(_of_another_kind(result, own)):
        raise broken(stored.folder / RESULT)
    result = without_empty(result)
    source, notes = f"{stored.period} r{stored.revision}", []
    for name, title in _of_another_kind(result, rulebook) if rulebook is not None else ():
        result = result.drop_columns([name])
        message = Text(
            f"“{title.zh}”在 {stored.period} 的结果里是另一类值（当时的规则不同），按没有上期值处理。",
            f"'{title.en}' held values of another kind in {stored.period}, when the rules were others; it counts as having no value there.",
        )
        notes.append(found("previous.no-value", Place(source), message))
    return Previous(
        ids, names, result, source, stored.as_of, run.get("rulebook_sha256", ""),
        run.get("rules", {}), run.get("level_names", {}), stored, language=stored_language(run), findings=tuple(notes),
    )  # fmt: skip


def without_empty(result: pa.Table) -> pa.Table:
    """The result with no kind for the columns that hold nothing: what had no data is stored as numbers, whatever it would have been."""
    for place, field in enumerate(result.schema):
        if result.column(place).null_count == result.num_rows and pa.types.is_floating(field.type):
            result = result.set_column(place, field.name, pa.nulls(result.num_rows))
    return result


def _of_another_kind(result: pa.Table, rulebook: Rulebook) -> Iterator[tuple[str, Text]]:
    """The columns of a result that a rulebook knows under these names, and of which it makes values of other kinds."""
    for name, kind in kinds_of(rulebook).items():
        if name not in result.column_names:
            continue
        type_ = result.schema.field(name).type
        is_number = pa.types.is_floating(type_) or pa.types.is_integer(type_)
        fits = is_number if kind == "number" else pa.types.is_date(type_) if kind == "date" else pa.types.is_string(type_)
        if kind == "flag" and fits:
            fits = set(result[name].unique().to_pylist()) <= {"true", "false", None}
        if not fits and result[name].null_count < result.num_rows:
            yield name, rulebook.title_of(name)


def stored_language(record: Mapping[str, Any]) -> Language | None:
    """The language that a stored run says of itself."""
    words = record.get("language")
    return "zh" if words == "zh" else "en" if words == "en" else None


def _language(note: Note) -> Language | None:
    return None if not note.sheet else "en" if note.sheet.isascii() else "zh"


def rules_from(rules: Mapping[str, Any]) -> Rulebook | None:
    """The rulebook that came with a result; none if there is none, or none that this version understands."""
    if not rules:
        return None
    try:
        words = json.dumps(dict(rules))
    except (RecursionError, ValueError, TypeError):
        return None
    return _rules_in(words)


@lru_cache(maxsize=4)
def _rules_in(words: str) -> Rulebook | None:
    """The same of rules as they lie in a record: a run asks for those of the period before three times, and those of a year are mostly one."""
    from tiercli.rulebook.checks.whole import flaws_of

    try:
        rulebook = Rulebook.model_validate(json.loads(words))
        return None if flaws_of(rulebook) else rulebook
    except (ValidationError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError, RecursionError):
        return None  # stored by a version whose language was another, or written by a stranger


def read_sides(
    places: tuple[Path, Path], rulebook: Rulebook | None, otherwise: Callable[[], Rulebook], options: ReadOptions | None = None
) -> tuple[Rulebook, list[Previous]]:
    """An old and a new result, files or runs of a history, and the rulebook under which they are compared.

    rulebook: what was asked for; if none, the rules that came with the new result, then with the old one, then `otherwise`.
    Errors: InputError, also for levels that `otherwise` does not have; HistoryError.
    """
    stored = [stored_at(place) for place in places]
    files = list(dict.fromkeys(place for place, run in zip(places, stored, strict=True) if run is None))
    read = dict(zip(files, read_results(files, rulebook, options), strict=True))
    came = [run.run.get("rules", {}) if run else read[place].note.rules for place, run in zip(places, stored, strict=True)]
    known = rulebook or rules_from(came[1]) or rules_from(came[0])
    rulebook = known or otherwise()
    again = [file for file, result in read.items() if result.table is None]
    read |= dict(zip(again, read_results(again, rulebook, options), strict=True))
    sides = [previous_from_stored(run, rulebook) if run else previous_of(read[place], rulebook) for place, run in zip(places, stored, strict=True)]
    for side in sides if known is None else ():
        _refuse_strange_levels(side, rulebook)
    return rulebook, sides


def _refuse_strange_levels(side: Previous, rulebook: Rulebook) -> None:
    """Levels of other rules have no better and worse here: which way somebody moved cannot be guessed."""
    levels = side.column(rulebook.main, rulebook.main)
    names = (
        sorted({str(level) for level in levels.drop_null().unique().to_pylist()} - set(rulebook.gradings[rulebook.main].all_names))
        if levels is not None
        else []
    )
    if names:
        raise InputError(
            Text(
                f"规则 {rulebook.name} 没有级别 {'、'.join(names[:5])}，升降无从判断",
                f"{rulebook.name} has no level {', '.join(names[:5])}: who rose and who fell cannot be told",
            ),
            where=Place(side.source),
            hint=Text("用 -r 写明所用的规则", "Name the rules with -r"),
        )


def stored_at(path: Path) -> Stored | None:
    """The run in a period's folder of a history, or in the folder of one revision; none for a file.

    Errors: HistoryError for a folder that is neither.
    """
    if not is_folder(path):
        return None
    inside = path.resolve()  # "." and ".." have no names of their own
    if (inside / RUN).is_file() and (number := REVISION.match(inside.name)):
        return Stored(inside, inside.parent.name, int(number[1]))
    stored = Ledger(inside.parent.parent, inside.parent.name).current(inside.name) if PERIOD.match(inside.name) else None
    if stored is None:
        raise HistoryError(
            Text("这个文件夹里没有存档的运行", "this folder holds no stored run"),
            where=Place(str(path)),
            hint=Text("请写 history/<规则>/<期间>，如 history/standard/2026-10", "Name history/<rulebook>/<period>, such as history/standard/2026-10"),
        )
    return stored
