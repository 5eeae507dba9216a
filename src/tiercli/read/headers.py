"""Headers: which row holds them, which table they make, which column is which field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tiercli.domain.fields import Field, Kind, TableFields
from tiercli.read.numbers import factor_of, folded

SCANNED_ROWS = 40
_UNIT = re.compile(r"^(.*?)[\s_]*(?:[(\[{<【〔「](.{1,12})[)\]}>】〕」]|[/:,、_](.{1,6}))$")
_QUALIFIERS = ("不含税", "含税", "未税", "实际", "本期", "本次", "本币", "人民币", "我方")
_NAME_MARKS = re.compile(r"[*＊:：\s_\-‐]+")

JOINT = " › "  # between the two parts of a two-row header
_OTHERWISE = ("计划", "预算", "目标", "上年", "去年", "同期", "上月", "预测", "plan", "budget", "target", "last year", "previous", "forecast")

# Fields of which a table must have at least one to be that table when the sheet's name does not say so.
DISTINCTIVE: Mapping[str, tuple[str, ...]] = {
    "sales": ("quantity", "amount"),
    "receivables": ("balance", "overdue_amount", "overdue_days", "prepaid"),
    "orders": ("ordered", "delivered"),
    "service": ("case_no", "kind", "handled_date", "in_time", "cause", "description"),
    "surveys": ("satisfaction",),
    "visits": ("way", "visitor", "result"),
    "targets": ("target",),
    "managers": ("manager_id", "hire_date", "level", "base_pay"),
    "overrides": ("reason", "approver", "from", "until"),
    "aliases": ("alias",),
}


@dataclass(frozen=True, slots=True)
class Match:
    """One column understood as one field.

    header: as written. unit: as written in the header. factor: what the numbers are multiplied with.
    strength: 4 the user said so, 3 as listed, 2 but for spelling, 1 but for unit or qualifier.
    """

    column: int
    header: str
    field: Field
    strength: int
    unit: str = ""
    factor: Decimal = Decimal(1)
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Headers:
    """The headers of one sheet and what they mean.

    row: index in the grid of the last header row. names: as written, joined where two rows make one header.
    doubles: columns that say the same field as another one, with that field's name.
    """

    row: int
    names: tuple[str, ...]
    table: str
    matches: tuple[Match, ...]
    score: float
    doubles: tuple[tuple[int, str], ...] = ()
    missing: tuple[tuple[str, ...], ...] = ()
    two_rows: bool = False
    unit_notes: tuple[str, ...] = field(default=())


def bare(header: str) -> str:
    """A header for comparison: NFKC, no spaces, stars, underscores or colons, lower case."""
    return _NAME_MARKS.sub("", unicodedata.normalize("NFKC", header)).lower()


def split_unit(header: str) -> tuple[str, str]:
    """A header's name and unit: 数量(吨) is 数量 and 吨."""
    narrow = unicodedata.normalize("NFKC", header).strip().rstrip("*:")
    match = _UNIT.match(narrow)
    return (match[1].strip(), (match[2] or match[3]).strip()) if match and match[1].strip() else (narrow, "")


class Lexicon:
    """One table's names of fields, as listed and as spelled otherwise; and those of `--map`."""

    def __init__(self, table: TableFields, maps: Mapping[str, str]) -> None:
        self.table = table
        self.exact: dict[str, Field] = {}
        self.spelled: dict[str, Field] = {}
        self.mapped: dict[str, Field] = {}
        for words in (lambda one: (one.name, one.title.zh, one.title.en), lambda one: one.aliases):
            for one in table.fields:
                for name in words(one):
                    self.exact.setdefault(unicodedata.normalize("NFC", name), one)
                    self.spelled.setdefault(bare(name), one)
        for written, target in maps.items():
            prefix, _, name = target.rpartition(".")
            found = table.field(name) if prefix in ("", table.name) else None
            if found:
                self.mapped[bare(written)] = found


Found = tuple[Field, int, str, Decimal, str]  # field, strength, unit, factor, currency


