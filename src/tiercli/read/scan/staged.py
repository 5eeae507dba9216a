"""Text taken apart into a table of DuckDB's, once: its plain numbers and days as such, all other cells as they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.exact import MONEY_DECIMALS
from tiercli.domain.fields import Kind
from tiercli.frames.sql import literal, quoted, row_of
from tiercli.read.scan.raw import PLACE, RawFiles
from tiercli.read.scan.typed_sql import TypedSql, digits_of, text_of_value
from tiercli.read.words.decimal_marks import GROUPED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiercli.domain.fields import Field
    from tiercli.frames.sql import SqlEngine

_DIGITS, _PLACES = 9, 6
_NUMBER = r"\A(-?[0-9]{1,9}(\.[0-9]+)?)?\z"
_WITH_COMMAS = rf"\A-?{GROUPED}(\.[0-9]+)?\z"
_DAYS = {"%Y-%m-%d": r"\A([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})?\z", "%Y/%m/%d": r"\A([0-9]{4}/[0-9]{1,2}/[0-9]{1,2})?\z"}
_UNFIT = re.compile(r'converting column "c([0-9]+)"')
_FIRST, _LAST = "DATE '1970-01-02'", "DATE '2100-12-31'"
"""What is before or after is for reading to judge: a year of two figures, and words that the engine takes for days (epoch, infinity)."""


@dataclass(frozen=True)
class _Cells:
    """The columns that are numbers (places: of each) or days, as SQL.

    fields: header -> field. typed: by field, as their texts are typed. powers: see `RawFiles`.
    """

    fields: Mapping[str, str]
    places: Mapping[str, int]
    typed: Mapping[str, TypedSql]
    powers: Mapping[str, int]

    def value(self, header: str, *, fits: bool) -> str:
        """A number as whole millionths, or a day; fits: the column is of that type already.

        What the engine takes for a number (also +5, .5, 1e3) is the same one to reading, but for 1_000. Steps stay within 64 bits.
        """
        cell = quoted(header)
        if header not in self.places:
            refused = f"CASE WHEN {cell} NOT BETWEEN {_FIRST} AND {_LAST} THEN error('a day out of range') ELSE {cell} END"
            return refused if fits else self.typed[self.fields[header]].value
        places, half, power = self.places[header], _PLACES // 2, self.powers.get(header, 0)
        grouped = f"CASE WHEN regexp_matches({cell}, {literal(_WITH_COMMAS)}) THEN replace({cell}, ',', '') END"
        text = f"CASE WHEN contains({cell}, ',') THEN {grouped} WHEN NOT contains({cell}, '_') THEN {cell} END"
        number = cell if fits else f"TRY_CAST({text} AS {self.type_of(header)})"
        if power:
            return f"CAST(CAST({number} AS DECIMAL(38, {places + power})) * {10 ** (places + power)} AS BIGINT) * {10 ** (_PLACES - places)}"
        if places <= MONEY_DECIMALS:
            return f"CAST({number} * {10**places} AS BIGINT) * {10 ** (_PLACES - places)}"
        return f"CAST(CAST({number} * {10**half} AS DECIMAL({_DIGITS + _PLACES}, {half})) * {10**half} AS BIGINT)"

    def type_of(self, header: str) -> str:
        """The engine's type; numbers of more digits before the point are for reading to judge."""
        if header not in self.places:
            return "DATE"
        places, power = self.places[header], self.powers.get(header, 0)
        return f"DECIMAL({digits_of(power) + places + power}, {places + power})"


