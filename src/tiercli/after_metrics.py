"""The stages after the metrics, to be asked again of other metrics or other entities; the pipeline makes one in every run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tiercli.domain.language import Language
from tiercli.frames.entities import Entities
from tiercli.grade import grade_entities
from tiercli.move import Earlier, move_entities
from tiercli.move.overrides import Override
from tiercli.points import Scored, score_entities
from tiercli.rulebook.model import Rulebook


@dataclass(frozen=True)
class StagesAfterMetrics:
    """What a run stood on after the metrics, and the stages that follow, to be run again over other metrics or other entities.

    measured: the entities with their metrics; scored, computed: what the stages made of them in the run. earlier, overrides: as in the run.
    """

    measured: Entities
    scored: Scored
    computed: Entities
    unavailable: Mapping[str, str]
    rulebook: Rulebook
    earlier: Earlier
    overrides: tuple[Override, ...]
    language: Language

    @property
    def as_of(self) -> date:
        """The day of the run."""
        return self.measured.as_of

    @property
    def moves(self) -> bool:
        """Whether levels in force may be others than those computed: there are reviews, or overrides."""
        return self.earlier.reviewed or bool(self.overrides)

    def graded(self, entities: Entities, *, asks: bool = False) -> Entities:
        """Measured entities with points, scores and computed levels.

        asks: whether to work out what the next level asks as well.
        """
        return grade_entities(score_entities(entities, self.unavailable, self.rulebook).entities, self.rulebook, asks=asks)

    def moved(self, entities: Entities) -> Entities:
        """Graded entities with the levels in force: reviews and overrides as in the run."""
        if not self.moves:
            return entities
        return move_entities(entities, self.rulebook, self.earlier, self.overrides, as_of=self.as_of, language=self.language)
