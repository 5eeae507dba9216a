"""What a run found: the one value that pipelines return and reports show."""

from tiercli.domain.columns import Column, Role
from tiercli.outcome.outcome import Bound, LeftOut, LevelCount, Outcome

__all__ = ["Bound", "Column", "LeftOut", "LevelCount", "Outcome", "Role"]
