"""What people wrote on the warning ledger of a run: what can be taken, and what is wrong with the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tiercli.domain.codes import found
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted, listing
from tiercli.follow.alerts import LEVELS
from tiercli.ledger.warnings import Entry, Handled, Key
from tiercli.read.own.sheets_returned import Treated
from tiercli.read.returned import Returned
from tiercli.read.words.dates import parse_day
from tiercli.runs.warning_sheet import closing

_NAMED = 5


@dataclass(frozen=True)
class Sheet:
    """What a record keeps of the file that came back."""

    decided_at: str
    file: str
    sha256: str


def treated(returned: Returned, entries: Sequence[Entry], sheet: Sheet) -> tuple[list[Handled], list[Finding]]:
    """What can be taken, in the order of the sheet, and findings about the rows that cannot.

    entries: the ledger as it is stored. Rows in which nothing is filled in, or nothing new, are left as they are.
    """
    known = {entry.key: entry for entry in entries}
    taken: dict[Key, Handled] = {}
    findings: list[Finding] = []
    seen: set[Key] = set()
    for row in returned.treated:
        key, place = (row.entity, row.kind), Place(sheet.file, returned.sheet, str(row.line))
        entry = known.get(key)
        problem = _problem(row, entry, key in seen, sheet.decided_at)
        if problem is not None:
            findings.append(found(problem[0], place, problem[1]))
        seen.add(key)
        if problem is None and entry is not None and not row.is_blank and _says_more(row, entry):
            taken[key] = Handled(*key, _day(row.done_on), row.accepted_by, row.remark, sheet.decided_at, sheet.file, sheet.sha256)
    absent = [] if returned.is_part else [entry for entry in entries if entry.is_open and entry.key not in seen]
    if absent:
        names = listing(f"{entry.what.entity} {entry.what.title}" for entry in absent[:_NAMED])
        message = Text(
            f"{len(absent)} 项未关闭的预警不在表中：{names.zh}", f"{counted(len(absent), 'open alert is', 'open alerts are')} not in the sheet: {names.en}"
        )
        findings.append(found("warnings.absent", Place(sheet.file, returned.sheet), message, count=len(absent)))
    return list(taken.values()), findings


def nothing_filled(returned: Returned, file: str) -> Finding:
    """What is said of a ledger that came back as it went out, when nothing else came back with it."""
    count = sum(1 for row in returned.treated if row.is_blank)
    message = Text(f"{count} 项预警都没有填写", f"nothing is filled in for {counted(count, 'alert', 'alerts')}")
    return found("warnings.undecided", Place(file, returned.sheet), message, count=max(count, 1))


def _problem(row: Treated, entry: Entry | None, is_seen: bool, decided_at: str) -> tuple[str, Text] | None:
    who = f"{row.entity} {entry.what.title if entry else row.kind}"
    if entry is None:
        return None if row.is_blank and not row.kind else ("warnings.unknown", Text(f"{who} 不在本期台账里", f"{who} is not in the ledger of this period"))
    if row.level not in LEVELS[entry.what.level]:
        stood = LEVELS[entry.what.level]
        return "warnings.changed", Text(f"{who} 的级别被改动（应为 {stood.zh}）", f"the level of {who} was changed (it is {stood.en})")
    if is_seen:
        return "warnings.duplicate", Text(f"{who} 出现两次", f"{who} is there twice")
    if not entry.is_open:
        how = closing(entry)
        same = not _says_more(row, entry)
        return (
            None
            if row.is_blank or (same and entry.ending != "accepted")
            else ("warnings.decided", Text(f"{who} 已关闭：{how.zh}", f"{who} is closed already: {how.en}"))
        )
    day = _day(row.done_on)
    if row.done_on and day is None:
        return "warnings.unclear", Text(f"{who}：处理完成日“{row.done_on}”不是日期", f"{who}: '{row.done_on}' is no day")
    if day is not None and day > _today(decided_at):
        return "warnings.not-yet", Text(f"{who}：处理完成日 {day} 还没到", f"{who}: {day} is yet to come")
    if row.accepted_by and day is None:
        return "warnings.not-done", Text(f"{who} 填了验收人，没有填处理完成日", f"{who} was accepted, but no day says when it was done")
    return None


def _says_more(row: Treated, entry: Entry) -> bool:
    """Whether a row says anything that the ledger does not know."""
    return (_day(row.done_on), row.accepted_by, row.remark) != (entry.done_on, entry.accepted_by or "", entry.remark or "")


def _day(words: str) -> date | None:
    found_day = parse_day(words) if words else None
    return None if found_day is None or found_day.month or found_day.problem else found_day.day


def _today(decided_at: str) -> date:
    """The day of the clock's words; no day at all where they are none, as in a test."""
    try:
        return date.fromisoformat(decided_at[:10])
    except ValueError:
        return date.max


def words_of(said: Handled, entries: Mapping[Key, Entry]) -> Text:
    """U012 订单兑现红色预警 处理完成 2026-06-05，验收 王总."""
    title = entries[said.key].what.title if said.key in entries else said.kind
    parts_zh = [f"处理完成 {said.done_on}" if said.done_on else "", f"验收 {said.accepted_by}" if said.accepted_by else "", said.remark]
    parts_en = [f"done on {said.done_on}" if said.done_on else "", f"accepted by {said.accepted_by}" if said.accepted_by else "", said.remark]
    return Text(f"{said.entity}  {title}  {'，'.join(filter(None, parts_zh))}", f"{said.entity}  {title}  {', '.join(filter(None, parts_en))}")
