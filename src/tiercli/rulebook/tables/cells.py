"""What stands in a cell, as the rulebook's plain data has it, and back."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tiercli.domain.errors import WordsError
from tiercli.domain.language import NO, YES, Language, Text
from tiercli.rulebook.parts.item_names import bound_value
from tiercli.rulebook.rewrite.scalars import flow_text
from tiercli.rulebook.tables.table import Shown

_DIGITS = 15  # what a number of Excel holds
_YES, _NO = ("true", *YES), ("false", *NO)


def cell_value(value: Any, language: Language) -> Any:
    """What a cell shows of plain data: text, a number, a flag as its word; a percentage as its share, see `is_percent`."""
    if isinstance(value, bool):
        return (YES if value else NO).spoken(language)
    if is_percent(value):
        return bound_value(value)
    if is_words(value):
        return spoken(value, language)
    return flow_text(value) if isinstance(value, Mapping | list) else value


def is_percent(value: Any) -> bool:
    """Whether a value is written as a percentage."""
    return isinstance(value, str) and value.strip().endswith(("%", "％")) and isinstance(bound_value(value), Decimal)


def is_words(value: Any) -> bool:
    """Whether a value is text in two languages."""
    return isinstance(value, Mapping) and bool(value) and set(value) <= {"zh", "en"}


def spoken(value: Mapping[Any, Any], language: Language) -> str:
    """Text of two languages in one of them; where it has only the other one, that."""
    return str(value.get(language, next(iter(value.values()))))


def value_of_cell(cell: str | None, old: Any, shown: Shown, key: str, language: Language) -> Any:
    """The plain data that a cell says; the old value itself where the cell says the same.

    cell: its text; none for an empty one. old: what stood there, none for a new row.
    Errors: WordsError for a change that a cell cannot say.
    """
    words = _folded(cell or "")
    if not words:
        return "" if old == "" else None
    if is_words(old):
        return old if words == _folded(spoken(old, language)) else {**old, language: words}
    if isinstance(old, Mapping | list):
        if words == _folded(flow_text(old)):
            return old
        raise WordsError(
            Text("这一格在工作簿里不能改", "this cell cannot be changed in the workbook"), Text("请在 YAML 文件里改", "Change it in the YAML file")
        )
    if old is not None and not isinstance(old, bool) and words == _folded(str(old)):
        return old
    if shown is Shown.TEXT:
        return words
    if isinstance(old, bool) or (shown is Shown.SCALAR and words.lower() in ("true", "false")):
        return _flag(words)
    number = number_of(words)
    if number is None:
        return words
    if old is not None and not isinstance(old, bool) and bound_value(old) == number:
        return old
    if words.endswith(("%", "％")) or (0 < number <= 1 and (is_percent(old) or (key in ("top", "quota") and number < 1))):
        return f"{plain(number * 100)}%"
    return int(number) if number == number.to_integral_value() else number


def number_of(words: str) -> Decimal | None:
    """The number that a cell says, a percentage as its share; none for other text."""
    words = unicodedata.normalize("NFKC", words).strip().replace(",", "")
    try:
        number = Decimal(words[:-1].strip()).scaleb(-2) if words.endswith("%") else Decimal(words)
    except ArithmeticError:
        return None
    if not number.is_finite() or abs(number.adjusted()) > 30:
        return None
    if len(number.as_tuple().digits) > _DIGITS:  # 0.30000000000000004 is 0.3, as Excel shows it
        number = Decimal(format(float(number), f".{_DIGITS}g"))
    return Decimal(plain(number))


def plain(number: Decimal) -> str:
    """A number without needless zeros."""
    words = format(number, "f")
    return (words.rstrip("0").rstrip(".") if "." in words else words) or "0"


def _flag(words: str) -> bool:
    if words.lower() in _YES:
        return True
    if words.lower() in _NO:
        return False
    raise WordsError(Text(f"'{words:.40}' 不是“是”或“否”", f"'{words:.40}' is neither yes nor no"), Text("请写 是 或 否", "Write yes or no"))


def _folded(words: str) -> str:
    return words.replace("\r\n", "\n").replace("\r", "\n").strip()
