"""Personal data are hidden in whatever leaves the program: one way of masking for every output.

What is hidden in free text, and what is not, stands in docs/personal.md with the tests beside it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.patterns import late_pattern
from tiercli.domain.texts import Cells

MASK = "***"
Column = pa.Array | pa.ChunkedArray
_GAP = r"[ \-]{0,3}"
_APART = r"[ \-._/]{0,3}"
_TWICE = "|".join(rf"[ ]?[{mark}][ ]?\d{{4}}[ ]?[{mark}][ ]?\d{{4}}" for mark in (".", "_", "/", "~", ",", r"\n"))
_MOBILE = rf"""
    (?:(?:\+|00)?86[ \-.]{{0,3}}|\(\+?86\)[ ]?)?
    (?P<mobile>1[3-9]\d)(?:
        {_GAP}\d{{4}}{_GAP}\d{{4}}          # 138 1234 5678
      | {_TWICE}                            # 138.1234.5678: two points, so no decimal number
      | [ \-]{{1,3}}\d{{3}}[ \-]{{1,3}}\d{{5}} | \.\d{{3}}\.\d{{5}}
      | \d[ \-]{{1,2}}\d{{3}}[ \-]{{1,2}}\d{{4}}         # 1381 234 5678
    )
  | (?P<spaced>1[ ][3-9][ ]\d)(?:[ ]\d){{8}}
"""
_LANDLINE = r"\(?(?P<landline>0(?:10|2\d|[3-9]\d\d))(?:\)[ \-]{0,3}|[ \-.]{1,3}|)\d{3,4}[ \-]?\d{4}"
_PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_IDENTITY = rf"""
    (?P<identity>{_PROVINCE}\d)\d{{3}}{_APART}(?:18|19|20)\d\d{_APART}{_MONTH}{_APART}{_DAY}{_APART}\d{{3}}[\dXx]   # area, day of birth, serial
  | (?P<old>{_PROVINCE}\d)\d{{3}}{_APART}\d\d{_MONTH}{_DAY}{_APART}\d{{3}}                                # of 15 digits, until 1999