def staged(
    engine: SqlEngine, raw: RawFiles, columns: Mapping[str, str], known: Mapping[str, Field], typed: Mapping[str, TypedSql]
) -> tuple[RawFiles, dict[str, TypedSql]]:
    """Text as a table of DuckDB's that spills to disk, numbers and days typed, and how its columns are typed from there.

    columns: field -> header. Errors: NotScannableError where its rows are not those that were expected.
    """
    fields = {header: name for name, header in columns.items() if known[name].kind.is_number or known[name].kind is Kind.DATE}
    numbers = {header: known[name] for header, name in fields.items() if known[name].kind.is_number}
    cells = _Cells(fields, {header: MONEY_DECIMALS if field.kind is Kind.MONEY else _PLACES for header, field in numbers.items()}, typed, raw.powers)
    form = next((form for form, like in _DAYS.items() if any(_all_like(raw.head[header], like) for header in fields if header not in numbers)), "")
    plain = [header for header in fields if _all_like(raw.head[header], _NUMBER if header in numbers else _DAYS.get(form, r"\A\z"))]
    anew = None
    while anew is None and raw.typed is not None and plain:
        try:
            anew = _stored(engine, raw, raw.typed({header: cells.type_of(header) for header in plain}, form), cells, plain)
        except engine.failures as error:  # a cell that does not fit: its column is taken as texts, and those that are no number or day stay texts
            plain = _without_unfit(plain, list(raw.columns), str(error))
    if anew is None:
        anew = _stored(engine, raw, raw.view, cells, [])
    row = row_of(engine, "SELECT count(*) FROM _staged")
    if raw.staging is not None and row is not None:
        raw = raw.staging(raw, int(row[0]))
    texts = {name: TypedSql(quoted(columns[name]), "false", quoted(columns[name])) for name in typed.keys() - fields.values()}  # empty ones are none by now
    return replace(raw, view="_raw", grouped=numbers.keys() - set(plain)), {**typed, **texts, **anew}


def _without_unfit(plain: list[str], headers: list[str], said: str) -> list[str]:
    """The columns but for the one of which the engine says that a cell does not fit; none where it says none, or where few would be left."""
    named = _UNFIT.search(said)
    left = [header for header in plain if named is not None and header != headers[int(named[1])]]
    return left if 2 * len(left) > len(plain) and len(left) < len(plain) else []


def _all_like(cells: pa.ChunkedArray, pattern: str) -> bool:
    """Whether the first cells of a column are all such."""
    return pc.all(pc.match_substring_regex(cells, pattern)).as_py() is not False


def _stored(engine: SqlEngine, raw: RawFiles, source: str, cells: _Cells, plain: list[str]) -> dict[str, TypedSql]:
    """Takes the text apart into the engine, and says how fields are typed from there.

    plain: the columns that are numbers and days already in the source, which takes a fraction of what texts take.
    """
    inner, parts, shown, anew = [], [], [], {}
    for place, header in enumerate(raw.columns):
        name, cell = cells.fields.get(header), quoted(header)
        if name is None:
            inner.append(cell)
            parts.append(f"{cell} AS c{place}")
            shown.append(f"c{place} AS {cell}")
            continue
        text = text_of_value(f"v{place}", is_number=header in cells.places, power=cells.powers.get(header, 0))
        inner.append(f"{cells.value(header, fits=header in plain)} AS v{place}")
        parts.append(f"v{place}")
        if header in plain:
            shown += [f"{text} AS {cell}", f"v{place}"]
            anew[name] = TypedSql(f"v{place}", "false", "''")
            continue
        inner.append(cell)
        parts.append(f"CASE WHEN v{place} IS NULL AND {cell} <> '' THEN {cell} END AS t{place}")
        shown += [f"coalesce(t{place}, {text}) AS {cell}", f"v{place}", f"t{place}"]
        anew[name] = TypedSql(f"v{place}", f"(t{place} IS NOT NULL)", f"t{place}")
    engine.store("_staged", f"SELECT {', '.join(parts)} FROM (SELECT {', '.join(inner)} FROM {source})")
    engine.view("_raw", f"SELECT {raw.numbered.place_sql('rowid')} AS {PLACE}, {', '.join(shown)} FROM _staged")
    return anew
