"""Two header rows as one: which rows they are, what a group's name means for the columns below it, and what it leaves unclear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from functools import lru_cache

from tiercli.domain.patterns import late_pattern
from tiercli.read.words.fold import JOINT as JOINT  # other modules take it from here
from tiercli.read.words.fold import bare
from tiercli.read.words.lexicon import Found, Lexicon, match_header
from tiercli.read.words.written import simplified

_OTHERWISE = ("计划", "预算", "目标", "上年", "去年", "同期", "上月", "预测", "plan", "budget", "target", "last year", "previous", "forecast")
_NOT_IT = late_pattern(
    r"计划|预算|目标|任务|上年|去年|同期|上月|上期|预测|期初|年初|税额|税金"
    r"|^(?:plan|planned|budget|target|previous|prior|forecast|opening|beginning|tax|vat)$"
)
_IS_IT = late_pattern(
    r"^(?:实际|实绩|实发|实收|实提|完成|实际数|期末|年末|期末余额|价税合计|含税|不含税|未税|无税|本币|人民币|本期|合计|小计|总计"
    r"|actual|actuals|ending|closing|end|gross|net|inclvat|exclvat|incltax|excltax|total)$"
)
_NUMBER = late_pattern(r"^[-+(]?[¥￥$]?\s*\d|^\d{4}[-/年.]")


@lru_cache(maxsize=4096)
def is_otherwise(above: str) -> bool:
    """Whether the upper part of a header makes it another thing than its lower part says."""
    return any(word in simplified(above.lower()) for word in _OTHERWISE)


def match_joined(header: str, lexicon: Lexicon) -> Found | None:
    """A two-row header: as one name, else by its lower part, unless the upper part makes it another thing (计划 over 数量); else by its upper
    part where the lower one says that it is the thing itself (金额 over 价税合计, 数量 over 实际, Balance over Ending)."""
    above, _, below = header.partition(JOINT)
    lower = bare(below)
    group = match_header(above, lexicon)
    if group and group[0].kind.is_number and _NOT_IT.search(lower) and not is_mapped(header, lexicon):
        return None
    whole = match_header(above + below, lexicon) or match_header(f"{above} {below}", lexicon)
    if whole or is_otherwise(above):
        return whole
    if part := match_header(below, lexicon):
        return (part[0], min(part[1], 1), *part[2:])
    if group and group[0].kind.is_number and _IS_IT.match(lower):
        return (group[0], 1, *group[2:])
    return None


def is_mapped(header: str, lexicon: Lexicon) -> bool:
    """Whether `--map` names a two-row header, by both parts or by one."""
    above, _, below = header.partition(JOINT)
    return any(bare(name) in lexicon.mapped for name in (header, above + below, below))


def joined(top: Sequence[Sequence[str]], row: int, merged: Mapping[tuple[int, int], str]) -> tuple[str, ...] | None:
    """Two header rows as one: the group's name goes to the columns below it (销售 over 数量(吨), 金额(元))."""
    upper, lower = top[row - 1], top[row]
    if sum(1 for cell in upper if cell) < 2:
        return None
    names: list[tuple[str, str]] = []
    group = ""
    for column, below in enumerate(lower):
        above = upper[column] or merged.get((row - 1, column), "")
        if upper[column]:
            group = upper[column]
        elif not above and below and not merged:
            above = group
        over = top[row - 2][column] if row > 1 and not above and not below else ""  # a third row of headers, which spans this column
        names.append((above or over, below if below != above else ""))
    if not any(above and below for above, below in names):
        return None
    shown = []
    for column, (above, below) in enumerate(names):
        heads_group = above and not below and not lower[column] and column + 1 < len(names) and names[column + 1][0] == above and names[column + 1][1]
        empty = heads_group and not any(line[column] for line in top[row + 1 :] if column < len(line))
        shown.append("" if empty else f"{above}{JOINT}{below}" if above and below else above or below)
    return tuple(shown)


def goes_on(top: Sequence[Sequence[str]], row: int) -> bool:
    """Whether the row below a header row belongs to the header: words without numbers, some of them right of a group's name, over rows of numbers."""
    if row + 2 >= len(top):
        return False
    upper, lower, data = top[row], top[row + 1], top[row + 2]
    below = [column for column, cell in enumerate(lower) if cell]
    if not below or len(below) > sum(1 for cell in data if cell) or any(_NUMBER.match(lower[column]) for column in below):
        return False
    beside = [column for column in below if column < len(upper) and not upper[column] and any(upper[:column])]
    over = [column for column in below if column not in beside]
    grouped = all(column + 1 < len(upper) and not upper[column + 1] and column + 1 in below for column in over)
    return bool(beside) and grouped and any(_NUMBER.match(data[column]) for column in below if column < len(data) and data[column])


def unclear_groups(names: Sequence[str], taken: Set[str], lexicon: Lexicon) -> list[tuple[str, str, list[str]]]:
    """Groups whose name is a field that is not among those taken, the field, and the names below them: 数量 over 一厂, 二厂."""
    groups: dict[tuple[str, str], list[str]] = {}
    for name in names:
        above, joint, below = name.partition(JOINT)
        found = match_header(above, lexicon) if joint else None
        if found and found[0].summed and found[0].name not in taken:
            groups.setdefault((above, found[0].name), []).append(below)
    return [(above, name, below) for (above, name), below in groups.items()]
