"""`tiercli rules`: list, show, check, schema, new; copy, export and import stand in `rules_files`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tiercli.cli.options import Json, Quiet, Settings
from tiercli.cli.rules_files import Force, Lang, Output, copy_rules, refuse_existing, rules_language, write_words
from tiercli.domain.codes import found
from tiercli.domain.errors import RulebookError
from tiercli.domain.finding import Finding, Severity
from tiercli.domain.harmless import json_words
from tiercli.domain.language import Language, Text, counted

if TYPE_CHECKING:
    from rich.console import Console

    from tiercli.rulebook.describe import Section
    from tiercli.rulebook.lint import Remark

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Rulebooks: list, show, check, new, copy, export, import, schema. 规则")

app.command("copy")(copy_rules)

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_SEVERITIES = {Severity.ERROR: Text("错误", "error"), Severity.WARNING: Text("提醒", "warning"), Severity.NOTE: Text("说明", "note")}


def _console() -> Console:
    from tiercli.screens.console import console

    return console(width=None if sys.stdout.isatty() else 80)


@app.command("list")
def list_rules(lang: Lang = None, as_json: Json = False) -> None:
    """The rulebooks that come with the program. 自带的规则."""
    from tiercli.rulebook.load import load_rulebook
    from tiercli.rulebook.shipped import shipped_names

    language = rules_language(lang)
    found = []
    for name in shipped_names():
        rulebook = load_rulebook(name).rulebook
        found.append((name, rulebook.title, {grading: [level.name for level in one.levels] for grading, one in rulebook.gradings.items()}))
    if as_json:
        _write_json([{"name": name, "title": {"zh": title.zh, "en": title.en}, "gradings": gradings} for name, title, gradings in found])
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for header in (Text("规则", "Rulebook"), Text("标题", "Title"), Text("分级", "Gradings")):
        table.add_column(header.spoken(language), overflow="fold")
    for name, title, gradings in found:
        table.add_row(name, title.spoken(language), ", ".join(gradings))
    _console().print(table)


@app.command("show")
def show_rules(
    name: Annotated[str, typer.Argument(help="A shipped rulebook or a YAML file. 规则", metavar="NAME")],
    lang: Lang = None,
    settings: Settings = None,
    as_json: Json = False,
) -> None:
    """A rulebook in words and tables. 用文字和表格说明规则."""
    from tiercli.rulebook.describe import describe
    from tiercli.rulebook.describe.changes import changes
    from tiercli.rulebook.load import load_rulebook

    language = rules_language(lang)
    loaded = load_rulebook(name, settings or ())
    sections = describe(loaded.rulebook)
    if loaded.below is not None:
        sections.insert(1, changes(loaded.below, loaded.source))
    if as_json:
        _write_json(
            {
                "rulebook": loaded.rulebook.name,
                "sections": [
                    {
                        "title": section.title.spoken(language),
                        "note": section.note.spoken(language),
                        "headers": [header.spoken(language) for header in section.headers],
                        "rows": [[cell.spoken(language) for cell in row] for row in section.rows],
                    }
                    for section in sections
                ],
            }
        )
        return
    console = _console()
    for section in sections:
        _print_section(console, section, language)


def _print_section(console: Console, section: Section, language: Language) -> None:
    """A section as a table of 80 columns: what would not fit beside goes below."""
    from rich.table import Table

    from tiercli.rulebook.describe import Slot

    console.print(_plain(section.title.spoken(language)), style="bold")
    if note := section.note.spoken(language):
        console.print(_plain(note), style="dim")
    table = Table(box=None, pad_edge=False, show_header=not section.is_plain)
    kept = [index for index, slot in enumerate(section.slots) if slot is not Slot.MORE]
    more = [index for index, slot in enumerate(section.slots) if slot is Slot.MORE]
    for index in kept:
        wide = section.slots[index] is Slot.WORDS
        table.add_column(section.headers[index].spoken(language), overflow="fold", min_width=4, ratio=None, max_width=None if wide else 18)
    for row in section.rows:
        cells = [row[index].spoken(language) for index in kept]
        cells[-1] = "\n".join([cells[-1], *(row[index].spoken(language) for index in more)]).strip()
        table.add_row(*(_plain(cell) for cell in cells))
    console.print(table)
    console.print()


def _plain(words: str) -> str:
    """Brackets of expressions are not styles."""
    return words.replace("[", r"\[")


@app.command("check")
def check_rules(
    files: Annotated[list[str], typer.Argument(help="Rulebooks, by name or file. 规则文件", metavar="FILE", show_default=False)],
    lang: Lang = None,
    settings: Settings = None,
    as_json: Json = False,
    quiet: Quiet = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 on any finding, notes as well. 有任何发现即退出码 1")] = False,
) -> None:
    """Looks for flaws: unreachable levels, gaps, overlaps, idle gates, unused names.

    检查规则: 达不到的级别、空档、重叠、无效的限制、没用到的名称。
    Exits with 1 when there is an error (with --strict: any finding), with 3 when a rulebook cannot be loaded.
    """
    language = rules_language(lang)
    records, worst = [], 0
    broken = 0
    for file in files:
        try:
            findings = _findings(file, settings or ())
        except RulebookError as error:
            broken += 1
            findings = [(one, None) for one in error.findings or (found("rulebook.unreadable", error.where, error.message, hint=error.hint),)]
        records.append({"rulebook": file, "findings": [_record(finding, remark, language) for finding, remark in findings]})
        if strict and findings:
            worst = 1
        if any(finding.severity is Severity.ERROR for finding, _ in findings):
            worst = 1
        if not as_json and not quiet:
            _show(file, [finding for finding, _ in findings], language)
    if as_json:
        _write_json(records if len(records) > 1 else records[0])
    if code := RulebookError.exit_code if broken else worst:
        raise typer.Exit(code)


def _findings(file: str, settings: Sequence[str]) -> list[tuple[Finding, Remark | None]]:
    from tiercli.rulebook.lint import findings_of
    from tiercli.rulebook.load import load_rulebook

    return list(findings_of(load_rulebook(file, settings)))


def _record(finding: Finding, remark: Remark | None, language: Language) -> dict[str, object]:
    record = finding.record(language)
    if remark is not None and remark.cells:
        record["cells"] = list(remark.cells)
    return record


def _show(file: str, findings: Sequence[Finding], language: Language) -> None:
    from rich.text import Text as Styled

    console = _console()
    if not findings:
        console.print(Text(f"{file}：没有发现问题", f"{file}: nothing found").spoken(language), markup=False, soft_wrap=True)
        return
    for finding in findings:
        words = Styled()
        words.append(_SEVERITIES[finding.severity].spoken(language), style=_COLOURS[finding.severity])
        words.append(f" {finding.where} {finding.code}\n  {finding.message.spoken(language)}")
        if hint := finding.hint.spoken(language):
            words.append(f"\n  → {hint}", style="dim")
        console.print(words)
    counts = [_counted(sum(one.severity is severity for one in findings), severity) for severity in _SEVERITIES]
    zh, en = "、".join(count.zh for count in counts), ", ".join(count.en for count in counts)
    console.print(Text(f"{file}：{zh}", f"{file}: {en}").spoken(language), markup=False, soft_wrap=True)


def _counted(number: int, severity: Severity) -> Text:
    words = _SEVERITIES[severity]
    return Text(f"{number} 个{words.zh}", counted(number, words.en, f"{words.en}s"))


@app.command("schema")
def schema_of_rules(output: Output = None, force: Force = False) -> None:
    """The JSON Schema of rulebooks, for editors. 供编辑器使用的 JSON Schema."""
    from tiercli.rulebook.schema import schema_text

    write_words(schema_text(), output, force=force)


@app.command("new")
def new_rules(
    output: Output = None,
    name: Annotated[str | None, typer.Option("--name", help="Name of the rulebook. 名称", show_default=False)] = None,
    title: Annotated[str | None, typer.Option("--title", help="Title. 标题", show_default=False)] = None,
    dimensions: Annotated[
        str | None,
        typer.Option("--dimensions", help="volume=40,credit=20,loyalty=15 (also margin, revenue, recency, frequency). 维度", show_default=False),
    ] = None,
    levels: Annotated[str | None, typer.Option("--levels", help="A,B,C,D: best first. 级别，从好到差", show_default=False)] = None,
    bounds: Annotated[str | None, typer.Option("--from", help="85,70,50: the lowest score of each level but the last. 分数线", show_default=False)] = None,
    lang: Lang = None,
    force: Force = False,
) -> None:
    """Writes a commented rulebook to begin with; asks a few questions on a terminal when no option answers them.

    写一份带注释的规则作为起点。
    """
    from tiercli.cli.rules_questions import asked_wishes, dimensions_from, number_from, split_words
    from tiercli.rulebook.starter import Wishes, starter_text

    language = rules_language(lang)
    if output is not None and str(output) != "-":
        refuse_existing(output, force=force)
    default = Wishes(name=_name_from(output) or Wishes().name, language=language)
    if all(one is None for one in (name, title, dimensions, levels, bounds)) and _on_terminal():
        wishes = asked_wishes(default)
    else:
        wishes = Wishes(
            name=name or default.name,
            title=title or "",
            language=language,
            dimensions=dimensions_from(dimensions) if dimensions else default.dimensions,
            levels=split_words(levels) if levels else default.levels,
            bounds=[number_from("--from", word) for word in split_words(bounds)] if bounds else (),
        )
    write_words(starter_text(wishes), output, force=force)


def _on_terminal() -> bool:
    """Whether somebody is there to answer questions."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _name_from(output: Path | None) -> str:
    """The file's own name, where it can be a rulebook's."""
    stem = output.stem.lower() if output is not None else ""
    return stem if stem.isascii() and stem.replace("-", "").replace("_", "").isalnum() and stem[0].isalnum() else ""


def _write_json(value: object) -> None:
    sys.stdout.write(json_words(value) + "\n")
