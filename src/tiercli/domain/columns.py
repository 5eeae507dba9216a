"""Every column between stages and in results, declared once: what it holds, what it is called, what its header says.

Graded rows have a column for each value of an expression (`metric__volume`, `field__region`, `managers__branch`, `points__credit`),
and for each grading its places and words; `state.*` columns carry a review's standing into the stored result and keep their spelling.
People see the columns of `results` under the titles here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from tiercli.domain.language import Text


class Role(StrEnum):
    """What a result column is, so that reports know how to show it."""

    ID = "id"
    NAME = "name"
    LEVEL = "level"
    LEVEL_TITLE = "level-title"
    SCORE = "score"
    POINTS = "points"
    METRIC = "metric"
    OUTPUT = "output"
    PREVIOUS = "previous"
    MOVEMENT = "movement"
    REASONS = "reasons"
    MISSING = "missing"
    NEXT = "next"
    TREATMENT = "treatment"
    FIELD = "field"
    MONTH = "month"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a result frame.

    decimals: how many to show for numbers; none for text and dates.
    is_flag: the column's text is "true" or "false", for programs; people are shown yes or no.
    unit: "t", "CNY", "days", "%" (a share of one, shown times 100) ...
    """

    name: str
    title: Text
    role: Role
    unit: str = ""
    decimals: int | None = None
    is_flag: bool = False


CARRIED = "_carried."
"""Before the header of a column of records that no field takes; the underscore keeps it from rules and engines."""

_HEADERS: Mapping[str, Text] = MappingProxyType(
    {
        "score": Text("得分", "Score"),
        "tier": Text("等级", "Tier"),
        "tier_title": Text("等级名称", "Tier title"),
        "computed_tier": Text("计算等级", "Computed tier"),
        "previous_tier": Text("上期等级", "Previous tier"),
        "movement": Text("升降", "Movement"),
        "reasons": Text("原因", "Reasons"),
        "missing": Text("缺失数据", "Missing data"),
        "next_tier": Text("上一级", "Next tier"),
        "to_next": Text("距上一级（分）", "Points to next tier"),
    }
)
_ENTITIES: Mapping[str, tuple[Text, Text]] = MappingProxyType(
    {
        "customer": (Text("客户编号", "Customer ID"), Text("客户名称", "Customer")),
        "manager": (Text("客户经理", "Account manager"), Text("客户经理", "Account manager")),
    }
)


def header_of(name: str) -> Text:
    """The title of a standing result column (`score`, `tier`, `reasons` ...)."""
    return _HEADERS[name]


def decided_by_column(grading: str) -> str:
    """The column of files for programs that says what decided a level: level, gate, not-rated, review, override, lapsed."""
    return f"{grading}_decided_by"


def decided_rule_column(grading: str) -> str:
    """The one beside it, with the path of the rule that decided: gradings.tier.gates.1."""
    return f"{grading}_rule"


NESTED = ("decided", "treatments", "alerts")
"""Keys of JSON records for what no column can hold."""


def is_nested(key: str) -> bool:
    """Whether a key of a JSON record is one of these; it has an underscore behind it where a result column is called so."""
    return key.rstrip("_") in NESTED


def entity_headers(entity: str, title: Text, *, is_joined: bool = False) -> tuple[Text, Text]:
    """The titles of an entity's id and name columns: 客户编号, 客户名称.

    title: of the field that is the entity, for one that is neither customer nor manager. is_joined: whether it is several fields, whose id is made of theirs.
    """
    if is_joined:
        return Text(f"{title.zh}（编号）", f"{title.en} (ID)"), title
    return _ENTITIES.get(entity, (title, title))


def score_column(score: str) -> str:
    """The result column of a score: `score` is the usual one, the others are told apart."""
    return score if score == "score" else f"score_{score}"


# Columns of graded rows, by what they hold of a grading, dimension, metric, field or alert.


