"""What follows from the levels: plans, warnings, measures, statements, lists and records, as the rulebook asks for them."""

from tiercli.follow.extra_sheets import extra_sheets, with_extras
from tiercli.follow.graded import GradedRows
from tiercli.follow.record import RecordMaker

__all__ = ["GradedRows", "RecordMaker", "extra_sheets", "with_extras"]
