"""Patterns that are compiled at their first use."""

from __future__ import annotations

import copy
import gc
import pickle
import pkgutil
import re
from importlib import import_module

import pytest

import tiercli
from tiercli.domain import patterns
from tiercli.domain.patterns import late_pattern


def test_a_late_pattern_does_what_a_compiled_one_does() -> None:
    late, compiled = late_pattern(r"(?P<year>\d{4})年|x", re.IGNORECASE), re.compile(r"(?P<year>\d{4})年|x", re.IGNORECASE)
    for words in ("2026年X", "x", "nothing", ""):
        for method in ("search", "match", "fullmatch"):
            found, right = getattr(late, method)(words), getattr(compiled, method)(words)
            assert (found and found.span()) == (right and right.span())
        assert late.sub("-", words) == compiled.sub("-", words)
        assert late.subn("-", words) == compiled.subn("-", words)
        assert late.split(words) == compiled.split(words)
        assert late.findall(words) == compiled.findall(words)
        assert [one.span() for one in late.finditer(words)] == [one.span() for one in compiled.finditer(words)]
    assert late.pattern == compiled.pattern
    assert late.groupindex == compiled.groupindex


def test_a_pattern_is_compiled_at_its_first_use_and_only_then(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[object] = []
    compile_ = re.compile

    def compile_and_note(words: bytes, flags: int = 0) -> re.Pattern[bytes]:
        compiled.append(words)
        return compile_(words, flags)

    monkeypatch.setattr(re, "compile", compile_and_note)
    late = late_pattern(rb"\d+")
    assert compiled == []
    assert late.search(b"a 12") is not None
    assert late.match(b"12") is not None
    assert compiled == [rb"\d+"]


def test_a_late_pattern_can_be_copied_and_handed_to_another_process() -> None:
    late = late_pattern("A", re.IGNORECASE)
    for other in (copy.copy(late), copy.deepcopy(late), pickle.loads(pickle.dumps(late))):
        assert other.search("a") is not None


def test_a_wrong_pattern_is_told_as_re_tells_it() -> None:
    with pytest.raises(re.error):
        late_pattern("(").search("")


def test_every_pattern_of_the_program_can_be_compiled() -> None:
    for module in pkgutil.walk_packages(tiercli.__path__, "tiercli."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    all_there = [one for one in gc.get_objects() if isinstance(one, patterns._LatePattern) and one.pattern != "("]
    assert len(all_there) > 250
    for one in all_there:
        re.compile(one.pattern, one._flags)
