"""Shipped rulebooks are parsed, made models of and checked once in a process of tests: loading one takes half of a small grading's time.

Only what lies in `rules/` and has no settings; nobody changes a source or a model. Everything else, copies of these files included, is loaded each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tiercli.rulebook import load
from tiercli.rulebook.reading.source import Source

RULES = Path(__file__).parent.parent / "rules"


def load_shipped_once() -> None:
    """From now on, in this process and its forks."""
    sources: dict[Path, Source] = {}
    read, make, check = load.read_source, load.rulebook_of, load.flaws_of
    made, checked = _Once(make), _Once(check)

    def read_source(path: Path) -> Source:
        if path.parent != RULES:
            return read(path)
        if path not in sources:
            sources[path] = read(path)
            made.known.add(id(sources[path].data))
        return sources[path]

    def rulebook_of(data: Mapping[Any, Any], params: Mapping[str, Any] | None = None) -> Any:
        if params is not None or id(data) not in made.known:
            return make(data, params)
        rulebook = made(data)
        checked.known.add(id(rulebook))
        return rulebook

    load.read_source, load.rulebook_of, load.flaws_of = read_source, rulebook_of, checked


class _Once:
    """What a function gives for each of the values that are `known`, which live as long as this process, by their identity."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self.known: set[int] = set()
        self._work = work
        self._done: dict[int, Any] = {}

    def __call__(self, value: Any) -> Any:
        if id(value) not in self.known:
            return self._work(value)
        if id(value) not in self._done:
            self._done[id(value)] = self._work(value)
        return self._done[id(value)]
