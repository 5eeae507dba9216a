"""List, show, check and begin rulebooks. 查看、检查、新建规则

Copy, export and import stand in `rules_files` and `rules_tables`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tiercli.cli.options import Json, Quiet, Settings
from tiercli.cli.rules_files import Force, Lang, Output, copy_rules, refuse_existing, rules_language, write_json, write_words
from tiercli.cli.rules_screens import print_section, rules_console, show_findings
from tiercli.cli.rules_tables import export_rules, import_rules
from tiercli.domain.codes import found
from tiercli.domain.errors import RulebookError
from tiercli.domain.finding import Finding, Severity
from tiercli.domain.language import Language, Text

if TYPE_CHECKING:
    from tiercli.rulebook.lint import Remark

PLACE = 140

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

app.command("copy")(copy_rules)
app.command("export")(export_rules)
app.command("import")(import_rules)


@app.command("list")
def list_rules(lang: Lang = None, as_json: Json = False) -> None:
    """The rulebooks that come with the program. 自带的规则."""
    from tiercli.rulebook.load import load_rulebook
    from tiercli.rulebook.reading.shipped import shipped_names

    language = rules_language(lang)
    found = []
    for name in shipped_names():
        rulebook = load_rulebook(name).rulebook
        found.append((name, rulebook.title, {grading: one.names_in_order for grading, one in rulebook.gradings.items()}))
    if as_json:
        write_json([{"name": name, "title": {"zh": title.zh, "en": title.en}, "gradings": gradings} for name, title, gradings in found])
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for header in (Text("规则", "Rulebook"), Text("标题", "Title"), Text("分级", "Gradings")):
        table.add_column(header.spoken(language), overflow="fold")
    for name, title, gradings in found:
        table.add_row(name, title.spoken(language), ", ".join(gradings))
    rules_console().print(table)


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
        write_json(
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
    console = rules_console()
    for section in sections:
        print_section(console, section, language)


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
            show_findings(file, [finding for finding, _ in findings], language)
    if as_json:
        write_json(records if len(records) > 1 else records[0])
    if code := RulebookError.exit_code if broken else worst:
        raise typer.Exit(code)


def _findings(file: str, settings: Sequence[str]) -> list[tuple[Finding, Remark | None]]:
    from tiercli.rulebook.lint import findings_of
    from tiercli.rulebook.load import load_rulebook

    loaded = load_rulebook(file, settings)
    return list(findings_of(loaded.rulebook, loaded.source))


def _record(finding: Finding, remark: Remark | None, language: Language) -> dict[str, object]:
    record = finding.record(language)
    if remark is not None and remark.cells:
        record["cells"] = list(remark.cells)
    return record


@app.command("schema")
def schema_of_rules(output: Output = None, force: Force = False) -> None:
    """The JSON Schema of rulebooks, for editors. 供编辑器使用的 JSON Schema."""
    from tiercli.rulebook.own.schema import schema_text

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
    from tiercli.rulebook.own.starter import Wishes, starter_text

    language = rules_language(lang)
    if output is not None and str(output) != "-":
        refuse_existing(output, force=force)
    default = Wishes(name=_name_from(output) or Wishes().name, language=language)
    if all(one is None for one in (name, title, dimensions, levels, bounds)) and sys.stdin.isatty() and sys.stderr.isatty():
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


def _name_from(output: Path | None) -> str:
    """The file's own name, where it can be a rulebook's."""
    stem = output.stem.lower() if output is not None else ""
    return stem if stem.isascii() and stem.replace("-", "").replace("_", "").isalnum() and stem[0].isalnum() else ""
