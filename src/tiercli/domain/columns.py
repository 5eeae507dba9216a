"""Every column between stages and in results, declared once: what it holds, what it is called, what its header says.

Graded rows have a column for each value of an expression (`metric__volume`, `field__region`, `managers__branch`, `points__credit`),
and for each grading its places and words; `state.*` columns carry a review's standing into the stored result and keep their spelling.
People see the columns of `results` under the titles here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


def _holding(what: str) -> Callable[[str | int], str]:
    """The columns of graded rows that hold this of a grading, dimension, metric, field or alert, each by its name."""
    return f"{what}__{{}}".format


metric_column = _holding("metric")
"""A metric's value."""


def record_column(field: str, table: str = "") -> str:
    """A field of the entity's own record, or of the record of its manager (`table="managers"`)."""
    return f"{table or 'field'}__{field}"


def is_of_record(column: str) -> bool:
    """Whether a column holds a field of a record, which no history keeps."""
    return column.startswith(("field__", "managers__"))


def is_metric(column: str) -> bool:
    """Whether a column holds a metric."""
    return column.startswith("metric__")


points_column = _holding("points")
"""A dimension's points."""


def part_column(variant: int, place: str) -> str:
    """The points of a dimension or part as one variant (-1 for the base) has it, by its place: score.credit.rating."""
    return f"part__{variant}__{place}"


sum_column = _holding("score")
"""What the points of a score add up to."""
absence_column = _holding("missing")
"""Whether a dimension had no value to give points for."""
place_column = _holding("level")
"""The place of the level in force, 1 the best."""
level_column = _holding("name")
"""The name of the level in force."""
excluded_column = _holding("excluded")
"""The number of the `eligible` group that keeps an entity from being rated, 1 the first; 0 for those who are rated."""
ungated_column = _holding("ungated")
"""The place before gates."""
matched_column = _holding("matched")
"""The row of `levels` whose conditions held, from 1; two rows may name one level."""
computed_column = _holding("computed")
"""The name of the level that this period computes, whatever reviews make of it."""


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


alert_column = _holding("alert")
"""Whether an alert of the rulebook goes off."""
previous_column = _holding("move__previous")
"""The name of the level of the last period."""
moved_words_column = _holding("move__words")
"""Why the level in force is not the computed one."""
MOVEMENT_COLUMN = "move__movement"
"""In which way the main level moved."""
MOVEMENTS: Mapping[str, Text] = MappingProxyType(
    {
        "new": Text("新增", "new"),
        "up": Text("上升", "up"),
        "same": Text("持平", "same"),
        "down": Text("下降", "down"),
        "rated": Text("开始评级", "rated"),
        "unrated": Text("停止评级", "unrated"),
        "lapsed": Text("流失", "lapsed"),
        "returned": Text("回流", "returned"),
    }
)
"""The words for these ways, the same in reports and when a report is read back.

Into and out of the level of those who are not rated is neither a rise nor a fall: it stands outside the order.
"""
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
