"""Words of cells as the rulebook's lists of values understand them: 上门拜访 and 面谈 are 拜访.

A cell is the value that it is written as, or that its list names; else the one whose longest word stands in it, unless a word of
denial stands before it (未拜访). What stays is kept as it is written, and said.
Fields of records that list no values are held against the words that the rulebook compares them with: width and case do not matter,
and AA级 is the rating AA; a rating that earns points and that the rulebook does not know is said.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.codes import found
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted
from tiercli.domain.patterns import late_pattern
from tiercli.domain.personal import without_numbers
from tiercli.domain.spelling import folded_word
from tiercli.rulebook.facts.actionable import RATINGS
from tiercli.rulebook.facts.names import declared_fields, fields_of
from tiercli.rulebook.facts.needs import mapped_fields, words_of_records
from tiercli.rulebook.model import Rulebook

_DENIALS = ("未", "未能", "未曾", "不", "无", "无法", "没", "没有", "没能", "非", "取消", "not", "no", "non-", "un", "without")
_SHOWN = 5
_BEHIND_RATING = late_pattern(r"(?:信用)?(?:等级|级别|级|等)$|-?(?:rated|rating|grade)$")
"""AA级, AA rating."""


@dataclass(frozen=True, slots=True)
class _Word:
    """One distinct text of a column: how often it stands there, its first row, and the value that it is taken for."""

    text: str
    rows: int
    place: Place
    value: str | None
    is_listed: bool


def with_categories(tables: Mapping[str, pa.Table], rulebook: Rulebook) -> tuple[Mapping[str, pa.Table], list[Finding]]:
    """The tables with every cell of a field that lists its `values` as one of these, and what was not understood."""
    changed: dict[str, pa.Table] = {}
    findings: list[Finding] = []
    for name, field, declared in declared_fields(rulebook):
        table = changed.get(name, tables.get(name))
        if not declared.values or table is None or field not in table.column_names:
            continue
        words = _words(table, field, declared.values)
        changed[name] = _replaced(table, field, words)
        findings += _said(words, rulebook, name, field, list(declared.values))
    mapped = mapped_fields(rulebook)
    for (name, field), known in words_of_records(rulebook).items():
        table = changed.get(name, tables.get(name))
        if table is None or field not in table.column_names or not pa.types.is_string(table.schema.field(field).type):
            continue
        words = _compared(table, field, known)
        changed[name] = _replaced(table, field, words)
        if field in RATINGS and (name, field) in mapped:
            findings += _said(words, rulebook, name, field, list(known))
    return {**tables, **changed}, findings


def _words(table: pa.Table, field: str, values: Mapping[str, Sequence[str]]) -> list[_Word]:
    listed = {folded_word(word): value for value, words in values.items() for word in (value, *words)}

    def value_of(text: str) -> tuple[str | None, bool]:
        plain = folded_word(text)
        return (listed[plain], True) if plain in listed else (_within(plain, listed), False)

    return _each_word(table, field, value_of)


def _compared(table: pa.Table, field: str, known: Sequence[str]) -> list[_Word]:
    """The words of a column that nobody listed: the one that it is compared with, whatever its width and case, and without what stands behind a rating."""
    listed = {folded_word(word): word for word in reversed(known)}

    def value_of(text: str) -> tuple[str | None, bool]:
        plain = folded_word(text)
        if field in RATINGS and plain not in listed:
            plain = _BEHIND_RATING.sub("", plain)
        value = text if text in known else listed.get(plain)
        return value, value is not None

    return _each_word(table, field, value_of)


def _each_word(table: pa.Table, field: str, value_of: Callable[[str], tuple[str | None, bool]]) -> list[_Word]:
    """The different words of a column, with their values; the first place of those that nobody listed. value_of: the value, and whether it is listed."""
    column = table[field].combine_chunks()
    answer = []
    for entry in pc.value_counts(column).to_pylist():
        text, rows = entry["values"], entry["counts"]
        if text is not None:
            value, is_listed = value_of(text)
            answer.append(_Word(text, rows, Place() if is_listed else _place(table, pc.index(column, text).as_py()), value, is_listed))
    return answer


def _within(plain: str, listed: Mapping[str, str]) -> str | None:
    """The value whose longest word stands in a text, not denied; none if two values have equally long ones there."""
    held = [word for word in listed if len(word) > 1 and word in plain and not plain[: plain.index(word)].endswith(_DENIALS)]
    longest = max((len(word) for word in held), default=0)
    best = {listed[word] for word in held if len(word) == longest}
    return best.pop() if len(best) == 1 else None


def _replaced(table: pa.Table, field: str, words: Sequence[_Word]) -> pa.Table:
    others = [word for word in words if word.value is not None and word.value != word.text]
    if not others:
        return table
    column = table[field].combine_chunks()
    index = pc.index_in(column, value_set=pa.array([word.text for word in others], pa.string()))
    told = pc.coalesce(pc.take(pa.array([word.value for word in others], pa.string()), index), column)
    return table.set_column(table.column_names.index(field), field, told)


def _said(words: Sequence[_Word], rulebook: Rulebook, table: str, field: str, values: list[str]) -> Iterator[Finding]:
    known = fields_of(rulebook)[table]
    declared = known.field(field)
    column = Text(f"{known.title.zh}的“{declared.title.zh}”", f"'{declared.title.en}' of {known.title.en.lower()}") if declared else Text(field, field)
    shown = {word.text: without_numbers(word.text) for word in words}  # it may be a note in the wrong column
    strange = sorted((word for word in words if word.value is None), key=lambda word: (-word.rows, word.text))
    if strange:
        rows = sum(word.rows for word in strange)
        near = [(word, _near(word.text, values)) for word in strange[:_SHOWN]]
        zh = "、".join(f"“{shown[word.text]}”{word.rows} 行" + (f"（是不是“{like}”？）" if like else "") for word, like in near)
        en = ", ".join(f"'{shown[word.text]}' in {counted(word.rows, 'row', 'rows')}" + (f" (is it '{like}'?)" if like else "") for word, like in near)
        more = Text(f" 等 {len(strange)} 种", f" and others, {len(strange)} in all") if len(strange) > _SHOWN else Text("", "")
        message = Text(f"{column.zh}里有规则不认识的写法：{zh}{more.zh}", f"{column.en} holds words that the rulebook does not know: {en}{more.en}")
        yield found("values.unknown", strange[0].place, message, count=rows, places=tuple(word.place for word in strange))
    guessed = sorted((word for word in words if word.value is not None and not word.is_listed), key=lambda word: (-word.rows, word.text))
    if guessed:
        zh = "、".join(f"“{shown[word.text]}”作“{word.value}”" for word in guessed[:_SHOWN])
        en = ", ".join(f"'{shown[word.text]}' as '{word.value}'" for word in guessed[:_SHOWN])
        message = Text(f"{column.zh}：{zh}", f"{column.en}: {en}")
        rows = sum(word.rows for word in guessed)
        yield found("values.read-as", guessed[0].place, message, count=rows, places=tuple(word.place for word in guessed))


def _near(text: str, values: Sequence[str]) -> str | None:
    close = difflib.get_close_matches(text, values, n=1, cutoff=0.5)
    return close[0] if close else None


def _place(table: pa.Table, row: int) -> Place:
    if row < 0 or "_row" not in table.column_names:
        return Place()
    at: list[Any] = [table[name][row].as_py() if name in table.column_names else "" for name in ("_file", "_sheet", "_row")]
    return Place(str(at[0] or ""), str(at[1] or ""), str(at[2]))
