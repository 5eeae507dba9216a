"""Whether a comma marks decimals or thousands: by what the cells of a column prove, else by those of the file, else it is a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Mask
from tiercli.frames.marks import may_hold

_BEFORE, _AFTER = r"^[^0-9.,]*", r"[^0-9.,]*$"
_DECIMAL = rf"{_BEFORE}(?:[0-9]+,(?:[0-9]{{1,2}}|[0-9]{{4,}})|[0-9]{{4,}},[0-9]{{3}}|0[0-9]*,[0-9]+|[0-9]{{1,3}}(?:\.[0-9]{{3}})+,[0-9]+){_AFTER}"
_THOUSANDS = (
    rf"{_BEFORE}(?:[1-9][0-9]{{0,2}}(?:,[0-9]{{3}}){{2,}}(?:\.[0-9]+)?|[1-9][0-9]{{0,2}},[0-9]{{3}}\.[0-9]+|[0-9]+\.(?:[0-9]{{1,2}}|[0-9]{{4,}})){_AFTER}"
)
GROUPED = r"[1-9][0-9]{0,2}(,[0-9]{3})+"
"""A whole number in which commas mark nothing but thousands, or decimals."""
_FIRST = 2_000
_OPEN = rf"{_BEFORE}[1-9][0-9]{{0,2}},[0-9]{{3}}{_AFTER}"


@dataclass(frozen=True)
class Commas:
    """What the commas of one column are.

    decimal: whether they mark decimals. by: "column" or "file" where that is proved, "" where thousands are taken as usual, "question" where
    nobody can tell. open: the cells that could be read either way. dots: whether dots mark thousands then, as they do in text that was exported so.
    """

    decimal: bool
    by: str
    open: Mask | None = None
    dots: bool = False


@dataclass(frozen=True)
class _Seen:
    decimal: bool
    thousands: bool
    open: Mask
    all_open: bool


def mark_decimals(cells: pa.Array) -> bool:
    """Whether a comma in any of these cells can mark nothing but decimals."""
    return _any_match(_plain_width(cells), _DECIMAL)


def with_points(cells: pa.Array, commas: Commas) -> tuple[pa.Array, Mask | None]:
    """Cells whose commas mark decimals with points instead, and those whose dots mark nothing that fits."""
    grouped = rf"{_BEFORE}[0-9]{{1,3}}(?:\.[0-9]{{3}})+{'(?:,[0-9]+)?' if commas.dots else ',[0-9]+'}{_AFTER}"
    is_grouped = pc.fill_null(pc.match_substring_regex(cells, grouped), False)
    if pc.any(is_grouped).as_py():
        cells = pc.if_else(is_grouped, pc.replace_substring(cells, ".", ""), cells)
    left = pc.fill_null(pc.match_substring(cells, "."), False)
    decimal = pc.fill_null(pc.match_substring_regex(cells, rf"{_BEFORE}[0-9]+,[0-9]+{_AFTER}"), False)
    cells = pc.if_else(decimal, pc.replace_substring(cells, ",", "."), cells)
    return cells, left.to_numpy(zero_copy_only=False) if commas.dots and pc.any(left).as_py() else None


def commas_of(columns: Mapping[int, pa.Array], said: bool | None, *, is_question: bool, exported: bool = False) -> Mapping[int, Commas]:
    """For each column of numbers with commas in it, what they are.

    said: what the user says. exported: delimited text, where a dot is a dot that somebody wrote.
    is_question: whether 12,500 in all rows may be twelve and a half here (files of semicolons, sheets without Chinese).
    """
    seen = {column: _seen(cells) for column, cells in columns.items() if may_hold(cells, ",", "，")}
    if said is not None:
        return {column: Commas(said, "", dots=exported and said) for column in (columns if exported and said else seen)}
    proofs = [(one.decimal, one.thousands) for one in seen.values()]
    file_decimal = any(decimal and not thousands for decimal, thousands in proofs) and not any(thousands for _, thousands in proofs)
    file_thousands = any(thousands for _, thousands in proofs)
    answer = {}
    for column, one in seen.items():
        if one.decimal != one.thousands:
            answer[column] = Commas(one.decimal, "column" if one.decimal else "", one.open, exported and one.decimal)
        elif one.decimal:  # a column that contradicts itself: cell by cell
            answer[column] = Commas(False, "")
        elif one.open.any():
            question = is_question and one.all_open and not file_thousands
            answer[column] = Commas(file_decimal, "file" if file_decimal else "question" if question else "", one.open, exported and file_decimal)
    if file_decimal and exported:  # 1.234 beside 12,5 in the next column is a thousand too
        answer |= {column: Commas(True, "", dots=True) for column in columns if column not in answer}
    return answer


def _seen(cells: pa.Array) -> _Seen:
    texts = _plain_width(cells)
    # Most cells have no comma: only those with one are looked at closely.
    places = np.flatnonzero(_mask(pc.match_substring(texts, ",")))
    with_commas = texts.take(pa.array(places))
    opened = np.zeros(len(texts), dtype=bool)
    opened[places] = _mask(pc.match_substring_regex(with_commas, _OPEN))
    all_open = bool(opened.any()) and bool((opened | ~_mask(pc.match_substring_regex(texts, "[0-9]"))).all())
    return _Seen(_any_match(with_commas, _DECIMAL), _any_match(texts, _THOUSANDS), opened, all_open)


def _mask(flags: pa.Array) -> Mask:
    return pc.fill_null(flags, False).to_numpy(zero_copy_only=False)


def _plain_width(texts: pa.Array) -> pa.Array:
    """Texts with full-width figures and marks as plain ones; the very same array where all are plain."""
    plain = pc.string_is_ascii(texts)
    if pc.all(plain).as_py() is not False:
        return texts
    return pc.if_else(pc.fill_null(plain, True), texts, pc.utf8_normalize(pc.if_else(plain, "", texts), form="NFKC"))


def _any_match(texts: pa.Array, pattern: str) -> bool:
    """Whether any text matches: the first ones often settle it."""
    return any(bool(pc.any(pc.match_substring_regex(part, pattern)).as_py()) for part in (texts[:_FIRST], texts[_FIRST:]))
