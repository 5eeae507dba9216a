"""Lint: what a rulebook that loads probably does not mean, found by enumerating score cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tiercli.domain.codes import found
from tiercli.domain.finding import Finding, Place, Severity
from tiercli.domain.language import Text
from tiercli.rulebook.lint.level_names import remarks_on_words
from tiercli.rulebook.lint.levels import remarks_on_alerts, remarks_on_levels
from tiercli.rulebook.lint.remark import Remark
from tiercli.rulebook.lint.scales import remarks_on_scales
from tiercli.rulebook.lint.unused import remarks_on_unused
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.source import Source

__all__ = ["RULES", "Remark", "findings_of", "new_warnings", "remarks_of"]


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
