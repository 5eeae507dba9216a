"""Who is who: one id for every customer that a row speaks of."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from tiercli.domain.texts import texts_of
from tiercli.read.words.names import alike, but_for_form, normal_id, normal_name, normal_names


@dataclass
class Identities:
    """The ids that names stand for, from records first, then from rows that give both; and the ids that are one.

    by_name: normal name -> normal ids. shown: normal id -> as first written. names: normal id -> names as written, by normal name.
    aliases: normal alias -> normal standard name (or id). joined: normal id -> the one that it counts under.
    join_zeros: whether ids that lost their zeros are joined where no name speaks against it.
    """

    join_zeros: bool = False
    by_name: dict[str, list[str]] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    first_names: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    ambiguous: dict[str, list[str]] = field(default_factory=dict)
    circles: list[str] = field(default_factory=list)
    merged: dict[str, str] = field(default_factory=dict)
    joined: dict[str, str] = field(default_factory=dict)
    _normal: dict[str, str] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)
    _learnt: set[tuple[str | None, str | None]] = field(default_factory=set)
    _alias_written: dict[str, str] = field(default_factory=dict)
    _record_ids: set[str] = field(default_factory=set)
    _named: dict[str, list[str]] = field(default_factory=dict)
    _bearers: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def learn_aliases(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Takes reviewed pairs of alias and standard name; pairs that run in circles are left out."""
        written: dict[str, str] = {}
        direct: dict[str, str] = {}
        for alias, target in pairs:
            written.setdefault(normal_name(target), target)
            if normal_name(alias) != normal_name(target):
                direct[normal_name(alias)] = normal_name(target)
                self._alias_written.setdefault(normal_name(alias), alias)
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

    def know(self, names: Iterable[str | None]) -> None:
        """Puts names into their normal form in one go; nothing is learnt of them by that."""
        new = [name for name in names if name and name not in self._normal]
        self._normal.update((name, plain or name) for name, plain in zip(new, normal_names(new), strict=True))

    def learn(self, pairs: Iterable[tuple[str | None, str | None]], *, records: bool) -> None:
        """Takes id and name of rows, in order; rows of customer records bind more than other rows and are learnt first.

        A pair that was learnt before tells nothing new.
        """
        for pair in pairs:
            if pair in self._learnt:
                continue
            self._learnt.add(pair)
            number, name = pair
            plain = self._plain(name)
            if name and plain:
                self.first_names.setdefault(plain, name)
            if not number:
                continue
            key = self._key(number)
            self.shown.setdefault(key, number)
            if records:
                self._record_ids.add(key)
            if name and plain:
                self.names.setdefault(key, {}).setdefault(plain, name)
                _add(self._named.setdefault(plain, []), key)
                _add(self._bearers.setdefault(plain, {}).setdefault(self._normal[name], []), key)
                ids = self.by_name.setdefault(plain, [])
                if key not in ids and (records or not any(one in self._record_ids for one in ids)):
                    ids.append(key)

    def settle(self) -> None:
        """Finds the ids that are one, once everything is learnt: by an alias of the id or of its name, and by zeros that were lost."""
        for key in self.shown:
            target = self.aliases.get(key.casefold())
            leader = self._id_called(target) if target else None
            if leader is not None and leader != key:
                self.joined[key] = leader
        for plain in set(self.aliases.values()):
            bearers = self._bearers.get(plain, {})
            proper = bearers.get(plain, [])
            others = [key for name, keys in bearers.items() if name != plain for key in keys if key not in proper and key not in self.joined]
            leaders = proper or others[:1]
            if len(leaders) == 1:
                self.joined.update((key, leaders[0]) for key in others if key != leaders[0])
        if self.join_zeros:
            for ids in self.confirmed_zeros().values():
                self.joined.update((key, ids[0]) for key in ids[1:])
        for key in list(self.joined):
            self.joined[key] = self._leader(key)
        for plain, ids in self.by_name.items():
            self.by_name[plain] = list(dict.fromkeys(self.joined.get(one, one) for one in ids))

    def _leader(self, key: str) -> str:
        seen = {key}
        while key in self.joined and self.joined[key] not in seen:
            key = self.joined[key]
            seen.add(key)
        return key

    def _id_called(self, target: str) -> str | None:
        """The id that is written so, or borne by the only customer of that name."""
        exact = next((key for key in self.shown if key.casefold() == target), None) if target not in self.shown else target
        named = self.by_name.get(target, [])
        return exact or (named[0] if len(named) == 1 else None)

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

    def _key(self, number: str) -> str:
        key = self._keys.get(number)
        if key is None:
            key = self._keys[number] = normal_id(number)
        return key

    def resolve(self, number: str | None, name: str | None) -> str | None:
        """The customer id of a row: its own, else the one its name belongs to, else the name as first written."""
        if number:
            key = self._key(number)
            if key in self.joined:
                return self.shown[self.joined[key]]
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
        if not ids and self.shown:
            for key in (plain, normal_id(name)):  # a column of customers may hold their ids
                if key in self.shown:
                    return self.shown[self.joined.get(key, key)]
        return self.first_names.get(plain, name)

    def standard_name(self, name: str | None) -> str | None:
        """The name under which the alias sheet puts a name, as it is written there; any other name as it is."""
        target = self.aliases.get(self._normal.get(name, "")) if name else None
        return name if target is None else self.first_names.get(target, name)

    def two_names(self) -> Mapping[str, list[str]]:
        """Ids that were written with several names."""
        return {self.shown[key]: list(names.values()) for key, names in self.names.items() if len(names) > 1}

    def two_ids(self) -> Mapping[str, list[str]]:
        """Names that were written with several ids, in one table or over several."""
        apart = {plain: list(dict.fromkeys(self.joined.get(one, one) for one in ids)) for plain, ids in self._named.items() if len(ids) > 1}
        return {self.first_names[plain]: [self.shown[one] for one in ids] for plain, ids in apart.items() if len(ids) > 1}

    def marked(self) -> Mapping[str, list[str]]:
        """Names that differ only by a mark such as (旧), (原乙公司) or a full stop, and are several customers: the first as written -> all of them."""
        return self._apart(alike(self.first_names))

    def formed(self) -> Mapping[str, list[str]]:
        """The same of names that differ only in the legal form: 甲化工有限公司, 甲化工有限责任公司."""
        return self._apart(but_for_form(self.first_names))

    def _apart(self, groups: Iterable[list[str]]) -> Mapping[str, list[str]]:
        return {names[0]: names for plains in groups if len({self._counted_as(plain) for plain in plains}) > 1 for names in [self._written(plains)]}

    def _written(self, plains: Iterable[str]) -> list[str]:
        return [self.first_names[plain] for plain in plains]

    def unused_aliases(self) -> list[str]:
        """Aliases of the alias sheet that no row bears."""
        used = {self._normal[name] for name in self.merged} | {key.casefold() for key in self.joined} | {key.casefold() for key in self.shown}
        return [self._alias_written[alias] for alias in self.aliases if alias not in used]

    def _counted_as(self, plain: str) -> str:
        ids = self.by_name.get(plain) or [self.joined.get(one, one) for one in self._named.get(plain, ())]
        return ids[0] if ids else plain

    def lost_zeros(self) -> Mapping[str, list[str]]:
        """Ids that differ in leading zeros only and stay apart, as they do where one sheet keeps them as numbers: by their bare digits."""
        return {digits: [self.shown[one] for one in ids] for digits, ids in self._same_digits().items()}

    def confirmed_zeros(self) -> Mapping[str, list[str]]:
        """Those of them that no name speaks against, as normal ids; the one with its zeros first."""
        confirmed = {}
        for digits, ids in self._same_digits().items():
            named = [set(self.names[one]) for one in ids if one in self.names]
            if not named or set.intersection(*named):
                confirmed[digits] = sorted(ids, key=lambda one: (one not in self._record_ids, -len(one)))
        return confirmed

    def _same_digits(self) -> dict[str, list[str]]:
        groups: dict[str, list[str]] = {}
        for key in self.shown:
            if key.isascii() and key.isdigit() and key not in self.joined and key not in self.aliases:
                groups.setdefault(key.lstrip("0") or "0", []).append(key)
        return {digits: ids for digits, ids in groups.items() if len(ids) > 1}


