"""Decisions on candidates come back into the history. 读回审批决定"""

from __future__ import annotations

from typing import Annotated

import typer

from tiercli.cli import options, screens
from tiercli.cli.speech import spoken_language
from tiercli.domain.language import Text, counted
from tiercli.ledger.warning_table import handled_records
from tiercli.runs.approve import approve
from tiercli.runs.plan_decisions import planned_record

PLACE = 70
IS_KEPT_ELSEWHERE = True  # its work is a file; the screen only tells of it

File = Annotated[str, typer.Argument(help="The report with the decisions filled in. 填好决定的报告", metavar="FILE", show_default=False)]
Folder = Annotated[str, typer.Option("--history", help="The folder in which runs are kept. 历史文件夹", metavar="DIR", show_default=False)]


def command(file: File, history: Folder, password_env: options.PasswordEnv = None, lang: options.Lang = None, json: options.Json = False) -> int:
    """What was decided on candidates and plans, and done about warnings, comes back into the history.

    The run they belong to gets a new revision in which accepted candidates hold their level; run the period again to
    write its report anew. Rows that are unknown, changed, duplicate, undecided or decided before are reported and not
    taken; later periods that are stored already are named, to be run again. In both cases the exit code is 1. Warnings
    beside which nothing is filled in stay as they are, and so does a sheet in which nothing is filled in at all.
    """
    asked = options.language_option(lang)
    sheet, folder = options.path_option("FILE", file), options.path_option("--history", history)
    approval = approve(sheet, folder, decided_at=options.now(), reading=options.own_reading(password_env))
    language = spoken_language(asked, "en" if approval.returned.sheet.isascii() else "zh")
    if json:
        screens.show_json(
            {
                "rulebook": approval.returned.rulebook,
                "period": approval.returned.period,
                "revision": approval.stored.revision if approval.stored else None,
                "taken": [{"entity": one.entity, "grading": one.grading, "level": one.to_level, "decision": one.decision} for one in approval.taken],
                **({"handled": handled_records(approval.handled)} if approval.handled else {}),
                **({"planned": [planned_record(one) for one in approval.planned]} if approval.planned else {}),
                "findings": [finding.record(language) for finding in approval.findings],
            }
        )
    else:
        lines = [f"{one.entity}  {one.from_level} → {one.to_level}  {one.decision}  {one.approver}".rstrip() for one in approval.taken]
        lines += [words.spoken(language) for words in approval.words]
        lines += [line for finding in approval.findings for line in screens.lines_of(finding, language)]
        where = f"{approval.returned.period} r{approval.stored.revision}" if approval.stored else ""
        done = Text(f"已记录 {approval.count} 项决定：{where}", f"{counted(approval.count, 'decision', 'decisions')} recorded: {where}")
        nothing = Text("没有可记录的决定", "no decision could be recorded")
        screens.show_lines([*lines, (done if approval.stored else nothing).spoken(language)])
    return 1 if approval.findings else 0
