"""What the extra sheets name: treatments, metrics, gradings, fields."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tiercli.domain.fields import TableFields
from tiercli.rulebook.checks.entity import flaws_of_metric
from tiercli.rulebook.facts.names import Vocabulary, order_of_metrics
from tiercli.rulebook.flaws.flaw import Flaw
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.metric import Metric
from tiercli.rulebook.sheets.further_sheet import Known


def flaws_of_sheets(rulebook: Rulebook, vocabulary: Vocabulary, kinds: Mapping[str, str], owed: Collection[str]) -> Iterator[Flaw]:
    """Flaws of `sheets:`.

    kinds: every name once all gradings and outputs are there. owed: the keys of all treatments.
    """
    known = _Known(rulebook, vocabulary, kinds, owed)
    for path, sheet in rulebook.sheets.each():
        yield from sheet.flaws(known, ("sheets", *path))


@dataclass(frozen=True)
class _Known:
    """What a sheet may name; see `further_sheet.Known`."""

    rulebook: Rulebook
    vocabulary: Vocabulary
    kinds: Mapping[str, str]
    owed: Collection[str]

    @property
    def params(self) -> Mapping[str, Any]:
        return self.rulebook.params

    @property
    def metrics(self) -> Collection[str]:
        return self.rulebook.metrics

    @property
    def levels(self) -> Mapping[str, Sequence[str]]:
        return {name: [level.name for level in grading.levels] for name, grading in self.rulebook.gradings.items()}

    @property
    def tables(self) -> Mapping[str, TableFields]:
        return self.vocabulary.tables

    def row(self, table: str) -> Mapping[str, str]:
        return self.vocabulary.row(table)

    def owed_as(self, treatment: str) -> Iterator[tuple[str, object]]:
        for grading in self.rulebook.gradings.values():
            for level, owed in self.rulebook.owed_in(grading).items():
                if owed.get(treatment) is not None:
                    yield level, owed[treatment]

    @property
    def is_circular(self) -> bool:
        return bool(order_of_metrics(self.rulebook).circle)

    def apart(self, metrics: Mapping[str, Metric]) -> Known:
        rulebook = self.rulebook.model_copy(update={"metrics": metrics})
        return _Known(rulebook, Vocabulary.of(rulebook), self.kinds, self.owed)

    def flaws_of_metrics(self) -> Iterator[Flaw]:
        for name in self.rulebook.metrics:
            yield from flaws_of_metric(self.rulebook, self.vocabulary, name)