"""
_ABROAD = r"(?P<abroad>\+(?!86)[1-9]\d{0,2})[ \-.(]{1,3}(?:\d[ \-.)]{0,2}){6,11}\d"
_ONE = late_pattern(rf"{_IDENTITY}|{_MOBILE}|{_LANDLINE}", re.VERBOSE)
_RUN = late_pattern(rf"(?<!\d)(?:{re.sub(r'[?]P<[a-z]+>', '?:', _IDENTITY + '|' + _MOBILE + '|' + _LANDLINE)})+(?!\d|\.\d{{1,6}}(?!\d))", re.VERBOSE)
"""One or several numbers of persons, the last of which ends there: two may be written without anything between them."""
_RUN_OF_IDENTITY = late_pattern(_IDENTITY, re.VERBOSE)
_TRADER = late_pattern(rf"(?<!\d)(?:{_IDENTITY})(?:\d\d)?(?!\d)", re.VERBOSE)
"""A tax number that is its owner's identity number, with or without two digits behind it."""
_LABELLED = late_pattern(
    r"(?:电话|手机|座机|传真|联系方式|微信|qq|wechat|tel|telephone|phone|mobile)(?:号码|号)?\.?[:]?[ ]{0,3}(?P<labelled>\d{2})[\d \-]{4,12}\d(?!\d)",
    re.IGNORECASE,
)
_FOREIGN = late_pattern(rf"(?<!\d){_ABROAD}(?!\d)")
_MAIL = late_pattern(r"(?:(?P<mail>[A-Za-z0-9])[A-Za-z0-9._%+\-]*|(?P<other>[^\W\d_]))@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_LABELS = frozenset(["t", "tel", "telephone", "phone", "p", "mobile", "mob", "m", "cell", "c", "qq", "wechat", "wx", "vx", "v", "id", "idno", "no"])
"""Latin words that may stand right before a number of a person; any other makes it a document's number (SO13812345678)."""
_WORD = late_pattern(r"([A-Za-z]+)[-_#]?$")
_DOCUMENT = late_pattern(r"(?:订单|合同|发票|票据|凭证|单据|运单|提单|单|票|批|货|物料|料|产品)(?:号|编号|号码|编码)(?:为|是)?[: #]{0,3}$|[¥$€]\s?$")
"""What stands right before the number of a document, or before an amount."""
_AMOUNT = late_pattern(r"\s?(?:元|万|亿|吨|千克|公斤|升|方|桶|袋|件|箱|台|米|kg\b|t\b|CNY\b|RMB\b)", re.IGNORECASE)
"""What stands right behind a quantity or an amount."""
_FULL: dict[int, str | int | None] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # full-width letters, digits and signs
_BLANKS = dict.fromkeys([0x09, 0xA0, 0x202F, 0x205F, 0x3000, *range(0x2000, 0x200B)], " ")
_DASHES = dict.fromkeys([0xAD, 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212], "-")
_DOTS = dict.fromkeys([0xB7, 0x2022, 0x2027, 0x2219, 0x22C5, 0x30FB], ".")
_PLAIN: dict[int, str | int | None] = {**_FULL, **_BLANKS, **_DASHES, **_DOTS}
_INVISIBLE = late_pattern("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufe0e\ufe0f\u20e3]")
_HAN_DIGITS = {
    ord(letter): str(place % 10) for letters in ("〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "○幺貳參肆伍陸柒捌玖") for place, letter in enumerate(letters)
}
_HAN_DIGITS[ord("幺")] = "1"
_OTHER_DIGIT = late_pattern("(?![0-9])\\d|[\u00b2\u00b3\u00b9\u2070-\u2089\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]")
_HAN_NUMBER = late_pattern(f"[{''.join(map(chr, _HAN_DIGITS))}]{{11,}}")
_MARKED = r"[@＠]|[〇零○一二三四五六七八九幺壹贰貳叁參肆伍陆陸柒捌玖]{11}"
_FEWEST_DIGITS = 7
_MOST_AT_ONCE = 1 << 30
"""Bytes of words that are looked through at once."""
_WORTH_A_LOOK = rf"{_MARKED}|\p{{N}}(?:\P{{N}}{{0,6}}\p{{N}}){{{_FEWEST_DIGITS - 1}}}"


def masked(values: Cells) -> Cells:
    """Personal data as text: words with all but their first character hidden, numbers, dates and flags hidden whole.

    What is masked already stays as it is; no value stays none. The length is hidden as well.
    """
    if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type) or pa.types.is_dictionary(values.type)):
        return pc.if_else(pc.is_valid(values), pa.scalar(MASK), pa.scalar(None, pa.string()))
    words = values.cast(pa.string())
    hidden = pc.binary_join_element_wise(pc.utf8_slice_codeunits(words, 0, 1), MASK, "")
    return pc.if_else(pc.match_substring_regex(words, r"^(.?\*\*\*)?$"), words, hidden)


def without_numbers(words: str) -> str:
    """Free text with telephone and identity numbers and e-mail addresses hidden but for their beginnings; other numbers stay."""
    return _hidden(words, (_RUN, _LABELLED, _FOREIGN, _MAIL))


def without_identity(words: str) -> str:
    """An id (a tax number, say) with a person's identity number in it hidden: sole traders use theirs."""
    return _hidden(words, (_TRADER,))


def columns_without_numbers(columns: Sequence[tuple[Column, bool]]) -> list[Column]:
    """Columns of free text, each as `without_numbers` gives it, and of ids (marked), as `without_identity`.

    They are looked through at once: to ask about few words costs as much as about many.
    """
    coded: list[Any] = []
    for values, _ in columns:
        whole = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
        coded.append(whole if pa.types.is_dictionary(whole.type) else whole.cast(pa.string()).dictionary_encode())
    worth = _are_worth_a_look([one.dictionary.cast(pa.string()) for one in coded])
    return [_without(one, ids=ids) if look else values for (values, ids), one, look in zip(columns, coded, worth, strict=True)]


