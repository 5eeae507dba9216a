"""Rules that the data cannot decide: a gate, level, alert, part, output or group that stands on a metric without data."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from tiercli.domain.codes import found
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import EMPTY, Text
from tiercli.grammar.expression import Expression, dotted
from tiercli.outcome import LeftOut
from tiercli.rulebook.describe.expressions import Speaker
from tiercli.rulebook.facts.level_words import level_in_both
from tiercli.rulebook.facts.names import fields_of, home_of
from tiercli.rulebook.facts.walk import expressions
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.dimension import Part
from tiercli.rulebook.parts.gates import Gate
from tiercli.rulebook.parts.metric import COMPUTED, HISTORY_WORDS

Path = tuple[Any, ...]


def idle_rules(names: Mapping[str, tuple[str, str]], unavailable: Mapping[str, str], rulebook: Rulebook) -> tuple[LeftOut, ...]:
    """Every rule beside whole dimensions that uses something for which there are no data, in the rulebook's order.

    names: what expressions can name, and its kind. unavailable: metrics without data and what each lacks, as `measure` gives them.
    `dimension` of each is the rulebook's path: gradings.tier.gates.1 (counted from 1).
    """
    lacks = Lacks(names, unavailable, rulebook)
    speaker = Speaker.of(rulebook)
    rules = [*_parts(lacks, rulebook), *_written(lacks, rulebook, speaker)]
    return tuple(rules)


def findings_of_idle_rules(rules: tuple[LeftOut, ...]) -> list[Finding]:
    """One warning for each thing that is lacking, with every rule that stands on it."""
    grouped: dict[Text, list[LeftOut]] = {}
    for rule in rules:
        grouped.setdefault(rule.why, []).append(rule)
    findings = []
    for why, members in grouped.items():
        zh, en = "；".join(one.title.zh for one in members), "; ".join(one.title.en for one in members)
        message = Text(f"{why.zh}，以下规则无法照常判断：{zh}。", f"{why.en}; these rules cannot be judged as written: {en}.")
        findings.append(found("grading.idle-rule", Place(sheet=members[0].dimension), message, count=len(members)))
    return findings


class Lacks:
    """What each name of a rulebook lacks, through the metrics that stand between."""

    def __init__(self, names: Mapping[str, tuple[str, str]], unavailable: Mapping[str, str], rulebook: Rulebook) -> None:
        self.names, self.unavailable, self.rulebook = names, unavailable, rulebook
        self.fields = fields_of(rulebook)
        self.home = home_of(rulebook.entity).table
        self._known: dict[str, frozenset[str]] = {}

    def of(self, name: str) -> frozenset[str]:
        """The tables and fields that a name lacks; none where it has data, and for what earlier periods would say."""
        if name not in self._known:
            self._known[name] = frozenset()  # a rulebook has no circles, but a grading may be named beside itself
            self._known[name] = self._of(name)
        return self._known[name]

    def of_expression(self, expression: Expression | None) -> frozenset[str]:
        """What any name of an expression lacks; nothing where `coalesce` goes on with data of another kind (a constant is none)."""
        return self._of_tree(expression.tree) if expression is not None else frozenset()

    def _of_tree(self, node: ast.expr) -> frozenset[str]:
        if isinstance(node, ast.Name | ast.Attribute):
            name = dotted(node)
            return self.of(name) if name else frozenset()
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else ""
            arguments = [*node.args, *(one.value for one in node.keywords)]
            if called == "coalesce":
                arguments = [one for one in arguments if any(isinstance(part, ast.Name) for part in ast.walk(one))]
            lacking = [self._of_tree(argument) for argument in arguments]
            return frozenset() if called == "is_missing" or (called == "coalesce" and not all(lacking)) else frozenset().union(*lacking)
        return frozenset().union(*(self._of_tree(one) for one in ast.iter_child_nodes(node) if isinstance(one, ast.expr)))

    def _of(self, name: str) -> frozenset[str]:
        if name in self.unavailable:
            return frozenset({self._told(self.unavailable[name])})
        metric = self.rulebook.metrics.get(name)
        if metric is not None:
            return self.of_expression(metric.expression) if metric.source in ("formula", "field") else frozenset()
        if name.partition(".")[0] in (*HISTORY_WORDS, COMPUTED, "points") or name in self.rulebook.outputs:
            return frozenset()
        missing = name in self.names and self.names[name][1] == "missing"
        return frozenset({self._told(name)}) if missing else frozenset()

    def _told(self, name: str) -> str:
        """A bare field of the entity's record with its table: region is customers.region."""
        table = self.fields.get(self.home)
        return f"{self.home}.{name}" if "." not in name and name not in self.fields and table is not None and table.field(name) else name

    def words(self, lacking: frozenset[str]) -> Text:
        """没有应收账款的逾期天数"""
        said = [words_of_lack(one, self.rulebook) for one in sorted(lacking)]
        return Text(f"没有{'、'.join(one.zh for one in said)}的数据", f"no data for {', '.join(one.en for one in said)}")


