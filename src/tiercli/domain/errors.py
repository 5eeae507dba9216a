"""Errors: raised only when no honest answer is left. Each kind has its own exit code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar

from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import EMPTY, Language, Text, filled


class WordsError(ValueError):
    """A word, number or expression that cannot be understood, said in both languages.

    The small parsers raise it; whoever knows the place (a rulebook's line, an option) turns it into a TierError.
    """

    def __init__(self, words: Text, hint: Text = EMPTY) -> None:
        self.words = words
        self.hint = hint
        super().__init__(f"{words.en} {hint.en}".strip())


class TierError(Exception):
    """What went wrong, where, and what to do about it.

    message, hint: in both languages; hint may be empty.
    where: the file, sheet and cell, or the rulebook's line.
    findings: when several flaws came at once (a rulebook), all of them.
    language: that of the input, where it is known by then.
    detail: what a library said, for `--debug`.
    """

    exit_code: ClassVar[int] = 70

    def __init__(self, message: Text, *, hint: Text = EMPTY, where: Place | None = None, findings: Sequence[Finding] = (), detail: str = "") -> None:
        self.message = message
        self.detail = detail
        self.hint = hint
        self.where = where or Place()
        self.findings = tuple(findings)
        self.language: Language | None = None
        super().__init__(self.spoken("en"))

    def spoken(self, language: Language) -> str:
        """Place, message and hint in one language, as the terminal shows them."""
        place = str(self.where)
        lines = [f"{place}: {self.message.spoken(language)}" if place else self.message.spoken(language)]
        lines += [f"  {finding.where}: {finding.spoken(language)}" for finding in self.findings]
        if hint := self.hint.spoken(language):
            lines.append(hint)
        return "\n".join(lines)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Errors that are raised within are told in this language, unless the user asks for another: that of the input's headers."""
    try:
        yield
    except TierError as error:
        error.language = error.language or language
        raise


class UsageError(TierError):
    """The command line asks for something that cannot be."""

    exit_code = 2


class RulebookError(TierError):
    """A rulebook cannot be read or cannot work."""

    exit_code = 3


class InputError(TierError):
    """An input file cannot be read, or holds nothing to grade."""

    exit_code = 4


class OutputError(TierError):
    """A result cannot be written; the old file is intact."""

    exit_code = 5


class HistoryError(TierError):
    """The history folder refuses: a stored period, a lock, a broken ledger."""

    exit_code = 6


class OurFaultError(TierError):
    """A check of the program upon itself failed; nothing may be handed on."""

    exit_code = 70

    @classmethod
    def of_account(cls, what: Text) -> OurFaultError:
        """An account that does not add up. what: a sentence without its stop."""
        return cls(
            filled(Text("程序内部错误：{}。", "internal error: {}."), what),
            hint=Text("没有写出任何结果；请连同输入文件报告此问题。", "Nothing was written. Please report this, with the input file if you can."),
        )
