"""`tiercli rules export` and `import`: a rulebook as tables that people edit in Excel, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tiercli.cli.options import Json
from tiercli.cli.rules_files import Force, Lang, Output, refuse_existing, rules_language, write_json, write_words
from tiercli.cli.rules_screens import print_section, rules_console, show_findings
from tiercli.domain.disk import replacing
from tiercli.domain.errors import UsageError
from tiercli.domain.finding import Severity
from tiercli.domain.harmless import harmless
from tiercli.domain.language import Language, Text
from tiercli.rulebook.describe.changes import section_of_changes
from tiercli.runs.rules_workbook import export_rules as export
from tiercli.runs.rules_workbook import import_rules as read_back

if TYPE_CHECKING:
    from tiercli.runs.rules_workbook import Imported

_SUFFIXES = (".xlsx",)


def export_rules(
    name: Annotated[str, typer.Argument(help="A shipped rulebook or a YAML file. 规则", metavar="NAME")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The workbook to write. 工作簿", show_default=False)],
    lang: Lang = None,
    force: Force = False,
) -> None:
    """Writes params, weights, bands, categories, levels, gates and alerts as tables to edit in Excel.

    把参数、权重、分段、类别得分、级别、限级和预警写成可在 Excel 里改的表。
    """
    language = rules_language(lang)
    if output.suffix.lower() not in _SUFFIXES:
        raise UsageError(Text(f"-o {output}：工作簿的名称要以 .xlsx 结尾", f"-o {output}: the name of a workbook ends with .xlsx"))
    refuse_existing(output, force=force)
    with replacing(output) as file:
        export(name, language, file)
    typer.echo(harmless(str(output)), err=True)


def import_rules(
    workbook: Annotated[Path, typer.Argument(help="A workbook that `rules export` wrote. 改好的规则工作簿", metavar="WORKBOOK")],
    base: Annotated[
        str | None,
        typer.Option("--rules", "-r", help="The rulebook to change; the one that the workbook was made from if not said. 要改的规则", show_default=False),
    ] = None,
    output: Output = None,
    lang: Lang = None,
    as_json: Json = False,
    force: Force = False,
) -> None:
    """Reads edited tables back into the YAML, comments and layout kept; checks it and shows what changed, before and after.

    把改好的表读回 YAML, 注释和排版不变; 检查, 并列出改动前后。
    Exits with 1 when the new rulebook has an error that `rules check` finds, with 4 when a cell cannot be read.
    """
    language = rules_language(lang)
    to_file = output is not None and str(output) != "-"
    if as_json and not to_file:
        raise UsageError(Text("--json 要和 -o 一起用：标准输出只有一个", "--json needs -o: there is only one standard output"))
    if output is not None and to_file:
        refuse_existing(output, force=force)
    back = read_back(workbook, base, output.name if output is not None and to_file else "rules.yaml")
    write_words(back.raw, output, force=force, inputs=(workbook,))
    if as_json:
        _print_json(back, language)
    else:
        _print(back, language, to_errors=not to_file)
    if any(one.severity is Severity.ERROR for one in back.findings):
        raise typer.Exit(1)


def _print(back: Imported, language: Language, *, to_errors: bool) -> None:
    console = rules_console(to_errors=to_errors)
    for title in back.missing:
        words = Text(f"没有工作表“{title.zh}”：这一部分没有改动", f"There is no sheet '{title.en}': that part stays as it was")
        console.print(words.spoken(language), markup=False)
    if back.changes:
        print_section(console, section_of_changes(Text("改动", "Changes"), back.changes), language)
    else:
        console.print(Text("没有改动", "Nothing changed").spoken(language))
    if back.findings:
        show_findings(back.name, back.findings, language, to_errors=to_errors)


def _print_json(back: Imported, language: Language) -> None:
    write_json(
        {
            "changes": [
                {"where": one.where.spoken(language), "before": one.before.spoken(language), "after": one.after.spoken(language)} for one in back.changes
            ],
            "findings": [one.record(language) for one in back.findings],
            "missing": [title.spoken(language) for title in back.missing],
        }
    )