def _add(keys: list[str], key: str) -> None:
    if key not in keys:
        keys.append(key)


def are_plain(tables: Iterable[tuple[pa.Array, pa.Array]]) -> bool:
    """Whether ids can stay as they are written and nothing is to be said of them.

    tables: the different pairs of id and name of each, ids and names. No id and no name is then another one in other letters, with other zeros or marks.
    """
    each = list(tables)
    if not each:
        return False
    coded = [pa.concat_arrays([one[place] for one in each]).dictionary_encode() for place in (0, 1)]
    if not len(coded[0]) or any(one.null_count for one in coded):
        return False
    ids, names = (texts_of(one.dictionary) for one in coded)
    pairs = len(coded[0])
    if len(each) > 1:
        id_codes, name_codes = (one.indices.to_numpy(zero_copy_only=False).astype(np.int64) for one in coded)
        pairs = len(np.unique(id_codes * len(names) + name_codes))
    if len(ids) != pairs or len(names) != pairs or not all(ids) or not all(names):
        return False
    digits, words = "".join(ids), "".join(names)
    if not (digits.isascii() and digits.isalnum() and words.isalnum() and unicodedata.is_normalized("NFKC", words)):
        return False
    if words.casefold() != words and len({name.casefold() for name in names}) != len(names):
        return False
    try:
        words.encode("gb2312")  # beyond it are traditional characters, which may be the simplified ones of another name
    except UnicodeEncodeError:
        return False
    numbers = [number for number in ids if number.isdigit()] if "0" in {number[0] for number in ids} else []
    return len({number.lstrip("0") or "0" for number in numbers}) == len(numbers)
