"""What `tiercli history show` shows: one run, or one customer through all periods."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiercli.domain.columns import header_of
from tiercli.domain.errors import HistoryError
from tiercli.domain.finding import Place
from tiercli.domain.language import Language, Text, counted

if TYPE_CHECKING:
    from tiercli.ledger.store import Ledger, Stored


KINDS = {"run": Text("运行", "run"), "replace": Text("替换", "replace"), "decisions": Text("审批", "decisions")}


def level_counts(run: dict[str, Any]) -> dict[str, dict[str, int]]:
    """The counts of a stored run in the order of the rulebook, the best level first."""
    counts, names = run["levels"], run.get("level_names", {})
    order = {grading: [*names.get(grading, []), *(name for name in counts[grading] if name not in names.get(grading, []))] for grading in counts}
    return {grading: {name: counts[grading][name] for name in order[grading] if name in counts[grading]} for grading in [*names, *counts] if grading in counts}


def show_stored(ledger: Ledger, period: str | None, revision: int | None, language: Language, *, as_json: bool) -> int:
    """One run: of the newest period and revision unless said.

    Errors: HistoryError when it is not stored.
    """
    from tiercli.cli import screens
    from tiercli.ledger.decisions import decisions_in
    from tiercli.runs.stored_names import stored_name

    wanted = stored_name(ledger, period) if period else ledger.periods()[-1]
    found = [one for one in ledger.revisions(wanted) if revision in (None, one.revision)]
    if not found:
        periods = ledger.periods()
        hint = Text(
            f"存有 {periods[0]} 至 {periods[-1]} 的 {len(periods)} 期",
            f"{counted(len(periods), 'period is', 'periods are')} stored, {periods[0]} to {periods[-1]}",
        )
        said = f"{wanted} r{revision}" if revision else wanted
        raise HistoryError(Text(f"没有 {said} 的存档", f"{said} is not stored"), where=Place(str(ledger.folder)), hint=hint)
    stored = found[-1]
    from tiercli.ledger.record import completed

    run = completed(stored.run)
    if as_json:
        screens.show_json(run)
        return 0
    lines = [
        (Text("规则", "Rulebook"), f"{ledger.rulebook} {str(run.get('rulebook_sha256'))[:12]}"),
        (Text("期间", "Period"), f"{stored.period} r{stored.revision}, {run['as_of']}"),
        (Text("类型", "Kind"), KINDS.get(run["kind"], Text(run["kind"], run["kind"])).spoken(language)),
        (Text("时间", "Written at"), str(run.get("written_at"))),
        (Text("客户", "Entities"), str(run["entities"])),
    ]
    lines += [(Text(name, name), "  ".join(f"{level} {count}" for level, count in counts.items())) for name, counts in level_counts(run).items()]
    files = dict.fromkeys((str(Path(sheet["path"]).name), str(sheet["sha256"])[:12]) for sheet in run["inputs"])
    lines += [(Text("输入", "Input"), f"{name} {sha256}") for name, sha256 in files]
    for role, words in (("previous", Text("上期", "Stands on")), ("replaces", Text("替换", "Replaces"))):
        if run.get(role):
            lines.append((words, f"{run[role].get('period', stored.period)} r{run[role]['revision']}"))
    for one in decisions_in(run):
        lines.append((Text("审批", "Decision"), f"{one.entity} {one.words().spoken(language)}{one.by_whom().spoken(language)}"))
    lines += _follow_up_lines(stored, language)
    screens.show_lines([f"{title.spoken(language)}: {value}" for title, value in lines])
    return 0


def _follow_up_lines(stored: Stored, language: Language) -> list[tuple[Text, str]]:
    """How the warnings and the plan of a run stand, in a line each."""
    from tiercli.runs.plans import stored_completion, stored_lines
    from tiercli.runs.warning_sheet import STATES, TITLE
    from tiercli.runs.warnings import stored_entries

    lines = []
    entries, plan = stored_entries(stored), stored_lines(stored)
    if entries is not None:
        states: list[str] = [entry.state for entry in entries if entry.is_open or entry.closed == stored.period]
        lines.append((TITLE, "  ".join(f"{words.spoken(language)} {states.count(state)}" for state, words in STATES.items())))
    if plan is not None:
        accepted = sum(1 for line in plan if line.verdict == "accepted")
        words = Text(f"{len(plan)} 行，已批准 {accepted}", f"{counted(len(plan), 'line', 'lines')}, {accepted} accepted")
        done = next((one for one in stored_completion(stored) if not one.by and one.period == stored.period), None)
        measured = Text(f"；上期应做 {done.planned}，完成 {done.done}", f"; of the plan before {done.done} of {done.planned} done") if done else Text("", "")
        lines.append((Text("维护计划", "Maintenance plan"), words.spoken(language) + measured.spoken(language)))
    return lines


def show_entity(ledger: Ledger, wanted: str, language: Language, *, form: str) -> int:
    """One entity's level in every period, computed and in force, with its warnings and what was planned for it.

    form: screen, json or csv.
    Errors: HistoryError when no run knows it.
    """
    from tiercli.cli import screens
    from tiercli.runs.one_entity import as_table, periods_of_entity

    records = periods_of_entity(ledger, wanted)
    if not records:
        raise HistoryError(
            Text(f"存档里没有客户 {wanted}", f"no run has a customer {wanted}"),
            where=Place(str(ledger.folder)),
            hint=Text("请写完整的客户编号或名称", "Give the whole id or name"),
        )
    if form == "json":
        screens.show_json(records)
    elif form == "csv":
        from tiercli.report.delimited import write_csv

        write_csv(as_table(records), sys.stdout.buffer)
    else:
        _show_levels(records, language)
        _show_warnings(records, language)
        _show_plan(records, language)
    return 0


def _show_levels(records: Sequence[dict[str, Any]], language: Language) -> None:
    headers = [
        Text("期间", "Period"), Text("客户", "Customer"), Text("执行级别", "In force"), Text("计算级别", "Computed"), header_of("score"),
        Text("原因", "Reasons"),
    ]  # fmt: skip
    rows = [
        [
            one["period"],
            str(list(one.values())[3] or ""),
            one.get("tier") or "",
            one.get("computed_tier") or "",
            _score(one.get("score")),
            one.get("reasons") or "",
        ]
        for one in records
    ]
    show_table([header.spoken(language) for header in headers], rows)


def _show_warnings(records: Sequence[dict[str, Any]], language: Language) -> None:
    """Every warning in every period: what became of it, and what was done."""
    from tiercli.cli import screens
    from tiercli.follow.alerts import LEVELS
    from tiercli.runs.warning_sheet import ENDINGS, STATES, TITLE

    rows = []
    for record in records:
        for one in record.get("warnings", ()):
            done = [f"{Text('完成', 'done').spoken(language)} {one['done_on']}"] if one["done_on"] else []
            done += [f"{Text('验收', 'accepted by').spoken(language)} {one['accepted_by']}"] if one["accepted_by"] else []
            ended = ENDINGS[one["ending"]].spoken(language) if one["ending"] and one["ending"] != "accepted" else ""
            again = Text(f"第 {one['times']} 次", f"time {one['times']}").spoken(language) if one["times"] > 1 and one["state"] == "new" else ""
            said = ", ".join(filter(None, (again, *done, ended, one["remark"] or "")))
            rows.append(
                [
                    record["period"],
                    one["title"],
                    STATES[one["state"]].spoken(language),
                    LEVELS[one["level"]].spoken(language),
                    one["since"],
                    one["due"] or "",
                    said,
                ]
            )
    if rows:
        headers = (
            Text("期间", "Period"), Text("预警", "Alert"), Text("状态", "State"), Text("级别", "Level"), Text("始于", "Since"), Text("期限", "Due"),
            Text("处理", "What was done"),
        )  # fmt: skip
        screens.show_lines(["", TITLE.spoken(language)])
        show_table([header.spoken(language) for header in headers], rows)


def _show_plan(records: Sequence[dict[str, Any]], language: Language) -> None:
    """What fell due by the plan of the period before, and what was done, period by period."""
    from tiercli.cli import screens

    rows = []
    for record in records:
        measured = [one for one in record.get("plan", ()) if one["planned"] is not None]
        for one in measured:
            rows.append([record["period"], one["title"], one["person"] or one["who"], str(one["planned"]), str(one["done"])])  # noqa: PERF401 - rows of several periods
    if rows:
        headers = (Text("期间", "Period"), Text("方式", "How"), Text("责任人", "Person in charge"), Text("应做", "Planned"), Text("完成", "Done"))
        screens.show_lines(["", Text("维护", "Maintenance").spoken(language)])
        show_table([header.spoken(language) for header in headers], rows)


def _score(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else ""


def show_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on the terminal, its cells folded and never cut."""
    from rich.table import Table

    from tiercli.screens.console import console

    table = Table(box=None, pad_edge=False)
    for header in headers:
        table.add_column(header, overflow="fold")
    for row in rows:
        table.add_row(*(cell.replace("[", r"\[") for cell in row))
    console(width=None if sys.stdout.isatty() else 120).print(table)