def match_header(header: str, lexicon: Lexicon) -> Found | None:
    """The field that a header names."""
    if not header or len(header) > 100:
        return None
    name, unit = split_unit(header)
    plain = bare(header)
    if mapped := lexicon.mapped.get(plain):
        factor, currency = (factor_of(unit, mapped.kind) or (Decimal(1), "")) if unit else (Decimal(1), "")
        return mapped, 4, unit, factor, currency
    written = unicodedata.normalize("NFC", header.strip())
    for found, strength in ((lexicon.exact.get(written), 3), (lexicon.spelled.get(plain), 2)):
        if found:
            scale = factor_of(unit, found.kind) if unit and found.kind.is_number else None
            return found, strength, unit if scale else "", *(scale or (Decimal(1), ""))
    return _with_unit(name, unit, lexicon.spelled)


def _may_be_header(cells: Sequence[str], known: set[str]) -> bool:
    """Whether any cell is a name that some table knows; spares the rows of data a closer look."""
    for cell in cells:
        if cell and len(cell) <= 100:
            names = (bare(cell), bare(split_unit(cell)[0]))
            if any(name in known or _unqualified(name) in known for name in names):
                return True
    return False


def _unqualified(name: str) -> str:
    for word in _QUALIFIERS:
        if name.startswith(word):
            return name[len(word) :]
    return name


def _with_unit(name: str, unit: str, spelled: Mapping[str, Field]) -> Found | None:
    for candidate in dict.fromkeys((bare(name), _unqualified(bare(name)))):
        found = spelled.get(candidate)
        if found is None:
            continue
        if not unit:
            return found, 1, "", Decimal(1), ""
        if not found.kind.is_number:
            return found, 1, "", Decimal(1), ""
        scale = factor_of(unit, found.kind)
        if scale:
            return found, 1, unit, *scale
        if unit in ("含税", "不含税", "未税", "价税合计", "net", "gross"):
            return found, 1, "", Decimal(1), ""
    return None


def _match_joined(header: str, lexicon: Lexicon) -> Found | None:
    """A two-row header: as one name, else by its lower part, unless the upper part makes it another thing (计划 over 数量)."""
    above, _, below = header.partition(JOINT)
    whole = match_header(above + below, lexicon) or match_header(f"{above} {below}", lexicon)
    if whole or any(word in above.lower() for word in _OTHERWISE):
        return whole
    part = match_header(below, lexicon)
    return (part[0], min(part[1], 1), *part[2:]) if part else None


def match_columns(names: Sequence[str], lexicon: Lexicon) -> tuple[list[Match], list[tuple[int, str]]]:
    """Each header's field, every field at most once; the columns that said the same less well come second."""
    best: dict[str, Match] = {}
    doubles: list[tuple[int, str]] = []
    for column, header in enumerate(names):
        found = _match_joined(header, lexicon) if JOINT in header else match_header(header, lexicon)
        if found is None:
            continue
        one, strength, unit, factor, currency = found
        match = Match(column, header, one, strength, unit, factor, currency)
        old = best.get(one.name)
        if old is None:
            best[one.name] = match
        elif old.strength < strength:
            doubles.append((old.column, one.name))
            best[one.name] = match
        else:
            doubles.append((column, one.name))
    return sorted(best.values(), key=lambda match: match.column), doubles


def missing_columns(table: TableFields, present: set[str], *, has_month: bool = False) -> tuple[tuple[str, ...], ...]:
    """What a table still needs: one of each of these alternatives."""
    needs = list(table.required)
    if table.name == "sales":
        needs.append(("quantity", "amount"))
        if has_month:
            needs = [need for need in needs if need != ("date",)]
    return tuple(need for need in needs if not present.intersection(need))


