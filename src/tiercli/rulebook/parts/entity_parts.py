"""Several fields as one entity: a customer in a branch, a product of a region."""

from __future__ import annotations

from typing import Any

from tiercli.domain.errors import WordsError
from tiercli.domain.language import Text

JOINT = " + "
"""Between the parts of an entity as a rulebook keeps it: customer + branch."""
BETWEEN = " / "
"""Between the parts of an id: K001 / North."""
MOST_PARTS = 4


def entity_of(value: Any) -> Any:
    """An entity as it is written, a list of several as one text.

    Errors: WordsError for one part twice, or too many.
    """
    if isinstance(value, str) and JOINT in value:
        value = [part.strip() for part in value.split(JOINT)]
    if not isinstance(value, list):
        return value
    if not all(isinstance(part, str) and part for part in value) or not 1 <= len(value) <= MOST_PARTS or len(set(map(entity_word, value))) < len(value):
        raise WordsError(
            Text(f"entity 的列表写 1 到 {MOST_PARTS} 个不同的字段", f"a list of entities has 1 to {MOST_PARTS} different fields"),
            Text("如 [customer, branch]。", "Such as [customer, branch]."),
        )
    return JOINT.join(value)


def parts_of(entity: str) -> tuple[str, ...]:
    """The parts of an entity that is several fields; none of any other."""
    return tuple(entity.split(JOINT)) if JOINT in entity else ()


def entity_word(entity: str) -> str:
    """What columns of results call an entity: customer, branch, customer_branch."""
    return "_".join(part.rpartition(".")[2] for part in entity.split(JOINT))


def fields_of_part(part: str) -> tuple[str, ...]:
    """The fields that tell a part, the one by which it is told apart first."""
    return ("customer_id", "customer_name") if part == "customer" else (part.rpartition(".")[2],)
