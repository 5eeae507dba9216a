"""What a run found: the one value that pipelines return and reports show."""

from tiercli.domain.columns import Column, Role
from tiercli.outcome.frame import Frame
from tiercli.outcome.outcome import Before, Bound, LeftOut, LevelCount, Monthly, Outcome, PartOf

__all__ = ["Before", "Bound", "Column", "Frame", "LeftOut", "LevelCount", "Monthly", "Outcome", "PartOf", "Role"]
