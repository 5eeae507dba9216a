"""Points and scores become levels, with reasons, gates, outputs and alerts."""

from tiercli.grade.blank_values import findings_of_blanks
from tiercli.grade.cuts import cuts_of_levels
from tiercli.grade.grade import follow_up, grade_entities
from tiercli.grade.idle_rules import findings_of_idle_rules, idle_rules
from tiercli.grade.next_level import next_levels
from tiercli.grade.personal import hide_in_tables, hide_personal, personal_names, refuse_personal_entity
from tiercli.grade.rank_findings import findings_of_ranks
from tiercli.grade.results import DimensionColumn, build_frames, shown_order

__all__ = [
    "DimensionColumn", "build_frames", "cuts_of_levels", "findings_of_blanks", "findings_of_idle_rules", "findings_of_ranks", "follow_up", "grade_entities",
    "hide_in_tables", "hide_personal", "idle_rules", "next_levels", "personal_names", "refuse_personal_entity", "shown_order",
]  # fmt: skip
