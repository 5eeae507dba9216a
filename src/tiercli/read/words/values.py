"""Columns of text into typed columns, in whole-column steps; only distinct odd values are looked at one by one."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.fields import Kind
from tiercli.domain.patterns import late_pattern
from tiercli.domain.texts import texts_of
from tiercli.frames.encoded import encoded
from tiercli.frames.marks import may_hold
from tiercli.read.words.dates import Order, ParsedDay, parse_day
from tiercli.read.words.typed import Typed, each_distinct, mask_of, problems_of
from tiercli.read.words.written import ERROR_CELLS, NO_RESULT, NO_VALUE, folded

_FORMULA = '^\\s*=\\s*"((?:[^"]|"")*)"\\s*$'
_MARK = r"^\s*['`´‘’＇｀]\s*([^'`´‘’＇｀]*)['`´’＇｀]?\s*$"


def without_formula_guards(cells: pa.Array) -> pa.Array:
    """Cells as they would show: ="00123" is 00123, in any column; the very same array where there is none."""
    if not may_hold(cells, '="', '= "'):
        return cells

    def bare(texts: pa.Array) -> pa.Array:
        guarded = pc.match_substring_regex(texts, _FORMULA)
        inner = pc.replace_substring(pc.replace_substring_regex(texts, _FORMULA, r"\1"), '""', '"')
        return pc.if_else(guarded, inner, texts)

    return on_distinct(cells, bare)


def without_text_marks(cells: pa.Array) -> pa.Array:
    """Ids, days and numbers without the mark that says "keep this as text": '00123 and `00123 are 00123. Names may begin with one ('t Hooft)."""
    if not may_hold(cells, "'", "`", "´", "‘", "’", "＇", "｀"):
        return cells
    return on_distinct(cells, lambda texts: pc.replace_substring_regex(texts, _MARK, r"\1"))


_MAY_BE_NOTHING = r"^(?:[-—–―－/\\*.…\x{e000}#<(\[].{0,12}|(?i:无|暂无|空|没有|无数据|n/a|na|nat|nil|null|none|nan|n\.a\.))$"
_YES = frozenset({"是", "有", "y", "yes", "1", "true", "t", "√", "✓", "✔", "☑", "对", "1.0", "x", "已签", "符合", "真"})
_NO = frozenset({"否", "无", "n", "no", "0", "false", "f", "×", "✗", "✘", "☐", "错", "0.0", "没有", "未签", "不符合", "假", "不是"})
_ASKED = late_pattern(r"^(?:客户)?是否|^(?:已经?|有|is|has)")
_DENYING = ("未", "未被", "不", "没", "没有", "无", "非", "尚未", "not", "isnot", "notyet", "no", "non", "non-", "un", "dis", "without")


def trimmed(cells: pa.Array) -> pa.Array:
    """Cells without white space around them; empty ones are null."""
    return on_distinct(cells, _trimmed)


def _trimmed(cells: pa.Array) -> pa.Array:
    cells = pc.utf8_trim_whitespace(cells)
    if may_hold(cells, "\u200b", "\ufeff"):
        cells = pc.utf8_trim(cells, " \t\r\n\u00a0\u3000\u200b\ufeff")
    if pc.min(pc.binary_length(cells)).as_py() == 0:
        return pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), cells)
    return cells


def on_distinct(cells: pa.Array, change: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """A change of texts, made once for each distinct text; the very same array where nothing changes."""
    coded = encoded(cells)
    changed = change(coded.dictionary)
    if not changed.null_count and pc.all(pc.equal(changed, coded.dictionary)).as_py() is not False:
        return cells
    return changed.take(coded.indices)


def date_column(cells: pa.Array, *, epoch_1904: bool = False, months: bool = True, said: Order = "") -> Typed:
    """Days. Where a column has days that read only day first, or only month first, its ambiguous ones are read that way too.

    months: a month (or a week, a quarter) without a day counts as its last day; otherwise it is unreadable. said: the order that the user names.
    """
    coded = encoded(cells)
    days = _without_times(coded.dictionary)
    answers, places = each_distinct(days, lambda text: parse_day(text, epoch_1904=epoch_1904, order=said, said=bool(said)))
    codes = np.append(places, -1)[pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)]
    hints = {answer.hint for answer in answers} - {""}
    order: Order = hints.pop() if len(hints) == 1 and not said else ""
    # 10.25.2026 shows that the column's points are American; else they are day.month.year everywhere.
    american = order == "month-first" and any(answer.points and answer.hint for answer in answers)
    if order and (american or any(answer.problem == "ambiguous" for answer in answers)):
        texts = texts_of(days.dictionary_encode().dictionary)
        answers = [parse_day(text, epoch_1904=epoch_1904, order=order, points=order if american else "day-first") for text in texts]
    else:
        order = ""
    if any(answer.era for answer in answers) and any(answer.day and not answer.era for answer in answers):
        answers = [ParsedDay(problem="ambiguous") if answer.era else answer for answer in answers]
    if not months:
        answers = [ParsedDay(problem="month-only") if answer.month else answer for answer in answers]
    days = _taken([answer.day for answer in answers], codes, pa.date32())
    given = mask_of(answers, codes, lambda answer: answer.month)
    wide = mask_of(answers, codes, lambda answer: answer.span)
    return Typed(days, problems_of([answer.problem for answer in answers], codes), months=given & ~wide, spans=wide, order=order)


def _without_times(texts: pa.Array) -> pa.Array:
    """The days of what also has a time of day."""
    timed = pc.match_substring_regex(texts, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?$")
    return pc.if_else(timed, pc.utf8_slice_codeunits(texts, 0, 10), texts)


def _taken(answers: list[Any], codes: np.ndarray[Any, Any], kind: pa.DataType) -> pa.Array:
    return pa.array([*answers, None], kind).take(pa.array(np.where(codes < 0, len(answers), codes)))


def flag_column(cells: pa.Array, names: Collection[str] = ()) -> Typed:
    """Yes and no in their many spellings.

    names: what the field is called: under 转正, 已转正 is yes and 未转正 is no.
    """
    own = _own_answers(names)
    answers, codes = each_distinct(cells, lambda text: _flag(text, own))
    return Typed(_taken([answer[0] for answer in answers], codes, pa.bool_()), problems_of([answer[1] for answer in answers], codes))


def _own_answers(names: Collection[str]) -> Mapping[str, bool]:
    """The field's own name as an answer, affirmed or denied."""
    own = {_ASKED.sub("", folded(name)) for name in names} - {""}
    yes = {before + name for name in own for before in ("", "已", "有", "是", "is", "has")}
    no = {before + name for name in own for before in _DENYING}
    return dict.fromkeys(no, False) | dict.fromkeys(yes, True)


