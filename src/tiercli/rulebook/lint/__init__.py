"""Lint: what a rulebook that loads probably does not mean, found by enumerating score cells."""

from __future__ import annotations

from tiercli.domain.codes import found
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.rulebook.lint.remark import Remark
from tiercli.rulebook.load import Loaded
from tiercli.rulebook.model import Rulebook

__all__ = ["Remark", "findings_of", "remarks_of"]


def remarks_of(rulebook: Rulebook) -> list[Remark]:
    """Everything that lint has to say, gravest first."""
    from tiercli.rulebook.lint.levels import level_words, remarks_on_alerts, remarks_on_levels
    from tiercli.rulebook.lint.scales import remarks_on_scales
    from tiercli.rulebook.lint.unused import remarks_on_unused
    from tiercli.rulebook.lint.walk import expressions

    remarks = [
        *remarks_on_levels(rulebook),
        *remarks_on_scales(rulebook),
        *remarks_on_alerts(rulebook),
        *level_words(rulebook, expressions(rulebook)),
        *remarks_on_unused(rulebook),
    ]
    return sorted(remarks, key=lambda one: one.severity.rank)


def findings_of(loaded: Loaded) -> list[tuple[Finding, Remark]]:
    """The same as findings, with the place in the file."""
    answer = []
    for remark in remarks_of(loaded.rulebook):
        file, position = loaded.source.where(remark.path)
        key = loaded.source.spoken(remark.path)
        message = Text(f"{key}: {remark.message.zh}", f"{key}: {remark.message.en}")
        answer.append((found("rulebook." + remark.code, Place(file, cell=position), message, hint=remark.hint), remark))
    return answer