def words_of_lack(name: str, rulebook: Rulebook) -> Text:
    """A table or a field as people call it, with the name by which `--map` knows it: 应收账款的逾期天数（receivables.overdue_days）"""
    tables = fields_of(rulebook)
    table, dot, field = name.partition(".")
    if not dot:
        title = tables[name].title if name in tables else Text(name, name)
        return Text(f"{title.zh}（{name}）" if title.zh != name else name, f"{title.en.lower()} ({name})" if title.en.lower() != name else name)
    known = tables[table].field(field) if table in tables else None
    if known is None:
        return Text(name, name)
    return Text(f"{tables[table].title.zh}的{known.title.zh}（{name}）", f"{known.title.en.lower()} of {tables[table].title.en.lower()} ({name})")


def _parts(lacks: Lacks, rulebook: Rulebook) -> Iterator[LeftOut]:
    """Parts of dimensions that go on without them; whole dimensions are told elsewhere."""
    for score, dimensions in rulebook.all_scores.items():
        for name, dimension in dimensions.items():
            leaves = list(dimension.leaves())
            lacking = [lacks.of(leaf.metric) if leaf.metric else lacks.of_expression(leaf.expression) for leaf in leaves]
            if not all(lacking):
                for index, (leaf, what) in enumerate(zip(leaves, lacking, strict=True), start=1):
                    if what:
                        yield LeftOut(
                            path_words(("score" if score == "score" else f"scores.{score}", name, index - 1), rulebook),
                            _part_title(name, dimension, leaf),
                            lacks.words(what),
                        )


def _part_title(name: str, dimension: Part, leaf: Part) -> Text:
    whole, own = dimension.title or Text(name, name), leaf.title or Text(leaf.name or leaf.metric or "", leaf.name or leaf.metric or "")
    return Text(
        f"维度“{whole.zh}”中的“{own.zh}”" if own.zh else f"维度“{whole.zh}”",
        f"'{own.en}' of the dimension '{whole.en}'" if own.en else f"the dimension '{whole.en}'",
    )


def _written(lacks: Lacks, rulebook: Rulebook, speaker: Speaker) -> Iterator[LeftOut]:
    """Conditions and formulas after the metrics, in the rulebook's order."""
    for path, expression in expressions(rulebook).items():
        title = rule_title(path, expression, rulebook, speaker)
        lacking = lacks.of_expression(expression) if title != EMPTY else frozenset()
        if lacking:
            yield LeftOut(path_words(path, rulebook), title, lacks.words(lacking))


def rule_title(path: Path, expression: Expression, rulebook: Rulebook, speaker: Speaker) -> Text:
    """What people call the rule that an expression belongs to; empty for places that are told elsewhere (metrics, dimensions, sheets)."""
    said = speaker.words(expression)
    match path:
        case ("gradings", grading, "gates", index, "when"):
            return _gate(rulebook.gradings[grading].gates[index], said)
        case ("gradings", grading, "levels", index, key):
            level = level_in_both(rulebook.gradings[grading].levels[index])
            what = {"when": Text("条件", "condition"), "by": Text("排名依据", "ranking"), "among": Text("排名范围", "choice of those ranked")}.get(
                key, Text("分组", "groups")
            )
            return Text(f"{level.zh} 级的{what.zh}“{said.zh}”", f"the {what.en} of level {level.en} '{said.en}'")
        case ("gradings", _, "eligible", _, "when"):
            return Text(f"参加评级的条件“{said.zh}”", f"who is rated '{said.en}'")
        case ("outputs", name, "formula"):
            title = rulebook.outputs[name].title or Text(name, name)
            return Text(f"计算结果“{title.zh}”", f"the output '{title.en}'")
        case ("alerts", index, "when"):
            alert = rulebook.alerts[index]
            title = alert.title or Text(alert.name, alert.name)
            return Text(f"预警“{title.zh}”", f"the alert '{title.en}'")
        case ("variants", index, "when"):
            title = rulebook.variants[index].title or said
            return Text(f"变体“{title.zh}”", f"the variant '{title.en}'")
        case ("score" | "scores", *_, "when" | "within" | "among"):
            return Text(f"打分的条件或分组“{said.zh}”", f"the condition or group of a score '{said.en}'")
    return EMPTY


def _gate(gate: Gate, said: Text) -> Text:
    return Text(f"限级“{said.zh}，{gate.limit.zh}”", f"the gate '{said.en}, {gate.limit.en}'")


def _as_written(path: Path, rulebook: Rulebook) -> Path:
    """A single group of the eligible stands without a list around it."""
    match path:
        case ("gradings", grading, "eligible", _, *rest) if len(rulebook.gradings[grading].eligible) == 1:
            return ("gradings", grading, "eligible", *rest)
    return path


def path_words(path: Path, rulebook: Rulebook) -> str:
    """gradings.tier.gates.1: lists are counted from 1."""
    return ".".join(
        str(part + 1) if isinstance(part, int) and index else str(part)
        for index, part in enumerate(_as_written(path, rulebook))
        if part not in ("when", "formula")
    )
