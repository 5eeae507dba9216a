"""What figures rest on, in a few sentences: rows used and set aside, what was left out, the main findings."""

from __future__ import annotations

from collections.abc import Mapping

from tiercli.domain.account import TableAccount
from tiercli.domain.fields import TableFields
from tiercli.domain.finding import Finding
from tiercli.domain.language import Language, Text, counted
from tiercli.outcome import Outcome, follow_up, labels
from tiercli.outcome.extras import DEPTH, Listing
from tiercli.rulebook.facts.names import fields_of

_MOST = 4
IDLE_CODE = "grading.idle-rule"
IDLE_TITLE = Text("不起作用的规则", "Rules that cannot act")


def paragraphs(outcome: Outcome) -> list[tuple[Text, list[str]]]:
    """Headings with their lines; a heading without lines is left away."""
    language = outcome.language
    found = [
        (Text("管理指标", "Figures against target"), target_lines(outcome)),
        (follow_up.TITLE, follow_up.follow_up_lines(outcome.extras, outcome.language)),
        (Text("数据", "Data"), [account_line(account, language, fields_of(outcome.rulebook)) for account in outcome.accounts if account.rows]),
        (Text("未计入评分", "Left out of the score"), [left_out_line(outcome, index) for index in range(len(outcome.left_out))]),
        (IDLE_TITLE, idle_lines(outcome)),
        (Text("主要提醒", "Main findings"), [finding_line(finding, language) for finding in main_findings(outcome)]),
    ]
    return [(head, lines) for head, lines in found if lines]


def target_lines(outcome: Outcome) -> list[str]:
    """The whole company's figures against their targets, where the rulebook has any."""
    lines = []
    for key, extra in outcome.extras.items():
        if key.partition(".")[0] != "targets" or not isinstance(extra, Listing):
            continue
        for row in extra.rows.to_pylist():
            if row[DEPTH] == 0:
                said = Text(f"{row['figure']}：实际 {row['actual']}", f"{row['figure']}: {row['actual']}").spoken(outcome.language)
                if row["met"] is not None:
                    said += Text(f"，目标 {row['target']}（{row['met']}）", f", target {row['target']} ({row['met']})").spoken(outcome.language)
                lines.append(said)
    return lines


def account_line(account: TableAccount, language: Language, tables: Mapping[str, TableFields]) -> str:
    """The identity of one table in one line: rows in the files = used + set aside, by reason."""
    table = labels.table_title(account.table, tables).spoken(language)
    if not account.set_aside:
        return Text(f"{table}：{account.rows:,} 行，全部采用", f"{table}: {counted(account.rows, 'row', 'rows')}, all used").spoken(language)
    aside, away = reasons_line(account, language), account.rows - account.used
    return Text(
        f"{table}：{account.rows:,} 行 = 采用 {account.used:,} + 未采用 {away:,}（{aside}）",
        f"{table}: {counted(account.rows, 'row', 'rows')} = {account.used:,} used + {away:,} set aside ({aside})",
    ).spoken(language)


def reasons_line(account: TableAccount, language: Language) -> str:
    """Why rows were set aside, the most frequent reason first."""
    reasons: dict[str, int] = {}
    for part in account.set_aside:
        reasons[part.reason] = reasons.get(part.reason, 0) + part.rows
    ordered = sorted(reasons.items(), key=lambda item: -item[1])
    return ("、" if language == "zh" else ", ").join(f"{labels.reason(code, language)} {rows:,}" for code, rows in ordered)


def left_out_line(outcome: Outcome, index: int) -> str:
    """One dimension that could not be scored, why, and what happened to its weight."""
    part = outcome.left_out[index]
    then = {"share": Text("权重按比例分给其他维度", "its weight is shared among the others"), "zero": Text("按 0 分计", "it counts as 0 points")}
    zh, en = part.title.zh or part.dimension, part.title.en or part.dimension
    said = then.get(outcome.rulebook.no_data)
    if said is None:
        return Text(f"{zh}：{part.why.zh}", f"{en}: {part.why.en}").spoken(outcome.language)
    return Text(f"{zh}：{part.why.zh}；{said.zh}", f"{en}: {part.why.en}; {said.en}").spoken(outcome.language)


def idle_lines(outcome: Outcome) -> list[str]:
    """Every rule that the data cannot decide, and what is lacking."""
    return [Text(f"{one.title.zh}：{one.why.zh}", f"{one.title.en}: {one.why.en}").spoken(outcome.language) for one in outcome.idle]


def main_findings(outcome: Outcome) -> list[Finding]:
    """The few that matter most: errors first, then those with the most rows."""
    # rules that cannot act have a heading of their own
    told = [finding for finding in outcome.findings if finding.code != IDLE_CODE]
    ordered = sorted(told, key=lambda finding: (finding.severity.rank, -finding.count))
    return ordered[:_MOST]


def finding_line(finding: Finding, language: Language) -> str:
    """A finding in one line, with its severity in words and its place."""
    severity = labels.SEVERITIES[finding.severity].spoken(language)
    place = str(finding.where).replace(" ", "\u00a0")  # a place stays on one line where it can
    shown = (f"（{place}）" if language == "zh" else f" ({place})") if place else ""
    return Text(f"【{severity}】{finding.message.zh}{shown}", f"{severity}: {finding.message.en}{shown}").spoken(language)
