"""Managers, branches, regions ... that are graded as several and may be one: 张三 and 张三（离职）, North and North."""

from __future__ import annotations

from collections.abc import Iterable

from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted
from tiercli.read.notes import found
from tiercli.read.words.names import alike

MOST_NAMES = 20_000
_SHOWN = 5


def say_alike(names: Iterable[str], who: Text) -> list[Finding]:
    """A warning that names the graded ones which differ only by a mark; nothing where there are none.

    names: of everything graded that is no customer. who: what it is called.
    """
    listed = {name: name for name in names}
    groups = alike(listed) if len(listed) <= MOST_NAMES else []
    if not groups:
        return []
    shown = [", ".join(group[:3]) for group in groups[:_SHOWN]]
    message = Text(
        f"{len(groups)} 组{who.zh}的写法只差标记或标点，各自分级：{'；'.join(shown)}。",
        f"{counted(len(groups), 'group', 'groups')} of {who.en.lower()}s differ only by a mark and are graded apart: {'; '.join(shown)}.",
    )
    return [found("grading.alike-names", Place(), message, count=len(groups))]
