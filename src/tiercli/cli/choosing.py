"""Which entities a command is about: one by name or id before the input files, or those for whom a condition holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tiercli.domain.errors import UsageError
from tiercli.domain.language import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

Words = Annotated[
    list[str],
    typer.Argument(
        help="The customer's name or id, then the input files; files only with --where. 客户 输入文件", metavar="[CUSTOMER] FILE...", show_default=False
    ),
]
MaybeWords = Annotated[
    list[str] | None,
    typer.Argument(
        help="The customer's name or id, then the input files; files only with --where, none for what a history has. 客户 输入文件",
        metavar="[CUSTOMER] FILE...",
        show_default=False,
    ),
]
Where = Annotated[
    str | None, typer.Option("--where", help="Those that match: \"tier == 'A' and overdue_days > 30\". 按条件列出", metavar="EXPR", show_default=False)
]


def customer_and_files(command: str, words: list[str], where: str | None, *, may_lack_files: bool = False) -> tuple[str, list[str]]:
    """The customer and the files; with `--where` there are files only.

    Errors: UsageError when one of them is missing.
    """
    if where is not None and (words or may_lack_files):
        return "", words
    if may_lack_files and len(words) == 1 and not Path(words[0]).exists():
        return words[0], []
    how = Text(f"写成 tiercli {command} 客户 文件", f"Write tiercli {command} CUSTOMER FILES...")
    if len(words) < 2:
        if words and Path(words[0]).exists():
            raise UsageError(Text("缺少客户名称或编号", "the customer's name or id is missing"), hint=how)
        raise UsageError(Text("缺少输入文件", "the input files are missing"), hint=how)
    return words[0], words[1:]


def entity_meant(ids: Sequence[str], names: Sequence[str], customer: str) -> int:
    """The place of the one that the words mean.

    Errors: UsageError when nobody is meant, or several are.
    """
    from tiercli.insight.find import MOST_NAMES, find_among

    found = find_among(ids, names, customer)
    if not found.places:
        hint = Text(f"相近的有：{'、'.join(found.near)}", f"Similar names: {', '.join(found.near)}") if found.near else Text("", "")
        raise UsageError(Text(f"没有“{customer}”", f"there is no '{customer}'"), hint=hint)
    if len(found.places) > 1:
        shown = [f"{ids[place]} {names[place]}" if ids[place] != names[place] else names[place] for place in found.places[:MOST_NAMES]]
        more = len(found.places) - len(shown)
        zh, en = "\n".join(f"  {one}" for one in shown), "\n".join(f"  {one}" for one in shown)
        if more:
            zh, en = f"{zh}\n  … 另有 {more} 个", f"{en}\n  ... {more} more"
        raise UsageError(
            Text(f"“{customer}”有 {len(found.places)} 个可能，请写编号：\n{zh}", f"'{customer}' may be any of {len(found.places)}; say which by id:\n{en}")
        )
    return found.places[0]
