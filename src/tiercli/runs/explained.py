"""A level explained from the history: what was decided then, as far as the stored run says it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa

from tiercli.domain.columns import metric_column, points_column, score_column, sum_column
from tiercli.domain.errors import HistoryError
from tiercli.domain.exact import micro
from tiercli.domain.finding import Place
from tiercli.domain.language import EMPTY, Text, joined, same
from tiercli.domain.unit import rough_decimals_of
from tiercli.frames.entities import Entities, entities
from tiercli.frames.kinds import NO_DATA, ValueKind
from tiercli.grade.next_level import top_points
from tiercli.grammar.evaluate import holds
from tiercli.grammar.expression import Expression
from tiercli.insight.explain.checks import Checker, clauses, names_in
from tiercli.insight.explain.said_values import in_words, value_at
from tiercli.ledger.decisions import decisions_in
from tiercli.ledger.store import Ledger, Stored, rulebooks_in
from tiercli.move.previous import Previous, flags_in
from tiercli.outcome.explained import Check, Dimension, Explanation, GateCheck, LevelCheck
from tiercli.rulebook.describe.expressions import Speaker
from tiercli.rulebook.describe.scores import limit_words, scale_words
from tiercli.rulebook.facts.names import Vocabulary
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.dimension import Part
from tiercli.rulebook.parts.grading import Grading
from tiercli.runs.earlier import previous_from_stored, rules_from
from tiercli.runs.stored_names import stored_name

_NOT_KEPT = Text("存档里没有当时的档案字段，无法重算：{}", "the history does not keep the records of that time; it cannot tell: {}")


def stored_run(history: Path, rules: str, period: str | None) -> Stored:
    """The run of a period in a history; the newest one without a period.

    rules: the rulebook's name; where the history keeps one rulebook only, that one.
    Errors: HistoryError when it is not there.
    """
    names = rulebooks_in(history)
    if not names:
        raise HistoryError(Text("没有存档", "there are no stored runs"), where=Place(str(history)))
    name = names[0] if len(names) == 1 and rules == "standard" else Path(rules).stem
    if name not in names:
        raise HistoryError(
            Text(f"没有规则 {name} 的存档", f"there are no runs of {name}"),
            where=Place(str(history)),
            hint=Text(f"有：{'、'.join(names)}；用 -r 指定", f"There are: {', '.join(names)}; name one with -r"),
        )
    ledger = Ledger(history, name)
    periods = ledger.periods()
    wanted = stored_name(ledger, period) if period else periods[-1]
    found = ledger.current(wanted)
    if found is None:
        raise HistoryError(
            Text(f"没有 {wanted} 的存档", f"{wanted} is not stored"),
            where=Place(str(ledger.folder)),
            hint=Text(f"存有 {periods[0]} 至 {periods[-1]}", f"Stored are {periods[0]} to {periods[-1]}"),
        )
    return found


class StoredRun:
    """A stored run, to be asked about its entities: levels, points, conditions over what is kept, and decisions.

    Errors: HistoryError where it cannot be read, or its rules are of a language that is not understood.
    """

    def __init__(self, stored: Stored) -> None:
        self.stored, self.previous = stored, previous_from_stored(stored)
        rulebook = rules_from(self.previous.rulebook)
        if rulebook is None:
            raise HistoryError(
                Text("这一期的规则读不懂（由另一版本写入）", "the rules of that run cannot be read (another version wrote them)"),
                where=Place(str(stored.folder)),
            )
        self.rulebook: Rulebook = rulebook
        self.main = rulebook.main
        self.grading: Grading = rulebook.gradings[self.main]
        self.score = self.grading.by or next(iter(rulebook.all_scores), "")
        self.entities = entities_of(self.previous, rulebook)
        self.speaker = Speaker.of(rulebook)
        self.checker = Checker(self.entities, self.speaker, frozenset())
        self.unknown: list[Text] = []

    def called(self) -> tuple[list[str], list[str]]:
        """Every entity's id and name."""
        ids = [str(one) for one in self.previous.ids.to_pylist()]
        return ids, [str(name or entity) for name, entity in zip(self.previous.names.to_pylist(), ids, strict=True)]

    def matching(self, condition: Expression) -> tuple[list[int], list[str]]:
        """The rows of those for whom a condition holds, and the names in it of which the history keeps nothing."""
        known = self.entities.names.keys() | self.entities.constants.keys()
        entities = self.entities.with_values(dict.fromkeys(condition.names - known, ("", None)))
        lacking = [name for name in sorted(condition.names) if name in entities.names and entities.names[name][1] == "missing"]
        return [int(row) for row in holds(entities, condition).nonzero()[0]], lacking

    def _word(self, name: str, row: int) -> str:
        column = self.previous.results[name] if name in self.previous.results.column_names else None
        return "" if column is None else str(column[row].as_py() or "")

    def explanation(self, row: int) -> Explanation:
        """Of one entity (its row)."""
        self.unknown = []
        level = self._word("tier", row)
        computed = self._word("computed_tier", row) or level
        titles = {one.name: one.title or same(one.name) for one in self.grading.levels_in_order} | self.grading.outside
        score = value_at(self.entities.named(self.score), row) if self.score in self.entities.names else None
        levels, gates = tuple(self._levels(row, computed)), tuple(self._gates(row))
        missing = self._word("missing", row)
        lacking = [Text(f"没有值：{missing}", f"no value: {missing}")] if missing else []
        if self.unknown:
            lacking.append(Text(*(pattern.format(words) for pattern, words in zip(_NOT_KEPT, joined(list(dict.fromkeys(self.unknown))), strict=True))))
        return Explanation(
            str(self.previous.ids[row].as_py()), str(self.previous.names[row].as_py() or self.previous.ids[row].as_py()),
            self.grading.title or same(self.main), level, titles.get(level, same(level)), computed, _decimal(score), tuple(self._dimensions(row)),
            self._word("reasons", row), levels, gates, tuple(self._decided(row)), tuple(lacking), (), (), self.stored.as_of, stored=True,
        )  # fmt: skip

    def _decided(self, row: int) -> Iterator[Text]:
        entity = str(self.previous.ids[row].as_py())
        for one in decisions_in(self.stored.run):
            if one.entity == entity and one.grading == self.main:
                words, who = one.words(), one.by_whom()
                yield Text(f"审批：{words.zh}{who.zh}", f"decision: {words.en}{who.en}")

    def _levels(self, row: int, computed: str) -> Iterator[LevelCheck]:
        """The rows of the levels down to the one that was computed, with what is kept."""
        names = [level.name for level in self.grading.levels]
        last = names.index(computed) + 1 if computed in names else len(names)
        for index, level in enumerate(self.grading.levels[:last], start=1):
            checks: list[Check] = [self.checker.bound(row, level.bound, self.score)] if level.bound is not None and self._knows([self.score]) else []
            if level.when is not None:
                checks += self._known_clauses(row, level.when)
            if level.is_ranked:
                self.unknown.append(Text(f"{level.name} 的名次", f"the places of {level.name}"))
            if checks or level.is_bare:
                yield LevelCheck(level.name, level.title or same(level.name), index, tuple(checks))

    def _gates(self, row: int) -> Iterator[GateCheck]:
        for gate in self.grading.gates:
            checks = list(self._known_clauses(row, gate.when))
            if len(checks) < len(list(clauses(gate.when.tree))):
                continue
            met = all(check.holds for check in checks)
            yield GateCheck(joined([check.words for check in checks]), gate.limit, met, met and self._was_limited(row, gate.at_most or gate.at_least or ""))

    def _was_limited(self, row: int, limit: str) -> bool:
        """Whether the level before gates was another one than the computed, which is the gate's."""
        ungated, computed = (self._word(f"state.{self.main}.{what}", row) for what in ("ungated", "computed"))
        return ungated != computed and computed == limit

    def _known_clauses(self, row: int, expression: Any) -> Iterator[Check]:
        for node in clauses(expression.tree):
            if self._knows(names_in(node)):
                yield self.checker.clause(row, node)
            else:
                self.unknown.append(self.checker.said(node))

    def _knows(self, names: Any) -> bool:
        return all(name in self.entities.constants or self.entities.place_of(name)[1] != "missing" for name in names)

    def _dimensions(self, row: int) -> Iterator[Dimension]:
        """Every dimension with the points that are stored; those of a variant under the rules for all, where it cannot be told which was taken."""
        parts = self.rulebook.all_scores.get(self.score, {})
        left = set(self.stored.run.get("left_out", []))
        beside = {name for name, part in parts.items() if part.is_on_top}
        in_points = any(part.out_of is not None for name, part in parts.items() if name not in beside)
        sizes = {name: Fraction((part.out_of if in_points else part.weight) or 0) for name, part in parts.items() if name not in beside}
        whole = sum(sizes.values(), Fraction(0))
        have = sum((size for name, size in sizes.items() if name not in left), Fraction(0)) if self.rulebook.no_data == "share" else whole
        for name, part in parts.items():
            column = points_column(name)
            points = value_at(self.entities.columns.get(column), row) if column in self.entities.columns else None
            share = whole / have if have else Fraction(1)
            factor = Fraction(1) if name in beside else share * (1 if in_points else sizes[name] / 100)
            top = top_points(part)
            full = top if top is not None else Fraction(part.out_of if part.out_of is not None else 0 if part.is_on_top else 100)
            known = isinstance(points, Fraction) and not self.rulebook.variants
            brought = points * factor if known and isinstance(points, Fraction) else None
            lost = max((full - points) * factor, Fraction(0)) if known and isinstance(points, Fraction) else None
            rule = joined([scale_words(part, self.speaker), limit_words(part, self.speaker)])
            value = Text("没有数据", "no data") if name in left else self._value(part, row)
            yield Dimension(
                name, part.title or same(name), 0, value, rule, _decimal(points), _decimal(full) or Decimal(0), part.weight, _decimal(brought), _decimal(lost),
                missing=name in left,
            )  # fmt: skip
            for inner in part.parts or ():
                said = inner.title or (self.speaker.name(inner.metric) if inner.metric else same(inner.name or name))
                rule = joined([scale_words(inner, self.speaker), limit_words(inner, self.speaker)])
                full = top_points(inner) or Fraction(100)
                yield Dimension(inner.name or name, said, 1, self._value(inner, row), rule, None, _decimal(full) or Decimal(0), inner.weight, None, None)

    def _value(self, part: Part, row: int) -> Text:
        if part.metric is None or part.metric not in self.entities.names:
            return EMPTY
        metric = self.rulebook.metrics[part.metric]
        decimals = metric.decimals if metric.decimals is not None else rough_decimals_of(metric.unit)
        return in_words(value_at(self.entities.named(part.metric), row), metric.unit, decimals)


