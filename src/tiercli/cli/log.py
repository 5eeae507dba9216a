"""A log for machines: one JSON object a line, without anything that names a customer."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, TextIO

from tiercli.domain.account import TableAccount
from tiercli.domain.errors import TierError
from tiercli.domain.finding import Finding, Severity
from tiercli.domain.harmless import json_words
from tiercli.domain.language import Language

if TYPE_CHECKING:
    from tiercli.batch import Done

HIDDEN = "***"
_LONG = 4


class Log:
    """Events on a stream; silent without one.

    asked: the language that the user asks for. language: of messages where neither the user nor the input says one.
    """

    def __init__(self, stream: TextIO | None, language: Language, asked: Language | None = None) -> None:
        self._stream = stream
        self.asked = asked
        self.language = language

    def language_of(self, *answers: Done) -> Language:
        """The language of what is said of runs: the one asked for, else that of their input."""
        known = [one.language for one in answers if one.language is not None]
        return self.asked or (known[0] if known else self.language)

    @property
    def is_silent(self) -> bool:
        """Whether nothing is written: then errors are told in words."""
        return self._stream is None

    def begun(self, batch: str, periods: Sequence[date]) -> None:
        """The batch begins."""
        self._write("info", "batch.begin", batch=batch, periods=[f"{day:%Y-%m}" for day in periods])

    def done(self, done: Done) -> None:
        """One run has ended."""
        if done.error is not None:
            self._refused(done.error, done.names, self.language_of(done), period=done.period, rulebook=done.rulebook)
            return
        parts: dict[str, object] = {"period": done.period, "rulebook": done.rulebook}
        if done.status == "pruned":
            parts["removed"] = list(done.gone)
        elif done.status != "skipped":
            parts |= {"revision": done.revision, "entities": done.entities, "levels": done.levels, "outputs": list(done.outputs)}
            parts |= {"tables": {account.table: _counted(account) for account in done.accounts}}
            parts |= {"findings": _by_code(done.findings)} if done.findings else {}
        grave = done.status == "skipped" or any(finding.severity is not Severity.NOTE for finding in done.findings)
        self._write("warning" if grave else "info", f"run.{done.status}", **parts)

    def refused(self, error: TierError) -> None:
        """The whole batch cannot be run."""
        self._refused(error, (), self.asked or error.language or self.language)

    def unforeseen(self, detail: str) -> None:
        """Our own fault; only the kind of error is told."""
        self._write("error", "batch.internal-error", error=detail.strip().splitlines()[-1].partition(":")[0])

    def ended(self, answers: Sequence[Done], exit_code: int) -> None:
        """The batch has ended."""
        counts: dict[str, int] = {}
        for done in answers:
            counts[done.status] = counts.get(done.status, 0) + 1
        self._write("error" if exit_code else "info", "batch.end", exit_code=exit_code, runs=counts)

    def _refused(self, error: TierError, names: Collection[str], language: Language, **parts: object) -> None:
        message = without_names(error.spoken(language), names)
        self._write("error", "run.failed" if parts else "batch.failed", **parts, error=type(error).__name__, exit_code=error.exit_code, message=message)

    def _write(self, level: str, event: str, **parts: object) -> None:
        if self._stream is None:
            return
        record = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "level": level, "event": event, **parts}
        self._stream.write(json_words(record, indent=None) + "\n")
        self._stream.flush()


def _counted(account: TableAccount) -> dict[str, object]:
    """A table's rows: in the files, used, set aside by reason."""
    record = account.record()
    return {name: record[name] for name in ("rows", "used", "set_aside")}


def _by_code(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """Each code once, with its severity and how many rows or things it concerns; its words may name customers, and stay out."""
    counts: dict[tuple[str, str], int] = {}
    for finding in findings:
        key = (finding.code, str(finding.severity))
        counts[key] = counts.get(key, 0) + finding.count
    return [{"code": code, "severity": severity, "count": count} for (code, severity), count in counts.items()]


def without_names(words: str, names: Collection[str]) -> str:
    """The words with every name and id of a customer hidden.

    Long ones and Chinese ones of two characters or more are hidden wherever they occur, within words as well; short ones only where
    they stand alone: K1 in "客户K1没有" and not in K12, 大 not in 大客户.
    """
    for name in sorted((name for name in names if name and name in words), key=len, reverse=True):
        if len(name) >= _LONG or (len(name) > 1 and not name.isascii()):
            words = words.replace(name, HIDDEN)
        else:
            beside = r"[A-Za-z0-9_]" if name.isascii() else r"\w"
            words = re.sub(rf"(?<!{beside}){re.escape(name)}(?!{beside})", HIDDEN, words)
    return words
