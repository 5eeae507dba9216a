"""What people decided on the maintenance plan of a run: what can be taken, and what is wrong with the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tiercli.domain.codes import found
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted, listing
from tiercli.ledger.plans import Approved, Key, Line, Verdict
from tiercli.read.own.sheets_returned import PlanRow
from tiercli.read.returned import Returned
from tiercli.runs.candidates import ACCEPTED, DEFERRED, REFUSED
from tiercli.runs.plan_sheet import VERDICTS
from tiercli.runs.treated import Sheet

_NAMED = 5


def plan_decisions(returned: Returned, lines: Sequence[Line], sheet: Sheet) -> tuple[list[Approved], list[Finding]]:
    """What can be taken, in the order of the sheet, and findings about the rows that cannot.

    lines: the plan as it is stored. Rows that were accepted before and are left blank are as they should be.
    """
    known = {line.key: line for line in lines}
    taken: dict[Key, Approved] = {}
    findings: list[Finding] = []
    blank: list[PlanRow] = []
    seen: set[Key] = set()
    for row in returned.planned:
        key, place = (row.entity, row.way), Place(sheet.file, returned.sheet, str(row.line))
        line = known.get(key)
        problem = _problem(row, line, key in seen)
        seen.add(key)
        if problem is not None:
            findings.append(found(problem[0], place, problem[1]))
        elif line is not None and not row.decision:
            blank += [row] if line.verdict != "accepted" else []
        elif line is not None and (said := _approved(row, line)) and (line.verdict, line.comment or "", line.approver or "") != (
            said.verdict, said.comment, said.approver,
        ):  # fmt: skip
            taken[key] = said
    if blank:
        names = listing((f"{row.entity} {known[row.entity, row.way].way_title}" for row in blank[:_NAMED]), more=len(blank) > _NAMED)
        message = Text(f"{len(blank)} 行还没有决定：{names.zh}", f"{counted(len(blank), 'line is', 'lines are')} not decided: {names.en}")
        findings.append(found("plan.undecided", Place(sheet.file, returned.sheet, str(blank[0].line)), message, count=len(blank)))
    absent = [] if returned.is_part else [line for line in lines if line.verdict != "accepted" and line.key not in seen]
    if absent:
        names = listing((f"{line.entity} {line.way_title}" for line in absent[:_NAMED]), more=len(absent) > _NAMED)
        message = Text(
            f"{len(absent)} 行待批的不在表中：{names.zh}", f"{counted(len(absent), 'line that waits is', 'lines that wait are')} not in the sheet: {names.en}"
        )
        findings.append(found("plan.absent", Place(sheet.file, returned.sheet), message, count=len(absent)))
    return list(taken.values()), findings


def _problem(row: PlanRow, line: Line | None, is_seen: bool) -> tuple[str, Text] | None:
    if line is None:
        who = f"{row.entity} {row.way}"
        return "plan.unknown", Text(f"{who} 不在本期计划里", f"{who} is not in the plan of this period")
    who = f"{line.entity} {line.way_title}"
    if (row.who, row.person, row.often) != (line.who, line.person or "", line.often):
        stood = "、".join(filter(None, (line.who, line.person, line.often)))
        named = ", ".join(filter(None, (line.who, line.person, line.often)))
        return "plan.changed", Text(f"{who} 的内容被改动（应为 {stood}）", f"the line {who} was changed (it is {named})")
    if is_seen:
        return "plan.duplicate", Text(f"{who} 出现两次", f"{who} is there twice")
    if not row.decision:
        return None
    if row.decision not in (*ACCEPTED, *REFUSED, *DEFERRED):
        return "plan.unclear", Text(f"{who}：'{row.decision}' 不是 同意/不同意/暂缓", f"{who}: '{row.decision}' is not Accept, Refuse or Defer")
    if row.decision not in DEFERRED and not row.approver:
        return "plan.no-approver", Text(f"{who} 没有填审批人", f"{who} has no approver")
    if line.verdict == "accepted":
        by = Text(f"（{line.approver}）", f" ({line.approver})")
        return "plan.decided", Text(f"{who} 已有决定：{line.period} 同意{by.zh}", f"{who} was decided on already: {line.period} accepted{by.en}")
    return None


def _approved(row: PlanRow, line: Line) -> Approved:
    verdict: Verdict = "accepted" if row.decision in ACCEPTED else "refused" if row.decision in REFUSED else "deferred"
    return Approved(row.entity, row.way, verdict, *line.charge, row.comment, row.approver)


def planned_record(one: Approved) -> dict[str, str]:
    """A decision on a line, for programs."""
    return {"entity": one.entity, "way": one.way, "verdict": one.verdict, "approver": one.approver, "comment": one.comment}


def words_of_plan(taken: Sequence[Approved]) -> list[Text]:
    """维护计划：同意 12 行（王总）: a line for each decision and approver."""
    counts = Counter((one.verdict, one.approver) for one in taken)
    return [
        Text(
            f"维护计划：{VERDICTS[verdict].zh} {count} 行" + (f"（{approver}）" if approver else ""),
            f"maintenance plan: {counted(count, 'line', 'lines')} {VERDICTS[verdict].en}" + (f" ({approver})" if approver else ""),
        )
        for (verdict, approver), count in counts.items()
    ]
