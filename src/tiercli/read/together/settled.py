"""What the user settled with `--map` and `--table`: refused when it names nothing, said when it met nothing."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tiercli.domain.errors import UsageError
from tiercli.domain.fields import TableFields
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.read.notes import found
from tiercli.read.options import ReadOptions
from tiercli.read.sheet_reading import SheetReading
from tiercli.read.words.fold import JOINT, bare, plain

SHEET_NAMES, FILE_NAMES = frozenset({"(sheet)", "(工作表)"}), frozenset({"(file)", "(文件)"})
"""What `--map` calls the name of a sheet and of a file: --map "(sheet)=customer_name"."""


def settle_named(sheets: Sequence[SheetReading], notes: list[Finding]) -> list[SheetReading]:
    """The sheets, without those whose customer would be a lone sheet's name: one sheet may be called anything.

    Several that are built alike, and no sheet that has customers of its own, are taken as one a customer.
    """
    named = [sheet for sheet in sheets if sheet.named_by and sheet.table]
    if not named:
        return list(sheets)
    others = any(sheet.table == "sales" and not sheet.named_by for sheet in sheets)
    if len(named) > 1 and not others and len({bare(_name(sheet)) for sheet in named}) > 1:
        return list(sheets)
    for sheet in named:
        notes[:] = [note for note in notes if note not in sheet.findings]
        notes.append(_question(sheet))
    return [sheet for sheet in sheets if sheet not in named]


def _name(sheet: SheetReading) -> str:
    return sheet.sheet if sheet.named_by == "sheet" else sheet.file.rpartition("/")[2].rpartition(".")[0]


def _question(sheet: SheetReading) -> Finding:
    which = "(sheet)" if sheet.named_by == "sheet" else "(file)"
    what = Text("工作表名", "the sheet's name") if sheet.named_by == "sheet" else Text("文件名", "the file's name")
    message = Text(
        f"像是销售表，但没有客户列；也许整张表是一个客户的，{what.zh}“{_name(sheet)}”就是客户。",
        f"looks like sales but has no column for the customer; perhaps all of it is of one customer, whose name is {what.en}, '{_name(sheet)}'.",
    )
    hint = Text(
        f'若是，加 --map "{which}=customer_name"；若某列是客户，用 --map 列名=customer_name 指明。',
        f'If so, add --map "{which}=customer_name"; if a column is the customer, say so with --map HEADER=customer_name.',
    )
    return found("sheet.shape-unclear", Place(sheet.file, sheet.sheet), message, hint=hint)


def with_codes(options: ReadOptions, fields: Mapping[str, TableFields]) -> ReadOptions:
    """The options with codes where titles stand: --map X=逾期天数, --map X=应收账款.余额, --table 应收账款=ar.xlsx.

    Errors: UsageError for a title that several fields have.
    """
    tables = {_table_of(name, fields): target for name, target in options.tables.items()}
    maps = {header: _target(header, words, fields) for header, words in options.maps.items()}
    return options if (tables, maps) == (dict(options.tables), dict(options.maps)) else replace(options, tables=tables, maps=maps)


def _table_of(words: str, fields: Mapping[str, TableFields]) -> str:
    """The code of a table that is called so; the words themselves where none is."""
    if words in fields:
        return words
    for called in (lambda one: (one.name, *one.title), lambda one: one.sheet_names):
        for one in fields.values():
            if bare(words) in map(bare, called(one)):
                return one.name
    return words


def _target(header: str, words: str, fields: Mapping[str, TableFields]) -> str:
    prefix, dot, name = words.rpartition(".")
    table = _table_of(prefix, fields) if prefix else ""
    among = [fields[table]] if table in fields else [] if prefix else list(fields.values())
    if any(one.field(name) for one in among):
        return f"{table}{dot}{name}"
    for called in (lambda one: one.title, lambda one: (*one.aliases, *one.second)):
        found = {(one.name, field.name) for one in among for field in one.fields if bare(name) in map(bare, called(field))}
        codes = {code for _, code in found}
        if len(codes) == 1:
            return f"{table}{dot}{codes.pop()}"
        if codes:
            listed = " / ".join(f"{one}.{code}" for one, code in sorted(found))
            raise UsageError(
                Text(f"--map {header}={words}：几种表都有叫“{name}”的字段", f"--map {header}={words}: several tables have a field called '{name}'"),
                hint=Text(f"请写明是哪个：{listed}。", f"Say which one: {listed}."),
            )
    return words


def check_settled(options: ReadOptions, fields: Mapping[str, TableFields]) -> None:
    """Every table and field that the user names is one.

    Errors: UsageError with the nearest name.
    """
    for table in options.tables:
        if table not in fields:
            raise UsageError(
                Text(f"--table {table}=…：没有名为 {table} 的表", f"--table {table}=…: there is no table called {table}"), hint=_nearest(table, fields)
            )
    for header, target in options.maps.items():
        prefix, _, name = target.rpartition(".")
        tables = [fields[prefix]] if prefix in fields else [] if prefix else list(fields.values())
        if not any(table.field(name) for table in tables):
            names = [field.name for table in tables or fields.values() for field in table.fields]
            raise UsageError(
                Text(f"--map {header}={target}：没有名为 {target} 的字段", f"--map {header}={target}: there is no field called {target}"),
                hint=_nearest(name, names),
            )


def _nearest(name: str, names: Iterable[str]) -> Text:
    near = difflib.get_close_matches(name, list(dict.fromkeys(names)), n=1)
    listed = Text("tiercli fields 列出全部表和字段。", "tiercli fields lists all tables and fields.")
    return Text(f"是不是 {near[0]}？{listed.zh}", f"Did you mean {near[0]}? {listed.en}") if near else listed


def left_out(sheet: str, file: str, skipped: Iterable[str]) -> bool:
    """Whether `--skip-sheet` names a sheet: by its name alone, or as file#sheet."""
    return bool(sheet) and any(bare(name) in (bare(sheet), bare(f"{file}#{sheet}")) for name in skipped)


