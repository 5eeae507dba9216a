"""Who is who: names normalised for matching, and one id for every customer a row speaks of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

_MARKS = str.maketrans(
    {
        "(": "",
        ")": "",
        "[": "",
        "]": "",
        "{": "",
        "}": "",
        "【": "",
        "】": "",
        "〔": "",
        "〕": "",
        "「": "",
        "」": "",
        "《": "",
        "》": "",
        "<": "",
        ">": "",
        '"': "",
        "'": "",
        "“": "",
        "”": "",
        "‘": "",
        "’": "",
        "·": "",
        "•": "",
        "・": "",
    }
)
_INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\x00-\x1f]+")


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


def normal_id(text: str) -> str:
    """An id for comparison: NFKC without white space; its zeros and case matter."""
    return text if text.isascii() and text.isalnum() else _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


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


@dataclass
class Identities:
    """The ids that names stand for, from records first, then from rows that give both.

    by_name: normal name -> normal ids. shown: normal id -> as first written. names: normal id -> names as written, by normal name.
    aliases: normal alias -> normal standard name (or id).
    """

    by_name: dict[str, list[str]] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    first_names: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    ambiguous: dict[str, list[str]] = field(default_factory=dict)
    circles: list[str] = field(default_factory=list)
    merged: dict[str, str] = field(default_factory=dict)
    _normal: dict[str, str] = field(default_factory=dict)
    _record_ids: set[str] = field(default_factory=set)

    def learn_aliases(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Takes reviewed pairs of alias and standard name; pairs that run in circles are left out."""
        written: dict[str, str] = {}
        direct: dict[str, str] = {}
        for alias, target in pairs:
            written.setdefault(normal_name(target), target)
            if normal_name(alias) != normal_name(target):
                direct[normal_name(alias)] = normal_name(target)
        for alias in direct:
            seen, at = {alias}, direct[alias]
            while at in direct and at not in seen:
                seen.add(at)
                at = direct[at]
            if at in direct:
                self.circles.append(alias)
            else:
                self.aliases[alias] = at
                self.first_names.setdefault(at, written[at])

    def learn(self, pairs: Iterable[tuple[str | None, str | None]], *, records: bool) -> None:
        """Takes id and name of rows, in order; rows of customer records bind more than other rows."""
        for number, name in pairs:
            plain = self._plain(name)
            if name and plain:
                self.first_names.setdefault(plain, name)
            if not number:
                continue
            key = normal_id(number)
            self.shown.setdefault(key, number)
            if records:
                self._record_ids.add(key)
            if name and plain:
                self.names.setdefault(key, {}).setdefault(plain, name)
                ids = self.by_name.setdefault(plain, [])
                if key not in ids and (records or not any(one in self._record_ids for one in ids)):
                    ids.append(key)

    def _plain(self, name: str | None) -> str:
        if not name:
            return ""
        plain = self._normal.get(name)
        if plain is None:
            plain = self._normal[name] = normal_name(name) or name
        target = self.aliases.get(plain)
        if target is not None:
            self.merged.setdefault(name, target)
            return target
        return plain

    def resolve(self, number: str | None, name: str | None) -> str | None:
        """The customer id of a row: its own, else the one its name belongs to, else the name as first written."""
        if number:
            key = normal_id(number)
            if key.casefold() in self.aliases:
                return self._by_name(self.aliases[key.casefold()], number)
            return self.shown.get(key, number)
        plain = self._plain(name)
        if not plain or name is None:
            return None
        return self._by_name(plain, name)

    def _by_name(self, plain: str, name: str) -> str:
        ids = self.by_name.get(plain, [])
        if len(ids) == 1:
            return self.shown[ids[0]]
        if len(ids) > 1:
            self.ambiguous.setdefault(name, [self.shown[one] for one in ids])
        if not ids and plain in self.shown:
            return self.shown[plain]
        return self.first_names.get(plain, name)

    def standard_name(self, name: str | None) -> str | None:
        """The name under which the alias sheet puts a name, as it is written there; any other name as it is."""
        target = self.aliases.get(self._normal.get(name, "")) if name else None
        return name if target is None else self.first_names.get(target, name)

    def two_names(self) -> Mapping[str, list[str]]:
        """Ids that were written with several names."""
        return {self.shown[key]: list(names.values()) for key, names in self.names.items() if len(names) > 1}

    def two_ids(self) -> Mapping[str, list[str]]:
        """Names that were written with several ids."""
        return {self.first_names[plain]: [self.shown[one] for one in ids] for plain, ids in self.by_name.items() if len(ids) > 1}

    def lost_zeros(self) -> Mapping[str, list[str]]:
        """Ids that differ in leading zeros only, as they do where one sheet keeps them as numbers: by their bare digits."""
        groups: dict[str, list[str]] = {}
        for key, written in self.shown.items():
            if key.isascii() and key.isdigit() and key not in self.aliases:
                groups.setdefault(key.lstrip("0") or "0", []).append(written)
        return {digits: ids for digits, ids in groups.items() if len(ids) > 1}
