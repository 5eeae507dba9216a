"""Rulebooks written in a test, and what loading says of them."""

from __future__ import annotations

from pathlib import Path

from tiercli.domain.errors import RulebookError
from tiercli.rulebook.load import load_rulebook
from tiercli.rulebook.model import Rulebook

HEAD = "tiercli: 1\nname: test\ntitle: Test\n"
VOLUME = "metrics: {volume: {sum: sales.quantity}}\n"
SCORE = "score: {volume: {weight: 100, metric: volume, linear: {0: 0, 100: 100}}}\n"
TIER = "gradings: {tier: {levels: [{name: A, when: volume > 5}, {name: B}]}}\n"


def loaded(folder: Path, words: str, *, head: str = HEAD) -> Rulebook:
    """The rulebook of a text."""
    path = folder / "r.yaml"
    path.write_text(head + words, encoding="utf-8")
    return load_rulebook(str(path)).rulebook


def refused(folder: Path, words: str, *, head: str = HEAD) -> RulebookError:
    """The error that a text is refused with."""
    try:
        loaded(folder, words, head=head)
    except RulebookError as error:
        return error
    raise AssertionError("it was not refused")


def said(error: RulebookError) -> list[tuple[str, str, str, str]]:
    """Code, place, and the sentence in both languages, of each finding."""
    return [(one.code.removeprefix("rulebook."), one.where.cell, one.spoken("en"), one.spoken("zh")) for one in error.findings]
