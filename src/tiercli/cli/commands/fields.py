"""The tables and fields that are understood. 标准表和字段"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Mapping
from typing import Annotated

import typer

from tiercli.cli import options
from tiercli.cli.speech import spoken_language
from tiercli.domain.errors import UsageError
from tiercli.domain.fields import STANDARD, TableFields
from tiercli.domain.harmless import json_words
from tiercli.domain.language import Text, listing

PLACE = 30

TableName = Annotated[str | None, typer.Argument(help="One table: sales, customers ... 只看一种表", metavar="TABLE", show_default=False)]
OwnRules = Annotated[str | None, typer.Option("--rules", "-r", help="With the fields that a rulebook adds. 规则", show_default=False)]


def command(table: TableName = None, rules: OwnRules = None, lang: options.Lang = None, json: options.Json = False) -> int:
    """Print the standard tables: each field's name, kind, unit, and the headers it is known by.

    Examples: tiercli fields sales · tiercli fields 客户档案 --lang zh · tiercli fields --json
    """
    from tiercli.cli import screens
    from tiercli.screens.fields import fields_screen

    tables = _known(rules)
    wanted = {one.name: one for one in (table_called(table, tables),)} if table else tables
    own = frozenset(f"{one.name}.{field.name}" for one in tables.values() for field in one.fields if field not in _standard(one.name))
    if json:
        sys.stdout.write(json_words({"tables": [_record(one, own) for one in wanted.values()]}) + "\n")
    else:
        screens.show(fields_screen(wanted, spoken_language(options.language_option(lang)), own))
    return 0


def _known(rules: str | None) -> Mapping[str, TableFields]:
    if rules is None:
        return STANDARD
    from tiercli.rulebook.facts.names import tables_to_read
    from tiercli.rulebook.load import load_rulebook

    return tables_to_read(load_rulebook(rules).rulebook)


def _standard(table: str) -> tuple[object, ...]:
    return STANDARD[table].fields if table in STANDARD else ()


def table_called(words: str, tables: Mapping[str, TableFields]) -> TableFields:
    """The table that is called so, by its name, title or a usual name of its sheet.

    Errors: UsageError with near names.
    """
    names: dict[str, TableFields] = {}
    for told in (lambda one: (one.name, *one.title), lambda one: one.sheet_names):
        for one in tables.values():
            for name in told(one):
                names.setdefault(name.casefold(), one)
    found = names.get(words.strip().casefold())
    if found:
        return found
    near = difflib.get_close_matches(words.casefold(), names, n=1)
    listed = listing(tables)
    guess = names[near[0]].name if near else ""
    hint = Text(f"是不是 {guess}？", f"Did you mean {guess}?") if guess else Text(f"可用的表：{listed.zh}", f"The tables are {listed.en}")
    raise UsageError(Text(f"没有“{words}”这种表。", f"there is no table '{words}'."), hint=hint)


def _record(table: TableFields, own: frozenset[str]) -> dict[str, object]:
    return {
        "name": table.name,
        "title": {"zh": table.title.zh, "en": table.title.en},
        "sheet_names": list(table.sheet_names),
        "key": list(table.key),
        "required": [list(need) for need in table.required],
        "fields": [
            {
                "name": field.name,
                "title": {"zh": field.title.zh, "en": field.title.en},
                "kind": str(field.kind),
                "unit": field.unit,
                "aliases": list(field.aliases),
                "personal": field.personal,
                "from_rulebook": f"{table.name}.{field.name}" in own,
            }
            for field in table.fields
        ],
    }
