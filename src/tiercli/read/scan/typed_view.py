"""The view of all rows with their columns typed: fields, what may hold words, cells as they are stored, and which rows are odd or left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiercli.domain.fields import Kind
from tiercli.frames.sql import literal, quoted
from tiercli.read.reading import FILE, ROW, SHEET
from tiercli.read.scan.engine import NotScannableError
from tiercli.read.scan.facts import NO_CODES
from tiercli.read.scan.numbered import FILE_STEP
from tiercli.read.scan.raw import PLACE, RawFiles, code_of, file_of
from tiercli.read.scan.typed_sql import TypedSql, typed_sql

if TYPE_CHECKING:
    from tiercli.domain.fields import Field
    from tiercli.frames.sql import SqlEngine

_WORDY = frozenset({"VARCHAR", "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT"})


@dataclass(frozen=True)
class Word:
    """A column that may say what a row is: its SQL, its field if it has one, its name, and what files call it."""

    sql: str
    field: str
    column: str
    headers: Sequence[str]

    @property
    def text(self) -> str:
        """SQL of the word."""
        return f"CAST({self.sql} AS STRING)"


def typed_column(engine: SqlEngine, header: str, raw: RawFiles, field: Field, power: int = 0) -> TypedSql:
    """How a column is typed; `power` as in `typed_sql`.

    Errors: NotScannableError for a column that the engine cannot take as it is.
    """
    stored = raw.columns.get(header)
    made = None if stored is None else typed_sql(engine, header, stored, field.kind, power, may_be_empty=header not in raw.never_empty)
    if made is None:
        raise NotScannableError(f"a column that the engine cannot take as it is: {header}")
    return made


def words_of(raw: RawFiles, columns: Mapping[str, str], known: Mapping[str, Field]) -> list[Word]:
    """What may say what a row is: texts but those by which customers are told, days, and small columns without a field."""
    by_header = {header: name for name, header in columns.items()}
    words = []
    for column, stored in raw.columns.items():
        name = by_header.get(column)
        if name in ("customer_id", "customer_name") or (name is not None and known[name].kind.is_number):
            continue
        if name == "date" and (stored in ("DATE", "TIMESTAMP") or raw.is_text):
            continue  # days are known, and texts that are none make a row odd
        sql = quoted(column)
        if name is not None and known[name].kind is Kind.DATE and stored != "VARCHAR":
            sql = f"CAST({sql} AS DATE)"
        elif name is None and stored not in _WORDY:
            continue
        words.append(Word(sql, name or "", column, tuple(dict.fromkeys(header for own in raw.headers for header, to in own.items() if to == column))))
    return words


def make_view(
    engine: SqlEngine,
    raw: RawFiles,
    columns: Mapping[str, TypedSql],
    words: Sequence[Word],
    told: Sequence[str],
    codes: Mapping[str, str] = NO_CODES,
    left: Sequence[str] = (),
) -> None:
    """The view `_typed`: place, bookkeeping, the fields, what may hold words as _w0, _w1 ..., the stored cells as _c0, _c1 ..., and which rows are odd.

    told: SQL of rows that must be looked at for what they say. codes: see `Ground.codes`. left: SQL of rows that are left out for what they
    say; where they are plain otherwise, they are odd for it, and `_left` says which they are.
    """
    odd = [one.odd for one in columns.values() if one.odd != "false"]
    keys = [codes.get(name, columns[name].value) for name in ("customer_id", "customer_name") if name in columns]
    odd += [*told, f"({columns['date'].value}) IS NULL", " AND ".join(f"({key}) IS NULL" for key in keys)]
    file = engine.pick(raw.names, file_of(PLACE))
    fields = [f"{one.value} AS {quoted(name)}" for name, one in columns.items()]
    texts = [f"{word.text} AS _w{place}" for place, word in enumerate(words)]
    texts += [f"{quoted(header)} AS _c{place}" for place, header in enumerate(raw.columns)]
    texts += [code_of(place) for place, header in enumerate(raw.columns) if header in raw.codes]
    texts.append(f"({' OR '.join(one.unfit for one in columns.values() if one.unfit) or 'false'}) AS _unfit")
    made = [PLACE, f"{file} AS {FILE}", f"{literal(raw.sheet)} AS {SHEET}", f"CAST({PLACE} % {FILE_STEP} + 2 AS INTEGER) AS {ROW}", *fields, *texts]
    is_odd = f"coalesce({' OR '.join(f'({one})' for one in odd)}, false)"
    cases = " ".join(f"WHEN {one} THEN {number}" for number, one in enumerate(left))
    marks = f", CASE WHEN {is_odd} THEN NULL {cases} END AS _left" if left else ""
    engine.view("_typed", f"SELECT {', '.join(made)}, {' OR '.join([is_odd, *(f'coalesce({one}, false)' for one in left)])} AS _odd{marks} FROM {raw.view}")