def unmet_skips(options: ReadOptions, skipped: Sequence[Place], read: Iterable[str]) -> list[Finding]:
    """The sheets that `--skip-sheet` names and no file has. skipped: those that were left out; read: names of the others."""
    findings = []
    names = {bare(name): name for name in read if name}
    for name in options.skip_sheets:
        if not any(left_out(place.sheet, place.file, [name]) for place in skipped):
            guess = _guess(name, names)
            message = Text(f"--skip-sheet {name}：没有这个工作表。{guess.zh}", f"--skip-sheet {name}: there is no such sheet.{guess.en}")
            findings.append(found("file.skip-unmet", Place(), message))
    return findings


def _guess(name: str, names: Mapping[str, str]) -> Text:
    """The name that is near, from names as they are compared and written."""
    near = difflib.get_close_matches(bare(name), list(names), n=1)
    return Text(f"是不是“{names[near[0]]}”？", f" Did you mean '{names[near[0]]}'?") if near else Text("", "")


def only_named(sheets: Sequence[SheetReading], options: ReadOptions, notes: list[Finding]) -> list[SheetReading]:
    """Where `--table` names a sheet or file for a table, nothing else is read as that table."""
    kept = []
    for sheet in sheets:
        if sheet.table in options.tables and not sheet.said:
            target = options.tables[sheet.table]
            message = Text(
                f"--table {sheet.table}={target} 已指明这种表，此表未读入。", f"is left out: --table {sheet.table}={target} names the one to be read."
            )
            notes.append(found("sheet.not-named", Place(sheet.file, sheet.sheet), message))
        else:
            kept.append(sheet)
    return kept


def unmet_maps(options: ReadOptions, headers: Sequence[str]) -> list[Finding]:
    """The headers that `--map` names and no sheet has."""
    parts = {part for header in headers for part in (header, header.replace(JOINT, ""), header.rpartition(JOINT)[2])}
    seen = {bare(part): part for part in parts}
    findings = []
    for header, target in options.maps.items():
        if bare(header) not in seen and plain(header) not in SHEET_NAMES | FILE_NAMES:
            guess = _guess(header, seen)
            message = Text(
                f"--map {header}={target}：没有工作表有“{header}”这一列。{guess.zh}", f"--map {header}={target}: no sheet has a column '{header}'.{guess.en}"
            )
            findings.append(found("file.map-unmet", Place(), message))
    return findings


def unmet_fills(options: ReadOptions, sheets: Sequence[SheetReading]) -> Iterable[Finding]:
    """The columns that `--fill-down` names and no sheet has."""
    seen = {bare(name) for sheet in sheets for name in (*sheet.headers, *(sheet.input.columns if sheet.input else ()))}
    seen |= {bare(name) for sheet in sheets if sheet.input for name in sheet.input.columns.values()}
    filled = any(note.code == "sheet.filled-down" for sheet in sheets for note in sheet.findings)
    for name in options.fill_down:
        if bare(name) not in seen and not filled:
            yield found("file.map-unmet", Place(), Text(f"--fill-down {name}：没有工作表有这一列。", f"--fill-down {name}: no sheet has such a column."))
