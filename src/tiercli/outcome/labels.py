"""The words that every kind of report shares: units, reasons, severities, headers, widths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tiercli.domain.codes import CODES
from tiercli.domain.fields import STANDARD, Field, Kind, TableFields
from tiercli.domain.finding import Severity
from tiercli.domain.language import Language, Text, joined, same, yes_or_no
from tiercli.domain.patterns import late_pattern
from tiercli.domain.table_fields import KIND_WORDS
from tiercli.domain.unit import UNITS
from tiercli.outcome import Column, Outcome
from tiercli.rulebook.facts.names import entity_title
from tiercli.rulebook.parts.entity_parts import entity_word

if TYPE_CHECKING:
    import pyarrow as pa

    from tiercli.rulebook.model import Rulebook

SEVERITIES: Mapping[Severity, Text] = MappingProxyType(
    {Severity.ERROR: Text("错误", "Error"), Severity.WARNING: Text("提醒", "Warning"), Severity.NOTE: Text("说明", "Note")}
)
_SAID_IN_TITLES = ("days", "months", "years")  # 逾期天数 needs no (天) behind it
_ENTITIES: Mapping[str, Text] = MappingProxyType({"customer": Text("客户", "customers"), "manager": Text("客户经理", "account managers")})

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


def unit_words(unit: str, language: Language) -> str:
    """A unit as people write it: t is 吨."""
    return UNITS[unit].spoken(language) if unit in UNITS else unit


def header(column: Column, language: Language) -> str:
    """A column's title with its unit: 数量(吨), Volume (t)."""
    return with_unit(column.title.spoken(language), column.unit, language)


def with_unit(title: str, unit: str, language: Language) -> str:
    """A title with a unit behind it, unless it is there already; a percentage shows its sign itself."""
    if unit == "%":
        return title
    shown = unit_words(unit, language)
    if not shown or title.endswith((f"({shown})", f"（{shown}）")) or (unit in _SAID_IN_TITLES and shown in title.lower()):
        return title
    return f"{title}({shown})" if language == "zh" else f"{title} ({shown})"


def reason(code: str, language: Language) -> str:
    """Why rows were set aside, in the words of the catalogue; a code without words stands for itself."""
    entry = CODES.get(f"*.{code}")
    return entry.set_aside.spoken(language) if entry is not None and entry.set_aside is not None else code


def table_title(name: str, tables: Mapping[str, TableFields] = STANDARD) -> Text:
    """A table's title.

    tables: those that are known, a rulebook's own among them.
    """
    return tables[name].title if name in tables else same(name)


def field_title(table: str, name: str, language: Language, tables: Mapping[str, TableFields] = STANDARD) -> str:
    """A field's title with its unit."""
    field = tables[table].field(name) if table in tables else None
    if field is None:
        return name
    return with_unit(field.title.spoken(language), field.unit if field.kind in (Kind.QUANTITY, Kind.MONEY) else "", language)


def entities(outcome: Outcome) -> Text:
    """What is graded, in the plural: 客户, customers."""
    return entities_of(outcome.rulebook)


def entities_of(rulebook: Rulebook) -> Text:
    """What a rulebook grades, in the plural: 客户, customers."""
    return _ENTITIES.get(entity_word(rulebook.entity)) or entity_title(rulebook)


def report_title(outcome: Outcome) -> Text:
    """Company, rulebook and month, as far as they are known: 天山石化 · 客户四维分级 · 2026 年 10 月."""
    company, title = outcome.company, outcome.rulebook.title
    run = outcome.rulebook.run_name(outcome.as_of)
    plain = run == f"{outcome.as_of:%Y-%m}"
    month = Text(f"{outcome.as_of.year} 年 {outcome.as_of.month} 月", f"{MONTHS[outcome.as_of.month - 1]} {outcome.as_of.year}") if plain else same(run)
    return joined((company, title, month), " · ", " · ")


def flag_words(value: bool, language: Language) -> str:
    """Yes or no."""
    return (yes_or_no(value)).spoken(language)


