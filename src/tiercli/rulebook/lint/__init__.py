"""Lint: what a rulebook that loads probably does not mean, found by enumerating score cells."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

from tiercli.domain.codes import found
from tiercli.domain.finding import Finding, Place, Severity
from tiercli.domain.language import Text, listing
from tiercli.rulebook.facts.used_names import used_names
from tiercli.rulebook.facts.walk import expressions
from tiercli.rulebook.lint.levels import remarks_on_alerts, remarks_on_levels
from tiercli.rulebook.lint.remark import Remark
from tiercli.rulebook.lint.scales import remarks_on_scales
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.reading.source import Source

__all__ = ["RULES", "Remark", "findings_of", "new_warnings", "remarks_of"]


def remarks_on_words(rulebook: Rulebook) -> Iterator[Remark]:
    """Comparisons of a grading with a word that is none of its levels."""
    known = {}
    for name, grading in rulebook.gradings.items():
        names = grading.all_names
        known[name] = known[f"previous.{name}"] = names
    for path, expression in expressions(rulebook).items():
        for node in ast.walk(expression.tree):
            if not isinstance(node, ast.Compare):
                continue
            for side, other in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
                grading_name = ast.unparse(side)
                items = other.elts if isinstance(other, ast.List | ast.Tuple) else [other]
                for item in items:
                    words = item.value if isinstance(item, ast.Constant) else None
                    if grading_name in known and isinstance(words, str) and words not in known[grading_name]:
                        listed = listing(known[grading_name])
                        message = Text(
                            f"{grading_name} 没有级别 '{words}'（有：{listed.zh}）", f"{grading_name} has no level '{words}' (there are: {listed.en})"
                        )
                        yield Remark(path, "unknown-level", message)


def remarks_on_unused(rulebook: Rulebook) -> Iterator[Remark]:
    """Params without effect, metrics that are only shown, and declared tables that no metric measures."""
    used = used_names(rulebook)
    for name in rulebook.params:
        if name not in used:
            message = Text(f"参数 '{name}' 没有用到", f"the param '{name}' is not used")
            yield Remark(("params", name), "unused-param", message)
    measured = {metric.table for metric in rulebook.metrics.values()}
    for name in rulebook.tables:
        if name not in measured and not any(word.partition(".")[0] == name for word in used):
            message = Text(f"没有指标量 '{name}' 这张表", f"no metric measures the table '{name}'")
            yield Remark(("tables", name), "unused-table", message)
    for name in rulebook.metrics:
        if name not in used:
            message = Text(f"指标 '{name}' 只显示，不影响结果", f"the metric '{name}' is shown but decides nothing")
            yield Remark(("metrics", name), "unused-metric", message)


RULES: tuple[Callable[[Rulebook], Iterable[Remark]], ...] = (
    remarks_on_levels,  # levels that cannot be reached, gaps, overlaps, idle gates
    remarks_on_scales,  # weights, bands, maps, points that fall as things get better
    remarks_on_alerts,  # conditions of alerts and variants that cannot hold
    remarks_on_words,  # gradings compared with levels that they do not have
    remarks_on_unused,  # params and metrics that decide nothing
)
"""Every rule of lint, each a function of the rulebook; docs/findings.md has what they remark."""


def remarks_of(rulebook: Rulebook) -> list[Remark]:
    """Everything that lint has to say, gravest first."""
    return sorted((remark for rule in RULES for remark in rule(rulebook)), key=lambda one: one.severity.rank)


def findings_of(rulebook: Rulebook, source: Source) -> list[tuple[Finding, Remark]]:
    """The same as findings, with the place in the file."""
    answer = []
    for remark in remarks_of(rulebook):
        file, position = source.where(remark.path)
        key = source.spoken(remark.path)
        message = Text(f"{key}: {remark.message.zh}", f"{key}: {remark.message.en}")
        answer.append((found("rulebook." + remark.code, Place(file, cell=position), message, hint=remark.hint), remark))
    return answer


def new_warnings(before: Rulebook, after: Rulebook, source: Source) -> tuple[Finding, ...]:
    """Warnings and errors that lint has of the rules after a change and had not before: a level that a changed param puts out of reach."""
    known = {(finding.code, finding.message) for finding, _ in findings_of(before, source)}
    return tuple(one for one, _ in findings_of(after, source) if one.severity is not Severity.NOTE and (one.code, one.message) not in known)