def metric_column(metric: str) -> str:
    """A metric's value."""
    return f"metric__{metric}"


def record_column(field: str, table: str = "") -> str:
    """A field of the entity's own record, or of the record of its manager (`table="managers"`)."""
    return f"{table or 'field'}__{field}"


def is_of_record(column: str) -> bool:
    """Whether a column holds a field of a record, which no history keeps."""
    return column.startswith(("field__", "managers__"))


def is_metric(column: str) -> bool:
    """Whether a column holds a metric."""
    return column.startswith("metric__")


def points_column(dimension: str) -> str:
    """A dimension's points."""
    return f"points__{dimension}"


def part_column(variant: int, place: str) -> str:
    """The points of a dimension or part as one variant (-1 for the base) has it, by its place: score.credit.rating."""
    return f"part__{variant}__{place}"


def sum_column(score: str) -> str:
    """What the points of a score add up to."""
    return f"score__{score}"


def absence_column(dimension: str) -> str:
    """Whether a dimension had no value to give points for."""
    return f"missing__{dimension}"


def place_column(grading: str) -> str:
    """The place of the level in force, 1 the best."""
    return f"level__{grading}"


def level_column(grading: str) -> str:
    """The name of the level in force."""
    return f"name__{grading}"


def excluded_column(grading: str) -> str:
    """The number of the `eligible` group that keeps an entity from being rated, 1 the first; 0 for those who are rated."""
    return f"excluded__{grading}"


def ungated_column(grading: str) -> str:
    """The place before gates."""
    return f"ungated__{grading}"


def matched_column(grading: str) -> str:
    """The row of `levels` whose conditions held, from 1; two rows may name one level."""
    return f"matched__{grading}"


def computed_column(grading: str) -> str:
    """The name of the level that this period computes, whatever reviews make of it."""
    return f"computed__{grading}"


def rank_column(grading: str, place: int) -> str:
    """The rank by which the level at a place picks its entities."""
    return f"rank__{grading}__{place}"


def stands_column(grading: str, row: int) -> str:
    """Where an entity stands in a row of levels that counts places: its rank, or the part of the whole that those before it make up."""
    return f"stands__{grading}__{row}"


def fits_column(grading: str, row: int) -> str:
    """The last rank that such a row takes, or the part of the whole."""
    return f"fits__{grading}__{row}"


def met_column(grading: str, row: int) -> str:
    """Whether what else a row of levels asks (`when`, `among`) holds, beside its score and its places."""
    return f"met__{grading}__{row}"


def alert_column(index: int) -> str:
    """Whether an alert of the rulebook goes off."""
    return f"alert__{index}"


def previous_column(grading: str) -> str:
    """The name of the level of the last period."""
    return f"move__previous__{grading}"


def moved_words_column(grading: str) -> str:
    """Why the level in force is not the computed one."""
    return f"move__words__{grading}"


MOVEMENT_COLUMN = "move__movement"
"""In which way the main level moved."""
_STATE = "state."
ANNIVERSARY = "anniversary"
ANNIVERSARY_COLUMN = f"{_STATE}{ANNIVERSARY}"
"""The month of an entity's own review, 1-12; a grading that names the date has a column of its own (see `state_column`)."""


UNKNOWN_DAY = -(2**31)
"""In a standing: a day that is not known."""
STANDING = ("since", "better", "better_to", "worse", "worse_to", "worse_since", "waiting", "waiting_since")
"""What a review keeps of an entity beside its level."""
STANDING_DAYS = ("since", "worse_since", "waiting_since")
STANDING_LEVELS = ("better_to", "worse_to", "waiting")


def state_column(grading: str, what: str) -> str:
    """What a review keeps for the next period: level, since, better, better_to, worse, worse_to, worse_since, waiting, computed ..."""
    return f"{_STATE}{grading}.{what}"


def is_state(column: str) -> bool:
    """Whether a column carries a review's standing."""
    return column.startswith(_STATE)
