"""Names and ids for comparison: what writing does not tell apart, and what it does; and code and name in one cell, as reports print them."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from tiercli.domain.patterns import late_pattern

_MARKS = str.maketrans("", "", "()[]{}【】〔〕「」《》<>\"'“”‘’·•・")
_BETWEEN = "\ue000"
"""A character for private use, which no step changes or joins with another."""
_WIDE = {"\u3000": " ", **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}}
_INVISIBLE = late_pattern(r"[\s\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\x00-\x1f]+")


@lru_cache(maxsize=1 << 16)  # several steps ask for the same names
def normal_name(name: str) -> str:
    """A name for comparison: NFKC, no white space or invisible marks, no brackets or quotes, one case, simplified where OpenCC is there.

    新疆 昆仑（集团）公司 and 新疆昆仑(集团)公司 are the same; 山东分公司 and 山西分公司 are not.
    """
    if name.isalnum() and unicodedata.is_normalized("NFKC", name):
        # Nothing but letters and digits: most names, and quickly done.
        plain = name.casefold()
        return plain if plain.isascii() else _simplified(plain)
    words = _INVISIBLE.sub("", unicodedata.normalize("NFKC", name)).casefold()
    bare = words.translate(_MARKS) or words
    return bare if bare.isascii() else _simplified(bare)


def normal_names(names: Sequence[str]) -> list[str]:
    """`normal_name` of each: every step goes over all of them at once, which takes a fifth of the time where most names have brackets or blanks."""
    words = _INVISIBLE.sub("", _composed(_BETWEEN.join(names))).casefold()
    plain = words
    for mark in map(chr, _MARKS):
        plain = plain.replace(mark, "")
    bare = plain.split(_BETWEEN)
    if len(bare) != len(names) or _has_traditional(words.replace(_BETWEEN, "")):  # one of them has what stands between them; or some are to be simplified
        return [normal_name(name) for name in names]
    return [one or normal_name(name) for one, name in zip(bare, names, strict=True)]


def _composed(words: str) -> str:
    """NFKC: for what is long, letters of full width are made narrow first, after which most texts are normal already, and that is quickly told."""
    narrow = words
    for wide, letter in _WIDE.items():
        narrow = narrow.replace(wide, letter)
    return narrow if unicodedata.is_normalized("NFKC", narrow) else unicodedata.normalize("NFKC", words)


def normal_id(text: str) -> str:
    """An id for comparison: NFKC without white space; its zeros and case matter."""
    return text if text.isascii() and text.isalnum() else _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


_STATE = (
    "已?停用|停用客户|已?注销|已?作废|已?冻结|已?禁用|失效|停业|倒闭|暂停|新|旧|原|老|新户|旧户|老户|新名|旧名|更名后?|改名后?|勿用|不用|重复|已?离职|已?调离|已?调岗|"
    "old|new|inactive|closed|do not use|blocked|disabled|obsolete|deleted|former|duplicate|left|resigned|x{2,3}"
)
_STATE_MARK = late_pattern(
    rf"(?:[\[(【{{<〔](?:{_STATE})[\])】}}>〕]|\s*[-–—_*]\s*(?:{_STATE}))$|^[\[(【{{<〔](?:{_STATE})[\])】}}>〕]|^[*※]+(?=\w)|(?<=[\w)\]）】])[*※]+$",
    re.IGNORECASE,
)
_FORMER = late_pattern(
    r"[\[(【{<〔]\s*(?:原(?![料油材种煤盐药浆点平])名?|曾用名|旧名|前身为?|前称|formerly(?: known as)?|f/?k/?a|previously|was|now)"
    r"[\s:]*([^\])】}>〕]+?)\s*[\])】}>〕]",
    re.IGNORECASE,
)
_SEPARATOR = late_pattern(r"(?<!\d)[.,;:&/、,。_‐–—-](?!\d)")


def without_state(name: str, narrow: str) -> str:
    """A name without a mark that tells a state of the record: 北原农资(停用), (旧)北原农资, Elm Fuels (old); the same name where there is none.

    narrow: the name in NFKC.
    """
    narrow = narrow.strip()
    bare = name if name.isalnum() else _STATE_MARK.sub("", narrow).strip()  # neither bracket nor dash: most names, and quickly done
    return bare if bare and bare != narrow else name


def names_within(names: Sequence[str]) -> list[tuple[str, ...]]:
    """The normal names that each name gives away beside itself: without a mark of state or marks between words, the former one and the one without it.

    甲公司(停用) is 甲公司, Elm Fuels Ltd. is Elm Fuels Ltd, 甲公司（原乙公司） is 甲公司 and 乙公司.
    """
    together = _composed(_BETWEEN.join(names))
    narrow = together.split(_BETWEEN)
    if len(narrow) != len(names):  # somebody writes what stands between them
        narrow = [unicodedata.normalize("NFKC", name) for name in names]
    has_former = _FORMER.search(together) is not None
    written = [_written_within(name, one, has_former=has_former) for name, one in zip(names, narrow, strict=True)]
    plain = iter(_SEPARATOR.sub("", one) or one for one in normal_names([one for parts in written for one in parts]))
    return [tuple(dict.fromkeys(islice(plain, len(parts)))) for parts in written]


def _written_within(name: str, narrow: str, *, has_former: bool) -> list[str]:
    former = [one.strip() for one in _FORMER.findall(narrow)] if has_former else []
    parts = (without_state(name, narrow), *former, *((_FORMER.sub("", narrow).strip(),) if former else ()))
    return [one for one in parts if one]


def alike(names: Mapping[str, str]) -> list[list[str]]:
    """Groups of names of which one gives away another, each in order of appearance.

    names: key -> name as written. Answers with groups of keys.
    """
    marked = {key: name for key, name in names.items() if not name.isalnum()}
    odd = dict(zip(marked, names_within(list(marked.values())), strict=True))
    given_away = {within for withins in odd.values() for within in withins}
    if not given_away:
        return []
    bearers: dict[str, list[str]] = {}
    for key, name in names.items():
        withins = odd.get(key) or (normal_name(name),)
        for within in withins if key in odd or withins[0] in given_away else ():
            bearers.setdefault(within, []).append(key)
    leader = {key: key for keys in bearers.values() if len(keys) > 1 for key in keys}

    def led(key: str) -> str:
        while leader[key] != key:
            key = leader[key]
        return key

    for keys in bearers.values():
        for key in keys[1:]:
            leader[led(key)] = led(keys[0])
    groups: dict[str, list[str]] = {}
    for key in names:
        if key in leader:
            groups.setdefault(led(key), []).append(key)
    return [keys for keys in groups.values() if len(keys) > 1]


LIMITED = (
    r"有限责任公司|责任有限公司|有限责任|有限公司|(?<![分支子])公司|coltd|companylimited|limitedcompany|limitedliabilitycompany|limited|company|ltd|llc|gmbh|co"
)
"""Legal forms that people write in one way or another, or not at all; of names without marks, longest first."""
_LIMITED = late_pattern(rf"(?:{LIMITED})$")
_UNWORDED = late_pattern(r"[\W_]+")
_SHORTEST = 2


def but_for_form(plains: Iterable[str]) -> list[list[str]]:
    """Groups of normal names that differ only in the legal form: 甲化工, 甲化工有限公司, 甲化工有限责任公司."""
    groups: dict[str, dict[str, str]] = {}
    for plain in plains:
        worded = plain if plain.isalnum() else _UNWORDED.sub("", plain)
        core = _LIMITED.sub("", worded)
        if len(core) >= _SHORTEST:
            groups.setdefault(core, {}).setdefault(worded, plain)
    return [list(names.values()) for names in groups.values() if len(names) > 1]


@lru_cache(maxsize=1)
def _converter() -> Any:
    try:
        from opencc import OpenCC
    except ImportError:
        return None
    return OpenCC("t2s")


def _simplified(words: str) -> str:
    if not _has_traditional(words):
        return words
    converter = _converter()
    return words if converter is None else str(converter.convert(words))


def _has_traditional(words: str) -> bool:
    """Whether a character is outside GB2312, the set that simplified names are written in; a quick way past most names."""
    try:
        words.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


Pair = tuple[str | None, str | None]  # id and name of a row

_CODE = r"(?=[A-Za-z0-9._-]*\d)[A-Za-z0-9][A-Za-z0-9._-]*"
_BEFORE = late_pattern(
    rf"^\s*(?:[\[(【（<〔]({_CODE})[\])】）>〕]\s*[-_/|:：,、]?|({_CODE})(?:\s*[/|:：,、\\]|\s+[-–—_]?|[-–—_](?=[^A-Za-z0-9])))\s*(\S.*?)\s*$"
)
_AFTER = late_pattern(rf"^\s*(\S.*?)\s*(?:[\[(【（<〔]({_CODE})[\])】）>〕]|[/|\\]\s*({_CODE})|\s[-–—]\s*({_CODE}))\s*$")
_ENDS = frozenset(f"{string.ascii_letters}{string.digits}._-])】）>〕")
_ENOUGH = 0.9
_FEWEST = 2


def apart(cell: str) -> tuple[str, str] | None:
    """Code and name of a cell that may hold both."""
    for pattern, code, name in ((_BEFORE, (1, 2), 3), (_AFTER, (2, 3, 4), 1)):
        if pattern is _AFTER and cell.rstrip()[-1:] not in _ENDS:  # most names, seen without trying where a code may begin
            continue
        if match := pattern.match(cell):
            words = match[name]
            if sum(char.isalpha() for char in words) > 1:
                return next(match[one] for one in code if match[one]), words
    return None


def cells_with_both(pairs: Sequence[Pair]) -> dict[str, tuple[str, str]]:
    """The cells that may hold code and name, with both; only rows that have but one of them can have such a cell."""
    return {cell: both for number, name in pairs if (cell := _only(number, name)) and (both := apart(cell))}


def taken_apart(pairs: Sequence[Pair], cells: Mapping[str, tuple[str, str]], known: Mapping[str, set[str]]) -> tuple[list[Pair], list[str]]:
    """The pairs with ids of their own where a cell holds code and name; and the cells that were taken apart.

    cells: by `cells_with_both`. known: normal ids of all tables -> normal names that they bear. A cell is taken apart where its code is known and
    bears that name or none; or where nearly all cells of the column are such and every code goes with one name.
    """
    filled = {cell for number, name in pairs if (cell := _only(number, name))}
    whole = len(cells) >= max(_FEWEST, _ENOUGH * len(filled)) and _is_one_to_one(list(cells.values()))
    sure = {cell: both for cell, both in cells.items() if whole or _is_known(both, known)}
    return [sure.get(_only(number, name) or "", (number, name)) for number, name in pairs], list(sure)


def _only(number: str | None, name: str | None) -> str | None:
    """The cell that would hold both: where the row has one of them."""
    return name if number is None else number if name is None else None


def _is_known(both: tuple[str, str], known: Mapping[str, set[str]]) -> bool:
    names = known.get(normal_id(both[0]))
    return names is not None and (not names or normal_name(both[1]) in names)


def _is_one_to_one(both: Sequence[tuple[str, str]]) -> bool:
    names: dict[str, set[str]] = {}
    for code, name in both:
        names.setdefault(normal_id(code), set()).add(normal_name(name))
    return all(len(one) == 1 for one in names.values())
