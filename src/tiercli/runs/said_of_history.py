"""What a run against a history says of it: a first run, a gap, a changed rulebook, a stored period that would change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tiercli.domain.account import InputSheet
from tiercli.domain.codes import found
from tiercli.domain.errors import HistoryError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted, joined
from tiercli.ledger.store import Ledger, Stored
from tiercli.move.previous import Previous
from tiercli.rulebook.load import Loaded

_MOST_PERIODS = 60
"""So many periods back a file under another name is looked for."""


def history_findings(ledger: Ledger, period: str, as_of: date, previous: Previous | None, loaded: Loaded) -> list[Finding]:
    """What the history says beside the levels: a gap, a changed rulebook."""
    findings = []
    place = Place(str(ledger.folder))
    if previous is None and not [one for one in ledger.periods() if one < period]:
        message = Text("这是本存档里的第一次运行，没有上期可比。", "this is the first run in this history: there is no earlier period to compare with.")
        findings.append(found("history.first", place, message))
    if previous is not None and previous.as_of is not None:
        rulebook, before = loaded.rulebook, previous.as_of
        fiscal = rulebook.fiscal
        weekly = rulebook.runs_by_week
        gap = (fiscal.week(as_of).start - fiscal.week(before).start).days // 7 if weekly else fiscal.month_index(as_of) - fiscal.month_index(before)
        if gap > 1:
            zh, one, many = ("周", "week is", "weeks are") if weekly else ("个月", "month is", "months are")
            message = Text(
                f"{previous.source.split()[0]} 与 {period} 之间缺 {gap - 1} {zh}",
                f"{counted(gap - 1, one, many)} missing between {previous.source.split()[0]} and {period}",
            )
            hint = Text("其间应做的复核在本期补做", "Reviews that fell due in between are caught up now")
            findings.append(found("history.gap", place, message, hint=hint))
        if previous.rulebook_sha256 and previous.rulebook_sha256 != loaded.sha256:
            message = Text("规则自上期以来有改动", "the rulebook has changed since the last period")
            hint = Text("升降中由规则改动引起的部分会单独列出", "What the rules moved is told apart from what the customers did")
            findings.append(found("history.rules-changed", place, message, hint=hint))
    return findings


def same_files(inputs: Sequence[InputSheet], ledger: Ledger, period: str) -> list[Finding]:
    """Sales files with the very same bytes as one of an earlier period under another name: often an old one, only renamed.

    A file of the same name says nothing: a running ledger serves many months. Nor does one that the period before had under this name already.
    """
    now = {Path(sheet.path).name: sheet.sha256 for sheet in inputs if sheet.table == "sales" and sheet.sha256}
    findings: dict[str, Finding] = {}
    settled: set[str] = set()
    for stored in _earlier(ledger, period):
        before = {sha256: name for name, sha256 in stored.run.get("fingerprint", {}).get("inputs", [])}
        kept = set(before.values())
        settled |= {name for name, sha256 in now.items() if sha256 in before and name in kept and name not in findings}
        for name, sha256 in sorted(now.items()):
            if sha256 not in before or name in kept or name in settled or name in findings:
                continue
            message = Text(
                f"与 {stored.period} 的“{before[sha256]}”内容完全相同（逐字节），只是改了名。",
                f"has the very same bytes as '{before[sha256]}' of {stored.period}, under another name.",
            )
            hint = Text("请核对是否拿错了文件", "Check whether this is the right file")
            findings[name] = found("history.same-file", Place(name), message, hint=hint)
    return list(findings.values())


def _earlier(ledger: Ledger, period: str) -> Iterator[Stored]:
    """What counts of the periods before this one, the last first; those whose record cannot be read are passed over, as nothing else needs them."""
    for one in [name for name in reversed(ledger.periods()) if name < period][:_MOST_PERIODS]:
        stored = ledger.current(one)
        if stored is None:
            continue
        try:
            stored.run.get("fingerprint")
        except HistoryError:
            continue
        yield stored


def plain_history(history: Path | None) -> list[Finding]:
    """That the history beside a report under a password can be read by whoever can read the folder."""
    message = Text(
        "报告有密码，但存档里的结果没有加密：能打开该文件夹的人都能读到。",
        "the report is under a password, but what is kept in the history is not: whoever can open the folder can read it.",
    )
    return [found("history.plain", Place(str(history)), message)]


def would_change(stored: Stored, print_: Mapping[str, Any]) -> HistoryError:
    """A stored period that this run would change, and what is different."""
    changes = what_changed(stored.run.get("fingerprint", {}), print_)
    differences = joined(changes)
    return HistoryError(
        Text(f"{stored.period} 已有存档，与本次不同：{differences.zh}", f"{stored.period} is stored already and differs: {differences.en}"),
        where=Place(str(stored.folder)),
        hint=Text("确实要替换请加 --replace（旧的会保留）", "Add --replace to replace it; the old one is kept"),
    )


def what_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Text]:
    """The differences of two fingerprints in words; nothing for equal ones.

    old, new: rulebook, params, as_of, inputs (pairs of file name and hash), previous; what `new` lacks is not compared.
    """
    answer = []
    if "rulebook" in new and old.get("rulebook") != new["rulebook"]:
        answer.append(Text("规则有改动", "the rulebook changed"))
    if "params" in new and old.get("params") != new["params"]:
        answer.append(Text("参数有改动", "the params changed"))
    if "as_of" in new and old.get("as_of") != new["as_of"]:
        answer.append(Text(f"截止日 {old.get('as_of')} → {new['as_of']}", f"the as-of date went from {old.get('as_of')} to {new['as_of']}"))
    before, now = dict(map(tuple, old.get("inputs", []))), dict(map(tuple, new.get("inputs", [])))
    for name in sorted(before.keys() | now.keys()) if "inputs" in new else ():
        if before.get(name) != now.get(name):
            what = Text("新增", "is new") if name not in before else Text("没有了", "is gone") if name not in now else Text("内容有改动", "changed")
            answer.append(Text(f"{name} {what.zh}", f"{name} {what.en}"))
    if "previous" in new and old.get("previous") != new["previous"]:
        answer.append(Text("上期结果有改动", "the period before changed"))
    return answer
