"""Write an empty input workbook to fill in. 空白模板"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tiercli.cli import options
from tiercli.cli.commands.fields import table_called
from tiercli.cli.speech import spoken_language
from tiercli.domain.errors import OutputError, UsageError
from tiercli.domain.finding import Place
from tiercli.domain.harmless import harmless
from tiercli.domain.language import Text

PLACE = 40
IS_KEPT_ELSEWHERE = True  # its work is a file; the screen only tells of it

Output = Annotated[
    str | None, typer.Option("--output", "-o", help="The workbook; <rulebook>-template.xlsx if not said. 输出文件", metavar="FILE", show_default=False)
]

Also = Annotated[
    list[str] | None,
    typer.Option("--table", help="A further table, given whole: team, branches, market ... 另加一张表", metavar="TABLE", show_default=False),
]


FormToo = Annotated[bool, typer.Option("--form", help="A form for the report, to be changed and filled in with score --form. 报表表单")]


def command(
    output: Output = None,
    rules: options.Rules = "standard",
    table: Also = None,
    form: FormToo = False,
    lang: options.Lang = None,
    quiet: options.Quiet = False,
) -> int:
    """Write an empty input workbook: a sheet a table, drop-downs, notes, and an example that is never read; with --form, a form for the report.

    Examples: tiercli template · tiercli template -r standard -o 模板.xlsx --lang zh · tiercli template --table team --table branches ·
    tiercli template --form -o 报表.xlsx
    """
    from tiercli.domain import disk as atomic
    from tiercli.report.form_template import write_form_template
    from tiercli.report.template import write_template
    from tiercli.rulebook.facts.names import tables_to_read
    from tiercli.rulebook.load import load_rulebook

    rulebook = load_rulebook(rules).rulebook
    known = tables_to_read(rulebook)
    also = [table_called(words, known) for words in table or ()]
    if form and also:
        raise UsageError(Text("--form 不能和 --table 一起用", "--form does not go with --table"))
    language = spoken_language(options.language_option(lang))
    target = Path(f"{rulebook.name}-{'form' if form else 'template'}.xlsx") if output is None else options.path_option("-o", output)
    if target.suffix.lower() != ".xlsx":
        raise UsageError(Text(f"-o {target}：模板是 .xlsx 文件。", f"-o {target}: a template is an .xlsx file."))
    atomic.refuse(target)
    if target.exists():
        raise OutputError(
            Text("文件已存在，里面可能已填了数据，没有覆盖。", "the file exists and may have been filled in; it was not replaced."),
            hint=Text("请换一个文件名，或先删除它。", "Name another file, or delete this one first."), where=Place(str(target)),
        )  # fmt: skip
    with atomic.replacing(target) as file:
        sheets = write_form_template(rulebook, language, file) if form else write_template(rulebook, language, file, also)
    if not quiet:
        listed = ("、" if language == "zh" else ", ").join(sheets)
        told = Text(f"{target}：{listed}。填好后运行 tiercli score {target}", f"{target}: {listed}. Fill it in, then run tiercli score {target}")
        if form:
            told = Text(
                f"{target}：{listed}。改好后运行 tiercli score 数据.xlsx --form {target}",
                f"{target}: {listed}. Change it, then run tiercli score data.xlsx --form {target}",
            )
        said = told.spoken(language)
        own = "" if rules == "standard" else f" -r {rules}"
        sys.stdout.write(harmless(said + own) + "\n")
    return 0
