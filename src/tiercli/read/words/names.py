"""Names and ids for comparison: what writing does not tell apart, and what it does."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
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
    rf"(?:[\[(【{{<〔](?:{_STATE})[\])】}}>〕]|\s*[-–—_*]\s*(?:{_STATE}))$|^[\[(【{{<〔](?:{_STATE})[\])】}}>〕]|^[*※]+(?=\w)", re.IGNORECASE
)
_FORMER = late_pattern(
    r"[\[(【{<〔]\s*(?:原(?![料油材种煤盐药浆点平])名?|曾用名|旧名|前身为?|前称|formerly(?: known as)?|f/?k/?a|previously|was|now)"
    r"[\s:]*([^\])】}>〕]+?)\s*[\])】}>〕]",
    re.IGNORECASE,
)
_SEPARATOR = late_pattern(r"(?<!\d)[.,;:&/、,。_‐–—-](?!\d)")


def without_state(name: str) -> str:
    """A name without a mark that tells a state of the record: 北原农资(停用), (旧)北原农资, Elm Fuels (old); the same name where there is none."""
    return _without_state(name, unicodedata.normalize("NFKC", name))


def _without_state(name: str, narrow: str) -> str:
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
    parts = (_without_state(name, narrow), *former, *((_FORMER.sub("", narrow).strip(),) if former else ()))
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