def _flag(text: str, own: Mapping[str, bool]) -> tuple[bool | None, str]:
    words = folded(text)
    if words in _YES or words in _NO:
        return words in _YES, ""
    if words in own:
        return own[words], ""
    if text == NO_RESULT:
        return None, "formula-without-value"
    if words in ERROR_CELLS:
        return None, "error-cell"
    return (None, "") if words in NO_VALUE else (None, "unreadable")


def text_column(cells: pa.Array, values: Collection[str] = ()) -> Typed:
    """Text as written (NFC); words that mean "nothing here" are null, but for those that are values of the field, in the rulebook's spelling."""
    coded = encoded(cells)
    written = _composed(coded.dictionary)
    odd = pc.fill_null(pc.match_substring_regex(written, _MAY_BE_NOTHING), False)
    if written is coded.dictionary and not pc.any(odd).as_py():
        return Typed(cells)
    named = {folded(word): word for word in sorted(values)}
    texts = texts_of(written)
    meant = [
        text if text in values else named.get(folded(text)) if is_odd and text is not None else None
        for text, is_odd in zip(texts, odd.to_pylist(), strict=True)
    ]
    answers = [_nothing(text) if is_odd and value is None else None for text, is_odd, value in zip(texts, odd.to_pylist(), meant, strict=True)]
    if any(value is not None and value != text for text, value in zip(texts, meant, strict=True)):
        written = pa.array([text if value is None else value for text, value in zip(texts, meant, strict=True)], pa.string())
    nothing = pa.array([answer is not None for answer in answers], pa.bool_())
    codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return Typed(pc.if_else(nothing, pa.scalar(None, pa.string()), written).take(coded.indices), problems_of(answers, codes))


def _composed(cells: pa.Array) -> pa.Array:
    """The texts in NFC; the very same array where they are so already."""
    if pc.all(pc.string_is_ascii(cells)).as_py() is not False:
        return cells
    data: Any = cells.buffers()[2]  # one look at all texts, as composing each takes five times as long
    if data is not None and unicodedata.is_normalized("NFC", data.to_pybytes().decode("utf-8", "replace")):
        return cells
    composed = pc.utf8_normalize(cells, form="NFC")
    return cells if pc.all(pc.equal(composed, cells)).as_py() else composed


def says_yes(text: str) -> bool | None:
    """Whether a text says yes or no; none where it says neither."""
    words = folded(text)
    return words in _YES if words in _YES or words in _NO else None


def _nothing(text: str) -> str | None:
    """A problem, or "" when the text means that there is no value, or none when it is a value."""
    if text == NO_RESULT:
        return "formula-without-value"
    words = folded(text)
    if words in ERROR_CELLS:
        return "error-cell"
    return "" if words in NO_VALUE else None


def typed_column(cells: pa.Array, kind: Kind, *, epoch_1904: bool = False, months: bool = True, order: Order = "", values: Collection[str] = ()) -> Typed:
    """A column of trimmed cells in its field's type; numbers are another matter (`measures.py`).

    values: of text, words that are values here; of yes and no, the names of the field.
    """
    if kind is Kind.DATE:
        return date_column(cells, epoch_1904=epoch_1904, months=months, said=order)
    return flag_column(cells, values) if kind is Kind.FLAG else text_column(cells, values)


def days(first: date, count: int) -> pa.Array:
    """The same day for every row."""
    return pa.repeat(pa.scalar(first, pa.date32()), count)