def name_score(sheet: str, table: TableFields) -> float:
    """How well a sheet's name says that it is this table, 0 to 6."""
    words = bare(sheet)
    parts = set(re.findall(r"[a-z]+", unicodedata.normalize("NFKC", sheet).lower()))
    best = 0.0
    for name in (table.name, *table.sheet_names):
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
    candidates = [Lexicon(one, maps) for one in ([tables[table]] if table else tables.values())]
    known = {name for one in candidates for name in (*one.spelled, *one.mapped)}
    found: list[Headers] = []
    rows = range(len(top)) if header_row is None else [header_row] if header_row < len(top) else []
    for row in rows:
        if not _may_be_header((*top[row], *(top[row - 1] if row else ())), known):
            continue
        found += _readings(tuple(top[row]), row, sheet, candidates, has_month=has_month, two_rows=False)
        if row and (joined := _joined(top, row, merged or {})):
            found += _readings(joined, row, sheet, candidates, has_month=has_month, two_rows=True)
    if not found:
        return None
    whole = [one for one in found if not one.missing]
    best = max(whole or found, key=_rank)
    # A sheet that is nearly another table (sales without a date, say) is not taken for the customer records that happen to fit.
    nearly = [one for one in found if one.missing and _is_distinct(one) and len(one.matches) > len(best.matches)]
    if not table and nearly and best.table == "customers" and not name_score(sheet, tables["customers"]):
        return max(nearly, key=_rank)
    return best


def _rank(one: Headers) -> tuple[float, int]:
    return (one.score, -one.row)


def _is_distinct(one: Headers) -> bool:
    return bool({match.field.name for match in one.matches}.intersection(DISTINCTIVE.get(one.table, ())))


def _readings(names: tuple[str, ...], row: int, sheet: str, lexicons: Sequence[Lexicon], *, has_month: bool, two_rows: bool) -> list[Headers]:
    readings = []
    for lexicon in lexicons:
        table = lexicon.table
        matches, doubles = match_columns(names, lexicon)
        if not matches:
            continue
        if len(matches) == 1 and matches[0].strength < 2 and len(lexicons) > 1:
            continue
        by_name = name_score(sheet, table)
        fields = {match.field.name for match in matches}
        distinct = DISTINCTIVE.get(table.name)
        if distinct and not fields.intersection(distinct) and not by_name and len(lexicons) > 1:
            continue
        missing = missing_columns(table, fields, has_month=has_month)
        score = sum(0.9 + match.strength / 30 for match in matches) - 0.3 * len(doubles) + by_name - 2 * len(missing)
        if len(names) and len(matches) == 1:
            score -= 0.5
        readings.append(Headers(row, names, table.name, tuple(matches), score, tuple(doubles), missing, two_rows))
    return readings


def _joined(top: Sequence[Sequence[str]], row: int, merged: Mapping[tuple[int, int], str]) -> tuple[str, ...] | None:
    """Two header rows as one: the group's name goes to the columns below it (销售 over 数量(吨), 金额(元))."""
    upper, lower = top[row - 1], top[row]
    if sum(1 for cell in upper if cell) < 2:
        return None
    names, group = [], ""
    for column, below in enumerate(lower):
        above = upper[column] or merged.get((row - 1, column), "")
        if upper[column]:
            group = upper[column]
        elif not above and below and not merged:
            above = group
        below = below if below != above else ""
        names.append((above, below))
    if not any(above and below for above, below in names):
        return None
    return tuple(_one_name(above, below) for above, below in names)


def _one_name(above: str, below: str) -> str:
    return f"{above}{JOINT}{below}" if above and below else above or below


def unit_in_line(words: str) -> str:
    """The unit that a line above the table names: 单位：万元."""
    match = re.search(r"(?:单位|unit|units)\s*[:：]?\s*([^\s,，;；)）]{1,12})", unicodedata.normalize("NFKC", words), re.IGNORECASE)
    return match[1] if match else ""


def line_factor(words: str, kind: Kind) -> tuple[str, Decimal, str] | None:
    """What a unit line means for columns of a kind: the unit, factor, currency; a line may name several: 单位：吨、万元."""
    unit = unit_in_line(words)
    for part in re.split(r"[、,/，和]", unit):
        scale = factor_of(part, kind)
        if scale and folded(part) not in ("万", "千", "亿", "百万") and kind in (Kind.QUANTITY, Kind.MONEY):
            return part, *scale
        if scale and kind is Kind.MONEY:
            return part, *scale
    return None