def entities_of(previous: Previous, rulebook: Rulebook) -> Entities:
    """The entities of a stored run with what it keeps: metrics, points, scores and levels; everything else has no data."""
    kinds = Vocabulary.of(rulebook).scored()
    columns: dict[str, Any] = {}
    names: dict[str, tuple[str, ValueKind]] = {name: NO_DATA for name in kinds if name not in rulebook.params}
    wanted = {name: metric_column(name) for name in rulebook.metrics} | {name: sum_column(name) for name in rulebook.all_scores}
    stored = {name: score_column(name) for name in rulebook.all_scores}
    for parts in rulebook.all_scores.values():
        wanted |= {f"points.{name}": points_column(name) for name in parts}
        stored |= {f"points.{name}": f"points_{name}" for name in parts}
    wanted |= {name: f"name__{name}" for name in rulebook.gradings}
    for name, column in wanted.items():
        found = previous.column(stored.get(name, name), rulebook.main if name == rulebook.main else "")
        if found is None or found.null_count == len(found):
            continue
        kind: ValueKind = "exact"
        if pa.types.is_floating(found.type) or pa.types.is_integer(found.type):
            found = pa.array([None if one is None else micro(Decimal(repr(one))) for one in found.to_pylist()], pa.int64())
        elif kinds.get(name) == "flag" and pa.types.is_string(found.type):
            found, kind = flags_in(found), "flag"
        else:
            kind = "date" if pa.types.is_date(found.type) else "text"
        columns[column], names[name] = found, (column, kind)
    as_of = previous.as_of
    assert as_of is not None
    return entities(previous.ids.cast(pa.string()), columns, names, rulebook.constants, as_of)


def _decimal(value: Any) -> Decimal | None:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.000001")) if isinstance(value, Fraction) else None