def flags_in_words(column: Column, values: pa.Array | pa.ChunkedArray, language: Language) -> pa.Array | pa.ChunkedArray:
    """A column of flags as words; any other column as it is."""
    import pyarrow.compute as pc

    if not column.is_flag:
        return values
    yes, no = flag_words(value=True, language=language), flag_words(value=False, language=language)
    return pc.if_else(pc.equal(values, "true"), yes, no)


def shown_flag(column: Column, value: object) -> object:
    """A value of a column of flags as what it is: true or false; any other value as it is."""
    return value == "true" if column.is_flag and isinstance(value, str) else value


def capital(words: str) -> str:
    """The first letter large, the others as they are."""
    return words[:1].upper() + words[1:]


def display_width(words: str) -> int:
    """How many columns of a fixed-width font a text takes; CJK characters take two."""
    return len(words) if words.isascii() and words.isprintable() else cell_len(words)


def widest(texts: Sequence[str]) -> int:
    """The display width of the widest text; 0 without any."""
    plain = [len(words) for words in texts if words.isascii() and words.isprintable()]
    most = max(plain, default=0)
    for words in sorted(texts, key=len, reverse=True) if len(plain) < len(texts) else ():
        if 2 * len(words) <= most:  # no character takes more than two columns
            break
        most = max(most, display_width(words))
    return most


def shortened(words: str, width: int) -> str:
    """Words in at most so many columns, with a mark where they are cut."""
    if display_width(words) <= width:
        return words
    while words and display_width(words) > width - 1:
        words = words[:-1]
    return f"{words}…"


def wrapped(words: str, width: int) -> list[str]:
    """Lines of at most `width` columns; breaks at spaces, and between CJK characters."""
    # no character takes more than two columns, and no plain one more than one: most cells are not taken to pieces at all
    if 2 * len(words) <= width or (len(words) <= width and words.isascii() and words.isprintable()):
        return [words.replace("\n", " ").replace(_JOINT, " ").rstrip()]
    lines, line, used = [], "", 0
    for piece in _pieces(words):
        size = display_width(piece)
        if used + size > width and line.strip():
            lines.append(line.rstrip())
            line, used = "", 0
            piece = piece.lstrip()
            size = display_width(piece)
        while size > width:  # one word longer than a line
            cut = max(1, width * len(piece) // size)
            lines.append(piece[:cut])
            piece = piece[cut:]
            size = display_width(piece)
        line += piece
        used += size
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def plain_number(value: Decimal | float | str) -> str:
    """A number of a rulebook as it is read aloud: 5,000, never 5E+3."""
    if isinstance(value, str):
        return value
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    shown = format(number, ",f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


_JOINT = "\ue000"
_NUMBER_AND_UNIT = late_pattern(r"(?<=\d) (?=[\u4e00-\u9fff]|(?:k|m|bn|t)\b)|(?<=\bCNY) (?=\d)")
"""The space between them."""
_CLOSING = f"，。；：、）】”’！？》)]}},.;:!?%›·\u00a0{_JOINT}"
_OPENING = f"（【“‘《([{_JOINT}"
"""What never stands at the beginning, and never at the end of a line."""


def _pieces(words: str) -> list[str]:
    """Parts that stay on one line: words with the space before them, single CJK characters with the mark behind, a number with its unit."""
    pieces: list[str] = []
    words = words.replace("\n", " ")
    for letter in _NUMBER_AND_UNIT.sub(_JOINT, words) if " " in words else words:
        wide = _is_wide(letter)
        closing = letter in _CLOSING
        opened = bool(pieces) and pieces[-1][-1] in _OPENING
        if not pieces or (not opened and (letter == " " or (wide and not closing) or (not closing and _is_wide(pieces[-1][-1])))):
            pieces.append(letter)
        else:
            pieces[-1] += letter
    return [piece.replace(_JOINT, " ") for piece in pieces]


@cache
def _is_wide(letter: str) -> bool:
    return cell_len(letter) == 2


def kind_words(field: Field, language: Language) -> str:
    """A field's kind with its unit: 数量(吨)."""
    return with_unit(KIND_WORDS[field.kind].spoken(language), field.unit, language)
