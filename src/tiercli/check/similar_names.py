"""Customers who may be one: names that differ only in the legal form, and names that are nearly alike.

Only suggestions: who is who, the analyst decides in an alias sheet. Two rules keep different customers
apart: the legal form is taken off before anything is compared (有限公司 and 有限责任公司 are one form), and
names that differ in a place, a direction or a number (山东分公司 and 山西分公司, 第一 and 第二) are never a pair.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from importlib.util import find_spec
from itertools import combinations

import numpy as np

from tiercli.check.place_names import PLACES
from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.outcome.checked import NamePair
from tiercli.read.words.names import normal_name

ALIKE = 82
"""Names less alike than this are not suggested."""
MOST_NAMES = 30_000
LONGEST_NAME = 200
"""Longer names are compared as a whole only: what comparing costs grows with the square of their length."""
MOST_PAIRS = 500
_AT_ONCE = 500
_SAME_GROUP_PAIRS = 20

# Longest first; what is left of a name without its form is compared.
_LIMITED = (
    r"有限责任公司|责任有限公司|有限责任|有限公司|(?<![分支子])公司|coltd|companylimited|limitedcompany|limitedliabilitycompany|limited|company|ltd|llc|gmbh|co"
)
_STOCK = r"股份有限责任公司|股份有限公司|股份公司|incorporated|corporation|corp|inc|plc|ag"
_GROUP = r"集团股份有限公司|集团有限责任公司|集团有限公司|集团公司|集团|group"
_FORM = late_pattern(rf"(?:({_GROUP})|({_STOCK})|({_LIMITED}))$")
_BRANCHED = late_pattern(rf"({_GROUP}|{_STOCK}|{_LIMITED})(?=.{{1,12}}(?:分公司|支公司|办事处|分厂|加油站|branch)$)")
# What a company does says little about which company it is; what is left is its own name (字号).
_TRADES = late_pattern(
    "农民专业合作社|专业合作社|合作社|农业生产资料|农业科技|农业发展|生产资料|科技发展|农业|农资|种植|养殖|化肥|肥业|肥料|农化|科技|化工|石化|石油|油品|燃料|能源"
    "|化学|材料|钢铁|钢材|金属|建材|建筑|工程|机械|设备|制造|加工|实业|工业|商贸|贸易|商业|物资|物流|运输|汽车|客运|货运|供应链|投资|控股|发展|服务|管理|进出口"
    "|销售|经销部|经销处|经营部|经销|门市部|批发|零售|加油站|农场|连锁|供销社|供销"
)
_NO_NAME = late_pattern("^中国|分公司$|支公司$|办事处$")
_MARKS = late_pattern(r"[^\w]|_")
_NUMBERS = late_pattern(r"\d+|[零〇一二三四五六七八九十百千甲乙丙丁戊]+|(?<![a-z])[a-z](?![a-z])")
_DIRECTIONS = frozenset("东西南北中上下左右内外新老旧前后大小")
_AREAS = frozenset("省市县区旗盟州镇乡村团师营连港湾岛")
_UNITS = frozenset("厂站店库队部矿场")


@dataclass(frozen=True, slots=True)
class _Name:
    """A name taken apart: core without legal form, the form as written and its kind, the own name, and what must agree."""

    index: int
    core: str
    form: str
    kind: str
    own: str
    places: frozenset[str]
    numbers: tuple[str, ...]


def similar_names(customers: Sequence[tuple[str, str, Place]]) -> list[NamePair]:
    """Pairs of customers with nearly the same name, the most alike first.

    customers: id, name and place of each; names that match exactly after normalisation count as alike too when the ids differ.
    Without the extra `names`, only names that differ in form or writing are found.
    """
    names = [_taken_apart(index, name) for index, (_, name, _) in enumerate(customers)]
    names = [name for name in names if len(name.core) >= 2]
    found = {(pair[0].index, pair[1].index): pair for pair in _same_cores(names)}
    for pair in _near_cores(names):
        found.setdefault((pair[0].index, pair[1].index), pair)
    pairs = [_pair(customers, *one) for one in found.values()]
    pairs.sort(key=lambda pair: (-pair.score, pair.one, pair.other))
    return pairs[:MOST_PAIRS]


def can_compare() -> bool:
    """Whether the extra that finds near names is installed."""
    return find_spec("rapidfuzz") is not None


def _taken_apart(index: int, name: str) -> _Name:
    core, form, kind = _MARKS.sub("", normal_name(name)), "", ""
    if len(core) > LONGEST_NAME:
        return _Name(index, core, form, kind, "", frozenset(), ())
    for pattern in (_FORM, _BRANCHED):
        while (match := pattern.search(core)) and match.start() >= 2:
            form = match[0] + form
            kind = _kind(match[0], kind)
            core = core[: match.start()] + core[match.end() :]
    places = {place for place in PLACES if place in core}
    own = core
    for place in sorted(places, key=len, reverse=True):
        own = own.replace(place, "")
    own = _NO_NAME.sub("", _TRADES.sub("", own))
    # within a longer name of a place a shorter one says nothing
    longest = frozenset(place for place in places if not any(place != other and place in other for other in places))
    return _Name(index, core, form, kind, own, longest, tuple(_NUMBERS.findall(core)))


def _kind(form: str, before: str) -> str:
    """Which sort of legal form: a group outweighs a stock company, that outweighs the usual one."""
    kinds = ("limited", "stock", "group")
    found = "group" if re.fullmatch(_GROUP, form) else "stock" if re.fullmatch(_STOCK, form) else "limited"
    return max(found, before or "limited", key=kinds.index)


Pair = tuple[_Name, _Name, int, Text]


def _same_cores(names: Iterable[_Name]) -> Iterator[Pair]:
    """Names that are the same but for the legal form or the writing."""
    groups: dict[str, list[_Name]] = {}
    for name in names:
        groups.setdefault(name.core, []).append(name)
    for members in groups.values():
        for one, other in list(combinations(members, 2))[:_SAME_GROUP_PAIRS]:
            if one.form == other.form:
                yield one, other, 100, Text("写法相同或只差标点、空格、繁简", "the same but for marks, spaces or script")
            elif {one.kind, other.kind} <= {"", "limited"}:
                yield one, other, 100, Text("只差公司形式", "only the legal form differs")
            else:
                yield one, other, 94, Text("只差集团、股份等字样，可能是不同法人", "only group or stock company differs; may be two legal persons")


def _near_cores(names: Sequence[_Name]) -> Iterator[Pair]:
    """Names whose cores differ in few characters, and not in a place or number."""
    if not can_compare() or len(names) > MOST_NAMES or len(names) < 2:
        return
    from rapidfuzz import fuzz, process

    seen: set[tuple[int, int]] = set()
    for members in _comparable(names):
        cores = [name.core for name in members]
        for start in range(0, len(cores), _AT_ONCE):
            scores = process.cdist(cores[start : start + _AT_ONCE], cores[start:], scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.uint8)
            for row, column in np.argwhere(scores):
                one, other = members[start + int(row)], members[start + int(column)]
                if row >= column or one.core == other.core or (one.index, other.index) in seen:
                    continue
                seen.add((one.index, other.index))
                if not _differs_in_kind(one, other):
                    yield one, other, min(int(scores[row, column]), 99), _difference(one, other)


def _comparable(names: Iterable[_Name]) -> Iterator[list[_Name]]:
    """Groups in which every pair that `_differs_in_kind` lets pass stands at least once.

    Such a pair has the same numbers, and own names at most one slip apart: take one character away from either, or none, and they
    have something in common. So a group is what shares numbers and such a rest, and twenty thousand names need no comparison of each with each.
    """
    groups: dict[tuple[tuple[str, ...], str], list[_Name]] = {}
    for name in names:
        for rest in {name.own, *(name.own[:at] + name.own[at + 1 :] for at in range(len(name.own)))}:
            groups.setdefault((name.numbers, rest), []).append(name)
    return (members for (_, rest), members in groups.items() if rest and len(members) > 1)


def _differs_in_kind(one: _Name, other: _Name) -> bool:
    """Whether the difference makes them two customers: a number, a place, a direction, the name before 县 or 站."""
    if one.numbers != other.numbers:
        return True
    if not _same_own(one.own, other.own):
        return True
    if one.places != other.places and not (one.places < other.places or other.places < one.places):
        return True
    for tag, left, right, into, upto in SequenceMatcher(None, one.core, other.core, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        parts = one.core[left:right], other.core[into:upto]
        if any(part in _DIRECTIONS for part in parts):
            return True
        following = one.core[right : right + 1]
        if tag == "replace" and (following in _AREAS or (following in _UNITS and right + 1 == len(one.core))):
            return True
    return False


def _same_own(one: str, other: str) -> bool:
    """Own names that may be one: equal, or one slip apart where they are long enough for a slip to be one.

    Names without one (中国石化, 中国石油) are alike only in what they do.
    """
    if one == other:
        return bool(one)
    if min(len(one), len(other)) < (6 if one.isascii() else 3):
        return False
    from rapidfuzz.distance import DamerauLevenshtein

    return bool(DamerauLevenshtein.distance(one, other) <= 1)


def _difference(one: _Name, other: _Name) -> Text:
    parts = [
        (one.core[left:right], other.core[into:upto])
        for tag, left, right, into, upto in SequenceMatcher(None, one.core, other.core, autojunk=False).get_opcodes()
        if tag != "equal"
    ]
    shown = " ".join(f"{left or '∅'}→{right or '∅'}" for left, right in parts[:3])
    return Text(f"差别：{shown}", f"differs in {shown}")


def _pair(customers: Sequence[tuple[str, str, Place]], one: _Name, other: _Name, score: int, why: Text) -> NamePair:
    first, second = customers[one.index], customers[other.index]
    return NamePair(first[0], first[1], second[0], second[1], score, why, second[2])
