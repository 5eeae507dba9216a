"""Headers: which row holds them, which table they make, which column is which field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from tiercli.domain.fields import Field, Kind, TableFields
from tiercli.domain.patterns import late_pattern
from tiercli.read.words.ageing_words import spans_in
from tiercli.read.words.choices import are_codes, is_name_of, is_service, leaning, second_choices
from tiercli.read.words.fold import bare
from tiercli.read.words.lexicon import DISTINCTIVE, Lexicon, match_header, own_figures
from tiercli.read.words.lexicons import Lexicons, lexicons_of, may_be_header
from tiercli.read.words.two_rows import JOINT as JOINT  # other modules take it from here
from tiercli.read.words.two_rows import goes_on, is_otherwise, joined, match_joined

SCANNED_ROWS = 40
_MOST_READINGS = 32
"""The steps that look at a sheet's shape ask for the same rows several times; other sheets are others."""


def rows_scanned(header_row: int | None) -> int:
    """How many first rows are looked at for headers: as far as the row that the user names, and some below it."""
    return max(SCANNED_ROWS, (header_row or 0) + SCANNED_ROWS // 2)


_FIGURE = late_pattern(r"[-+]?\d[\d,]*(\.\d+)?")

_BY_FIELDS_ONLY = frozenset({"products", "branches"})
"""Tables of which nothing but those fields is used: a sheet called Items that lists sales is sales."""


@dataclass(frozen=True, slots=True)
class Match:
    """One column understood as one field.

    header: as written. unit: as written in the header, or in a line above the table (by_line). factor: what the numbers are multiplied with.
    strength: 4 the user said so, 3 as listed, 2 but for spelling or with its unit, 1 by likeness.
    """

    column: int
    header: str
    field: Field
    strength: int
    unit: str = ""
    factor: Decimal = Decimal(1)
    currency: str = ""
    by_line: bool = False


@dataclass(frozen=True, slots=True)
class Headers:
    """The headers of one sheet and what they mean.

    row: index in the grid of the last header row. names: as written, joined where two rows make one header.
    doubles: columns that say the same field as another one, with that field's name.
    below: the first rows under them, for what only cells can tell.
    """

    row: int
    names: tuple[str, ...]
    table: str
    matches: tuple[Match, ...]
    score: float
    doubles: tuple[tuple[int, str], ...] = ()
    missing: tuple[tuple[str, ...], ...] = ()
    two_rows: bool = False
    below: tuple[Sequence[str], ...] = field(default=(), repr=False)


def match_columns(names: Sequence[str], lexicon: Lexicon, below: Sequence[Sequence[str]] = ()) -> tuple[list[Match], list[tuple[int, str]]]:
    """Each header's field, every field at most once; the columns that said the same less well come second.

    below: the first rows under the headers, where it takes the cells to tell a code from a name.
    """
    best: dict[str, Match] = {}
    doubles: list[tuple[int, str]] = []
    for column, header in enumerate(names):
        found = match_joined(header, lexicon) if JOINT in header else match_header(header, lexicon)
        if found is None:
            continue
        one, strength, unit, factor, currency = found
        if one.name == "unit" and strength < 4 and _are_figures(column, below):
            continue
        match = Match(column, header, one, strength, unit, factor, currency)
        old = best.get(one.name)
        if old is None:
            best[one.name] = match
        elif one.kind is Kind.TEXT and 4 not in (strength, old.strength) and (is_name_of(header, old.header) or is_name_of(old.header, header)):
            named, plain = (match, old) if is_name_of(header, old.header) else (old, match)
            best[one.name] = named
            if not _is_told_beside(plain, named, best, lexicon, below):
                doubles.append((plain.column, one.name))
        elif old.strength < strength:
            doubles.append((old.column, one.name))
            best[one.name] = match
        else:
            doubles.append((column, one.name))
    taken = {match.column for match in best.values()} | {column for column, _ in doubles}
    spare = [(column, header) for column, header in enumerate(names) if header and column not in taken]
    lower = [(column, header.rpartition(JOINT)[2]) for column, header in spare if not (JOINT in header and is_otherwise(header.partition(JOINT)[0]))]
    second = second_choices(lower, lexicon)
    for column, _, found in (*second, *(second_choices(lower, lexicon, last=True) if second else ())):
        if found[0].name not in best and column not in taken:
            best[found[0].name] = Match(column, names[column], *found)
            taken.add(column)
    return sorted(best.values(), key=lambda match: match.column), doubles


def _are_figures(column: int, below: Sequence[Sequence[str]]) -> bool:
    """Whether a column holds bare figures only: `Units` over 12 and 60 is how much, not in what."""
    values = [row[column].strip() for row in below if column < len(row) and row[column] and row[column].strip()]
    return bool(values) and all(_FIGURE.fullmatch(value) for value in values)


def _is_told_beside(plain: Match, named: Match, best: dict[str, Match], lexicon: Lexicon, below: Sequence[Sequence[str]]) -> bool:
    """Whether a column needs no word beside its name's: a product's code; the same texts; a customer's code, which then is the id."""
    if plain.field.name == "product":
        return True
    number = lexicon.table.field("customer_id")
    if plain.field.name != "customer_name" or number is None or not below:
        return False
    values = [row[plain.column] for row in below]
    if values == [row[named.column] for row in below]:
        return True
    if "customer_id" in best or not are_codes(values):
        return False
    best["customer_id"] = Match(plain.column, plain.header, number, 1)
    return True


def missing_columns(table: TableFields, present: set[str], *, has_month: bool = False) -> tuple[tuple[str, ...], ...]:
    """What a table still needs: one of each of these alternatives."""
    needs = list(table.required)
    if table.name == "sales":
        needs.append(("quantity", "amount", "returned_quantity", "returned_amount", *own_figures(table)))
        if has_month:
            needs = [need for need in needs if need != ("date",)]
    return tuple(need for need in needs if not present.intersection(need))


def name_score(sheet: str, table: TableFields) -> float:
    """How well a sheet's name says that it is this table, 0 to 6."""
    return _name_score(sheet, (table.name, *table.sheet_names))


@lru_cache(maxsize=1024)
def _name_score(sheet: str, names: tuple[str, ...]) -> float:
    words = bare(sheet)
    parts = set(re.findall(r"[a-z]+", unicodedata.normalize("NFKC", sheet).lower()))
    best = 0.0
    for name in names:
        known = bare(name)
        if words == known:
            return 6.0
        # An English name must stand as a word of its own: a "large" file is no AR.
        if known in parts or (not known.isascii() and known in words):
            best = max(best, 2.0 + len(known) / max(len(words), 1))
    return best


def read_headers(
    top: Sequence[Sequence[str]],
    sheet: str,
    tables: Mapping[str, TableFields],
    *,
    maps: Mapping[str, str],
    header_row: int | None = None,
    table: str | None = None,
    has_month: bool = False,
    merged: Mapping[tuple[int, int], str] | None = None,
) -> Headers | None:
    """The best reading of a sheet's top rows, or none when no row has known headers.

    header_row: index, when the user said it. table: when the user said it.
    merged: text of cells that lie under a merged range, by row and column index.
    """
    lexicons = lexicons_of([tables[table]] if table else tables.values(), maps)
    asked = (tuple(map(tuple, top)), sheet, header_row, table, has_month, tuple((merged or {}).items()))
    if asked not in lexicons.readings:
        if len(lexicons.readings) >= _MOST_READINGS:
            lexicons.readings.clear()
        lexicons.readings[asked] = _best(lexicons, *asked[:-1], merged or {})
    return lexicons.readings[asked]


def _best(
    lexicons: Lexicons,
    top: Sequence[Sequence[str]],
    sheet: str,
    header_row: int | None,
    table: str | None,
    has_month: bool,
    merged: Mapping[tuple[int, int], str],
) -> Headers | None:
    found: list[Headers] = []
    rows = range(len(top)) if header_row is None else [header_row] if header_row < len(top) else []
    for row in rows:
        if not may_be_header((*top[row], *(top[row - 1] if row else ())), lexicons):
            continue
        if header_row is None and goes_on(top, row):
            continue
        found += _readings(tuple(top[row]), row, sheet, lexicons, top[row + 1 :], has_month=has_month, two_rows=False)
        if row and (names := joined(top, row, merged)):
            found += _readings(names, row, sheet, lexicons, top[row + 1 :], has_month=has_month, two_rows=True)
    if not found:
        return None
    whole = [one for one in found if not one.missing]
    best = max(whole or found, key=_rank)
    if best.table == "service" and not table and not is_service((sheet, *best.names)) and name_score(sheet, _named(lexicons, "service")) < 6:
        # What has a customer, a date and a quantity or amount is sales, unless words that only service has are there.
        best = max((one for one in whole if one.table == "sales"), key=_rank, default=best)
    # A sheet that is nearly another table (sales without a date, say) is not taken for the customer records that happen to fit.
    distinct = (one for one in found if one.missing and any(match.field.name in DISTINCTIVE.get(one.table, ()) for match in one.matches))
    nearly = [one for one in distinct if len(one.matches) > len(best.matches)]
    if not table and nearly and best.table == "customers" and not name_score(sheet, _named(lexicons, "customers")):
        return max(nearly, key=_rank)
    return best


def _named(lexicons: Lexicons, name: str) -> TableFields:
    return next(one.table for one in lexicons.of if one.table.name == name)


def _rank(one: Headers) -> tuple[float, int]:
    return (one.score, -one.row)


def _has_figures(names: tuple[str, ...], lexicons: Sequence[Lexicon], below: Sequence[Sequence[str]]) -> bool:
    """Whether a column says what was sold: then a sheet called Products lists sales, and not what group each product is of."""
    sales = next((one for one in lexicons if one.table.name == "sales"), None)
    return sales is not None and any(match.field.name in DISTINCTIVE["sales"] for match in match_columns(names, sales, below)[0])


def _readings(
    names: tuple[str, ...], row: int, sheet: str, lexicons: Lexicons, below: Sequence[Sequence[str]], *, has_month: bool, two_rows: bool
) -> list[Headers]:
    readings = []
    several = len(lexicons.of) > 1

    def spans_of(lexicon: Lexicon) -> int:
        return len(spans_in(names)) if lexicon.table.name == "receivables" else 0

    def needs_own(lexicon: Lexicon) -> bool:
        return several and bool(lexicon.distinctive) and not spans_of(lexicon) and not name_score(sheet, lexicon.table)

    for lexicon in lexicons.that_may_know(names, needs_own):
        table = lexicon.table
        matches, doubles = match_columns(names, lexicon, below)
        if not matches:
            continue
        spans = spans_of(lexicon)
        if len(matches) == 1 and matches[0].strength < 2 and several and not spans:
            continue
        by_name = name_score(sheet, table)
        fields = {match.field.name for match in matches}
        distinct = DISTINCTIVE.get(table.name, ())
        if needs_own(lexicon) and not fields.intersection(lexicon.distinctive):
            continue
        if table.name in _BY_FIELDS_ONLY and distinct and not fields.intersection(distinct) and several:
            is_list = table.name == "products" and by_name and "category" in fields and not _has_figures(names, lexicons.of, below)
            if not is_list:
                continue
        if table.name == "orders" and distinct and not fields.intersection(distinct):
            by_name = min(by_name, 0.5)  # what people call orders are sales, where nothing says what was ordered or delivered
        missing = missing_columns(table, fields, has_month=has_month)
        score = sum(0.9 + match.strength / 30 for match in matches) - 0.3 * len(doubles) + by_name - 2 * len(missing)
        score += leaning(table.name, names, fields) + 0.9 * spans
        if len(names) and len(matches) == 1:
            score -= 0.5
        readings.append(Headers(row, names, table.name, tuple(matches), score, tuple(doubles), missing, two_rows, below=tuple(below[:20])))
    return readings
