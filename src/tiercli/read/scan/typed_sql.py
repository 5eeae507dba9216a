"""A stored column as its field's type, in SQL: the same values as reading its text cell by cell gives, or a row that must be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tiercli.domain.exact import MICRO, MONEY_DECIMALS
from tiercli.domain.fields import Kind
from tiercli.frames.sql import SqlEngine, quoted

_FLOATS = frozenset({"DOUBLE", "FLOAT"})
_WHOLE = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"})
EXACT_BELOW = 10**9
"""Numbers from here on are not taken as they are stored; smaller ones of all decimals are whole numbers that floats hold exactly."""
_PLAIN = r"\A-?([0-9]{1,9}|[1-9][0-9]{0,2}(,[0-9]{3}){1,2})(\.[0-9]{1,9})?\z"
_STAMPS = frozenset({"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"})


@dataclass(frozen=True, slots=True)
class TypedSql:
    """A column in its field's type (numbers as whole millionths), and where its row must be looked at: a value that is there and not plain.

    text: the cell as text, where it may be more than a plain number or day. quick: a shorter way to the value, for columns in which `unfit` never holds.
    """

    value: str
    odd: str
    text: str
    quick: str = ""
    unfit: str = ""


def typed_sql(engine: SqlEngine, column: str, stored: str, kind: Kind, power: int = 0, *, may_be_empty: bool = True) -> TypedSql | None:
    """The SQL for a stored column; none where the engine's type is not one that the field can have.

    power: of ten, by which a number is scaled up (see `scaled_down` for the other way). may_be_empty: whether a text may be one without letters, which is none.
    """
    name = quoted(column)
    if kind in (Kind.TEXT, Kind.ID):
        if stored == "VARCHAR":
            return TypedSql(f"nullif({name}, '')" if may_be_empty else name, "false", name)
        return TypedSql(f"CAST({name} AS STRING)", "false", f"CAST({name} AS STRING)") if stored in _WHOLE else None
    if kind is Kind.DATE:
        return _day(name, stored)
    if kind is Kind.FLAG:
        return TypedSql(name, "false", f"CAST({name} AS STRING)") if stored == "BOOLEAN" else None
    return _number(engine, name, stored, kind, power)


def decimals(kind: Kind) -> int:
    """The decimals of a kind of number."""
    return MONEY_DECIMALS if kind is Kind.MONEY else 6


def digits_of(power: int) -> int:
    """Digits before the point that are taken of a number which is stored as whole millionths times a power of ten, in 64 bits."""
    return min(9, 12 - power)


def text_of_value(value: str, *, is_number: bool, power: int = 0) -> str:
    """SQL of the text of a stored value: of whole millionths times a power of ten, or of a day."""
    decimal = f"CAST(CAST({value} AS DECIMAL(38, 6)) / {MICRO * 10**power} AS DECIMAL(38, {6 + power}))"
    return f"CAST({decimal if is_number else value} AS VARCHAR)"


def _day(name: str, stored: str) -> TypedSql | None:
    if stored == "DATE":
        return TypedSql(name, "false", f"CAST({name} AS STRING)")
    if stored in _STAMPS:
        return TypedSql(f"CAST({name} AS DATE)", "false", f"strftime({name}, '%Y-%m-%d %H:%M:%S')")
    if stored == "VARCHAR":
        value = f"TRY_CAST(CASE WHEN {name} LIKE '____-__-__' OR {name} LIKE '____/__/__' THEN replace({name}, '/', '-') END AS DATE)"
        return TypedSql(value, f"({name} <> '' AND {value} IS NULL)", name)
    return None


def scaled_down(engine: SqlEngine, one: TypedSql, power: int, kind: Kind) -> TypedSql:
    """A number over a power of ten; where that has more decimals than its kind, its row must be looked at."""
    step, rest = 10**power, f"({one.value}) % {10 ** (power + 6 - decimals(kind))}"
    value = f"CASE WHEN {rest} = 0 THEN {engine.whole_part(one.value, step)} END"
    return TypedSql(value, f"({one.odd} OR coalesce({rest} <> 0, false))", one.text)


def bounded(one: TypedSql) -> TypedSql:
    """A number that is looked at where it is too large to be taken as it is stored."""
    is_small = f"abs({one.value}) < {EXACT_BELOW * MICRO}"
    return TypedSql(f"CASE WHEN {is_small} THEN {one.value} END", f"({one.odd} OR NOT coalesce({is_small}, true))", one.text)


def by_words(cases: Sequence[tuple[str, TypedSql]], otherwise: TypedSql) -> TypedSql:
    """A number whose rows are typed in several ways. cases: SQL of some of them, and how those are typed."""

    def chosen(parts: Sequence[str], rest: str) -> str:
        return f"CASE {' '.join(f'WHEN {rows} THEN {part}' for (rows, _), part in zip(cases, parts, strict=True))} ELSE {rest} END"

    return TypedSql(chosen([one.value for _, one in cases], otherwise.value), chosen([one.odd for _, one in cases], otherwise.odd), otherwise.text)


def _number(engine: SqlEngine, name: str, stored: str, kind: Kind, power: int) -> TypedSql | None:
    places = decimals(kind)
    step, below = 10 ** (6 - places), EXACT_BELOW // 10**power
    places += power
    if stored in _FLOATS:
        wide = f"CAST({name} AS DOUBLE)"
        near = f"CASE WHEN abs({wide}) < {EXACT_BELOW} THEN {wide} END"  # some engines refuse what is too large for a whole number
        scaled = f"floor({near} * {10**places} + 0.5)"  # what is no whole number but for its last bits is told by `exact`
        # as reading does: a float of at most 15 digits and the decimal that it stands for name each other
        # by their difference: what is no number at all is equal to itself, and by what a Parquet file says of its numbers it is none of them
        exact = f"({scaled} / {10**places} - {wide} = 0 AND abs({wide}) < {below})"
        # longer ones by the shortest decimal that names them, rounded once
        longer = f"CAST(TRY_CAST(CAST({name} AS STRING) AS DECIMAL(28, {places})) * {10**places} AS BIGINT)"
        small = f"abs({wide}) < {below}"
        value = f"CASE WHEN {exact} THEN TRY_CAST({scaled} AS BIGINT) * {step} WHEN {small} THEN {longer} * {step} END"
        odd = f"({name} IS NOT NULL AND NOT isnan({name}) AND NOT {small})"
        quick = f"(TRY_CAST({scaled} AS BIGINT) * {step})" if step > 1 else f"TRY_CAST({scaled} AS BIGINT)"
        return TypedSql(value, odd, f"CAST({name} AS STRING)", quick, f"NOT coalesce({exact}, {name} IS NULL)")
    if stored in _WHOLE:
        value = f"CASE WHEN abs(CAST({name} AS BIGINT)) < {below} THEN CAST({name} AS BIGINT) * {MICRO * 10**power} END"
        return TypedSql(value, f"({name} IS NOT NULL AND abs(CAST({name} AS BIGINT)) >= {below})", f"CAST({name} AS STRING)")
    if stored.startswith("DECIMAL("):
        scale = int(stored.rpartition(",")[2].rstrip(")"))
        small = f"abs({name}) < {below}"
        if scale <= places:
            value = f"CASE WHEN {small} THEN CAST(CAST({name} AS DECIMAL(38, {scale})) * {10**scale} AS BIGINT) * {10 ** (6 + power - scale)} END"
            return TypedSql(value, f"({name} IS NOT NULL AND NOT ({small}))", f"CAST({name} AS STRING)")
        return None
    if stored == "VARCHAR":
        # as many digits as the product with 10^places has; up to 18 of them the engine computes in 64 bits
        number = f"TRY_CAST(replace({name}, ',', '') AS DECIMAL({18 if 9 + 2 * places <= 18 else 28}, {places}))"
        plain = engine.matches(name, _PLAIN)
        if power:
            plain = f"({plain} AND coalesce(abs({number}) < {below}, false))"
        value = f"CAST(CASE WHEN {plain} THEN {number} END * {10**places} AS BIGINT) * {step}"
        return TypedSql(value, f"({name} <> '' AND NOT coalesce({plain}, false))", name)
    return None
