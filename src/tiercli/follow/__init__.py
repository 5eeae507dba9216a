"""What follows from the levels: plans, warnings, measures, statements, lists and records, as the rulebook asks for them."""

from tiercli.follow.extra_sheets import modules_of, with_extras
from tiercli.follow.given import Given
from tiercli.follow.graded import GradedRows
from tiercli.follow.record import RecordMaker

__all__ = ["Given", "GradedRows", "RecordMaker", "modules_of", "with_extras"]
