"""What the terminal shows: progress while it works, the outcome, the summary for programs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tiercli.cli.speech import spoken_language
from tiercli.domain.harmless import harmless, json_words
from tiercli.domain.language import Language, Text
from tiercli.outcome import Outcome
from tiercli.outcome.checked import Checked

if TYPE_CHECKING:
    from rich.console import RenderableType

    from tiercli.domain.finding import Finding

_WORKING = Text("正在读取和分级 …", "Reading and grading …")
_TRYING = Text("正在逐个试算 …", "Trying changes …")
_WORTH_COUNTING = 20


@contextmanager
def _moving_line(words: Text, *, quiet: bool, language: Language | None) -> Iterator[Callable[[Text], None]]:
    """A moving line on stderr while work goes on; only on a terminal. What it gives puts other words there."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from tiercli.screens.console import console

    spoken = spoken_language(language)
    with console(stderr=True).status(words.spoken(spoken)) as status:
        yield lambda said: status.update(harmless(said.spoken(spoken)))


@contextmanager
def progress(*, quiet: bool, language: Language | None) -> Iterator[Callable[[Text], None]]:
    """The same for any work: what it gives is told the step that begins."""
    with _moving_line(_WORKING, quiet=quiet, language=language) as say:
        yield lambda step: say(Text(f"{step.zh} …", f"{step.en} …"))


@contextmanager
def telling(*, quiet: bool, language: Language | None) -> Iterator[Callable[[str, str], None]]:
    """The same for long work in steps: what it gives is told of each step, a rulebook and a period."""
    with _moving_line(_WORKING, quiet=quiet, language=language) as say:
        yield lambda rulebook, period: say(Text(f"{_WORKING.zh} {rulebook} {period}", f"{_WORKING.en} {rulebook} {period}"))


@contextmanager
def counting(*, quiet: bool, language: Language | None, many: int) -> Iterator[Callable[[int, int], None]]:
    """The same for more than a few: what it gives is told how many of how many are done."""
    with _moving_line(_TRYING, quiet=quiet or many < _WORTH_COUNTING, language=language) as say:
        yield lambda done, whole: say(Text(f"{_TRYING.zh} {done:,} / {whole:,}", f"{_TRYING.en} {done:,} / {whole:,}"))


def laid_out(outcome: Outcome) -> Callable[[tuple[str, ...], bool], None]:
    """The outcome laid out for standard output, in its own language; shown once it is told where the reports are, and whether every finding is wanted."""
    from rich.segment import Segments

    from tiercli.screens.console import console
    from tiercli.screens.score import reports, screen

    terminal = console()
    lines = Segments(list(terminal.render(screen(outcome))))

    def show(outputs: tuple[str, ...], verbose: bool) -> None:
        terminal.print(lines, *reports(outcome, outputs))
        for finding in outcome.findings if verbose else ():
            terminal.print(f"{finding.severity} {finding.code} {finding.where} {finding.spoken(outcome.language)}", markup=False)

    return show


def show_summary(outcome: Outcome, outputs: tuple[str, ...]) -> None:
    """The run summary as JSON on standard output."""
    show_json(outcome.summary(outputs))


def show_json(record: object) -> None:
    """Any record as JSON on standard output."""
    sys.stdout.write(json_words(record) + "\n")


def show(renderable: RenderableType) -> None:
    """A rich renderable on standard output."""
    from tiercli.screens.console import console

    console().print(renderable)


def show_check(checked: Checked, outputs: tuple[str, ...], *, verbose: bool) -> None:
    """What a check found, on standard output, in its own language."""
    from tiercli.screens.check import check_screen
    from tiercli.screens.console import console

    console().print(check_screen(checked, outputs, all_of_it=verbose))


def show_remarks(remarks: Sequence[Text], language: Language) -> None:
    """What must be said by the way, on stderr."""
    for remark in remarks:
        sys.stderr.write(harmless(remark.spoken(language)) + "\n")


def lines_of(finding: Finding, language: Language) -> list[str]:
    """A finding with its place, and what to do about it on a line of its own."""
    place, message, hint = str(finding.where), finding.message.spoken(language), finding.hint.spoken(language)
    return [f"{place}: {message}" if place else message, *([f"    {hint}"] if hint else [])]


def show_lines(lines: Iterable[str]) -> None:
    """Plain lines on standard output."""
    sys.stdout.write("".join(f"{harmless(line)}\n" for line in lines))
