"""What can only be checked of gradings when the whole rulebook is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tiercli.domain.language import Text, listing
from tiercli.rulebook.flaws.flaw import Flaw
from tiercli.rulebook.flaws.judge import judge_amount, judge_expression, judge_group, judge_sentence, unknown, unknown_name
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.grading import Grading, Level
from tiercli.rulebook.parts.matrix import Matrix


def flaws_of_grading(rulebook: Rulebook, grading: Grading, kinds: dict[str, str], path: tuple[Any, ...]) -> Iterator[Flaw]:
    """Flaws of one grading, gates aside.

    kinds: the names that may stand in its conditions.
    """
    if grading.by is not None and grading.by not in rulebook.all_scores:
        yield unknown("得分", "score", grading.by, rulebook.all_scores, (*path, "by"))
    for index, group in enumerate(grading.eligible):
        yield from judge_expression(group.when, kinds, (*path, "eligible", index, "when"), "flag")
        yield from judge_sentence(group.because, kinds, (*path, "eligible", index, "because"))
    if grading.matrix is not None:
        flaws = list(_matrix(rulebook, grading.matrix, kinds, (*path, "matrix")))
        yield from flaws
        if flaws:
            return  # the levels' conditions are made of it
    if grading.review is not None:
        yield from judge_expression(grading.review.anniversary, kinds, (*path, "review", "anniversary"), "date")
    for index, level in enumerate(grading.levels):
        yield from _level(rulebook, level, kinds, (*path, "levels", index))
    if not any(level.is_bare for level in grading.levels):
        last = len(grading.levels) - 1
        message = Text("最后一级必须没有条件，否则有人无级可归", "the last level must be bare, or somebody may fit none")
        yield Flaw((*path, "levels", last), "no-last-level", message, Text("给最后一级去掉条件", "Leave the last level without conditions"))


def _matrix(rulebook: Rulebook, matrix: Matrix, kinds: dict[str, str], path: tuple[Any, ...]) -> Iterator[Flaw]:
    """Both sides are known, and everybody finds a cell or is told where else to go."""
    sure = True
    for key, name, named in (("rows", matrix.rows, list(matrix.cells)), ("columns", matrix.columns, matrix.column_names)):
        if name not in kinds:
            yield unknown_name(name, kinds, (*path, key))
            return
        if kinds[name] not in ("text", "any"):
            yield Flaw((*path, key), "kind", Text(f"'{name}' 不是文字", f"'{name}' is not text"))
        other = rulebook.gradings.get(name)
        sure = sure and other is not None
        known = other.all_names if other is not None else named
        for word in named:
            if word not in known:
                yield unknown("级别", "level", word, known, (*path, "cells"))
        lacking = [word for word in known if word not in named]
        if lacking and matrix.otherwise is None:
            words = listing(lacking)
            yield Flaw((*path, "cells"), "no-last-level", Text(f"表里没有 {name} 的级别 {words.zh}", f"the table lacks {words.en} of {name}"))
    if not sure and matrix.otherwise is None:
        message = Text("行或列不是分级，可能没有值：要写 otherwise", "the rows or columns are no grading and may have no value: say 'otherwise'")
        yield Flaw(path, "no-last-level", message, Text("otherwise 写不在表里的得哪一级。", "It names the level of those who are in no cell."))


def _level(rulebook: Rulebook, level: Level, kinds: dict[str, str], path: tuple[Any, ...]) -> Iterator[Flaw]:
    for key, bound in (("from", level.from_), ("above", level.above)):
        if bound is not None and not rulebook.all_scores:
            yield Flaw((*path, key), "no-score", Text(f"没有 score，不能用 {key}", f"'{key}' needs a score"))
        yield from judge_amount(bound, rulebook.params, (*path, key))
    yield from judge_amount(level.share, rulebook.params, (*path, "share"))
    for key in ("top", "quota"):
        place = getattr(level, key)
        if place is not None:
            yield from judge_amount(place.share, rulebook.params, (*path, key))
    ranks = level.top or level.quota or level.share is not None
    if ranks and level.by is None and not rulebook.all_scores:
        yield Flaw(path, "no-rank", Text("没有 score 时要写 by", "without a score, 'by' must say what ranks"))
    for key in ("by", "within", "among"):
        if getattr(level, key) is not None and not ranks:
            message = Text(f"{key} 只与 top、quota、share 一起用", f"'{key}' goes with top, quota or share")
            yield Flaw((*path, key), "no-rank", message)
    yield from judge_expression(level.when, kinds, (*path, "when"), "flag")
    yield from judge_expression(level.by, kinds, (*path, "by"), "number")
    yield from judge_expression(level.among, kinds, (*path, "among"), "flag")
    yield from judge_group(level.within, kinds, (*path, "within"))
    yield from judge_sentence(level.because, kinds, (*path, "because"))