def _without(coded: Any, *, ids: bool) -> pa.Array:
    hide = without_identity if ids else without_numbers
    known = pa.array([None if one is None else hide(str(one)) for one in coded.dictionary.to_pylist()], pa.string())
    return pc.take(known, coded.indices)


def _are_worth_a_look(columns: Sequence[pa.Array]) -> list[bool]:
    """Of each column whether any text may hold what is hidden; the long pattern is tried only on texts with an at sign or as many digits as it takes."""
    if sum(one.nbytes for one in columns) >= _MOST_AT_ONCE and len(columns) > 1:
        return [look for one in columns for look in _are_worth_a_look([one])]
    words: Any = pa.concat_arrays(columns) if columns else pa.array([], pa.string())
    likely = pc.indices_nonzero(pc.or_(pc.match_substring_regex(words, _MARKED), pc.greater_equal(pc.count_substring_regex(words, r"\p{N}"), _FEWEST_DIGITS)))
    if not len(likely):
        return [False] * len(columns)
    places = likely.filter(pc.match_substring_regex(words.take(likely), _WORTH_A_LOOK)).to_numpy()
    ends = np.cumsum([0, *map(len, columns)])
    return [bool(one) for one in np.diff(np.searchsorted(places, ends))]


def _hidden(words: str, patterns: tuple[re.Pattern[str], ...]) -> str:
    """The words without what the patterns find; what stays is as it was written."""
    if len(words) < _FEWEST_DIGITS and not {"@", "＠"} & set(words):  # the long patterns are not even compiled for the words of a rating
        return words
    seen: Sequence[int] = range(len(words))
    if _INVISIBLE.search(words):
        seen = [place for place, letter in enumerate(words) if not _INVISIBLE.match(letter)]
    plain = _plain("".join(words[place] for place in seen) if len(seen) < len(words) else words)
    gone: dict[int, int] = {}  # first hidden place -> first place after it, in `plain`
    for pattern in patterns:
        for match in pattern.finditer(plain):
            before = _WORD.search(plain[: match.start()])
            if pattern is _RUN and before and before.group(1).lower() not in _LABELS:
                continue
            if (
                pattern is _RUN
                and not _RUN_OF_IDENTITY.search(match.group())
                and (_DOCUMENT.search(plain[: match.start()]) or _AMOUNT.match(plain, match.end()))
            ):
                continue
            gone |= _units(plain, match) if pattern is _RUN else {match.end(match.lastgroup or 0): match.end()}
    if not gone:
        return words
    pieces, at = [], 0
    for begin, end in sorted(gone.items()):
        if begin < at:
            continue
        first = seen[begin - 1] + 1
        pieces += [words[(seen[at - 1] + 1 if at else 0) : first], MASK]
        at = end
    return "".join((*pieces, words[seen[at - 1] + 1 :]))


def _plain(words: str) -> str:
    """The words with plain digits, blanks, dashes and points, each letter in its place."""
    plain = words.translate(_PLAIN)
    if not plain.isascii():
        plain = _OTHER_DIGIT.sub(lambda found: str(unicodedata.digit(found.group(), found.group())), plain)
        plain = _HAN_NUMBER.sub(lambda found: found.group().translate(_HAN_DIGITS), plain)
    return plain


def _units(plain: str, run: re.Match[str]) -> dict[int, int]:
    """The numbers of a run one by one, each with its shown beginning."""
    units: dict[int, int] = {}
    at = run.start()
    while at < run.end():
        unit = _ONE.match(plain, at, run.end())
        if unit is None:
            return {run.start() + 3: run.end()}
        units[unit.end(unit.lastgroup or 0)] = unit.end()
        at = unit.end()
    return units
