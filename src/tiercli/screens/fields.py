"""The standard tables and fields on the terminal: names to write in rulebooks, headers that are understood."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tiercli.domain.fields import Field, TableFields
from tiercli.domain.language import Language, Text, listing
from tiercli.outcome import labels

if TYPE_CHECKING:
    from rich.console import RenderableType


def fields_screen(tables: Mapping[str, TableFields], language: Language, own: frozenset[str] = frozenset()) -> RenderableType:
    """A rich renderable of tables with their fields.

    own: "table.field" of the fields that a rulebook adds.
    """
    from rich.console import Group

    parts: list[RenderableType] = []
    for table in tables.values():
        parts += [_head(table, language), _fields(table, language, own)]
    return Group(*parts)


def _head(table: TableFields, language: Language) -> RenderableType:
    from rich.text import Text as Line

    needs = listing((" / ".join(need) for need in table.required), zh="；", en="; ")
    names = ("、" if language == "zh" else ", ").join(table.sheet_names)
    said = Text(f"工作表名：{names}\n必需：{needs.zh}", f"Sheet names: {names}\nRequired: {needs.en}").spoken(language)
    return Line.assemble("\n", (table.name, "bold"), "  ", (table.title.spoken(language), "bold"), "\n", (said, "dim"), "\n")


def _fields(table: TableFields, language: Language, own: frozenset[str]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text as Line

    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", expand=False)
    heads = (Text("字段", "Field"), Text("名称", "Title"), Text("类型", "Kind"), Text("能识别的列名", "Headers understood"))
    for index, head in enumerate(heads):
        grid.add_column(head.spoken(language), no_wrap=index < 1, overflow="fold", max_width=(20, 16, 12, None)[index])
    for field in table.fields:
        added = f"{table.name}.{field.name}" in own
        name = Line(field.name, "bold" if added else "")
        marks = [
            *([Text("规则自带", "from the rulebook")] if added else []),
            *([Text("个人信息", "personal")] if field.personal else []),
        ]
        headers = Line(", ".join(headers_of(field)))  # spaces, so that lines break between names
        for mark in marks:
            headers.append(f" [{mark.spoken(language)}]", "yellow")
        grid.add_row(name, field.title.spoken(language), labels.kind_words(field, language), headers)
    return grid


def headers_of(field: Field) -> list[str]:
    """The headers that a field is known by, each once; case, spaces and hyphens do not matter."""
    names: dict[str, str] = {}
    for name in (field.title.zh, field.title.en, *field.aliases):
        names.setdefault(re.sub(r"[\s_.-]", "", name).casefold(), name)
    return list(names.values())
