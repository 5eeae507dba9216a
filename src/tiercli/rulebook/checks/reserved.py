"""Names that results keep for themselves: a metric, grading or output called so would take the place of a column."""

from __future__ import annotations

import keyword
from collections.abc import Mapping

from tiercli.domain.language import Text
from tiercli.rulebook.facts.names import home_of
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.entity_parts import entity_word
from tiercli.rulebook.parts.metric import COMPUTED

LANGUAGE_NAMES = ("points", "previous", "since", "confirmations", COMPUTED, "as_of")
"""Words that expressions give a meaning of their own."""

GRAMMAR_WORDS = tuple(keyword.kwlist)
"""Words that no name may be, as expressions could not say it."""

RESULT_COLUMNS: Mapping[str, Text] = {
    "tier": Text("主分级的级别", "the level of the main grading"),
    "tier_title": Text("级别的名称", "the level's title"),
    "computed_tier": Text("算出的级别", "the computed level"),
    "previous_tier": Text("上期的级别", "the level of the last period"),
    "movement": Text("升降", "the movement"),
    "reasons": Text("原因", "the reasons"),
    "missing": Text("缺失的数据", "what had no data"),
    "next_tier": Text("上一级", "the next better level"),
    "to_next": Text("距上一级的分数", "the points to the next level"),
}
"""Columns that every result has, whatever the rulebook; what each shows."""


def reserved_columns(rulebook: Rulebook) -> dict[str, Text]:
    """The columns that results of a rulebook have without its metrics, gradings and outputs, and what each shows.

    The main grading may be called "tier": it is what that column shows.
    """
    _, key, name_field = home_of(rulebook.entity)
    entity = entity_word(rulebook.entity)
    whose, called = Text("对象的编号", "the entity's id"), Text("对象的名称", "the entity's name")
    names = {key: whose, f"{entity}_id": whose, f"{entity}_name": called}
    names.setdefault(name_field, called)
    names |= RESULT_COLUMNS
    for score, dimensions in rulebook.all_scores.items():
        if score != "score":
            names[f"score_{score}"] = Text(f"得分 {score}", f"the score {score}")
        names |= {f"points_{one}": Text(f"{one} 的分数", f"the points of {one}") for one in dimensions}
    return names
