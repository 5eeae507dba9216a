"""Fields of records that rules look at, and that a history does not keep."""

from __future__ import annotations

from collections.abc import Sequence

from tiercli.domain.codes import found
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, listing
from tiercli.frames.entities import Entities
from tiercli.rulebook.model import Rulebook


def lacking_fields(rulebook: Rulebook, today: Entities | None) -> list[str]:
    """The fields of records that decide levels and that nothing knows of: a history keeps none."""
    decides = set()
    for grading in rulebook.gradings.values():
        conditions = [level.when for level in grading.levels] + [gate.when for gate in grading.gates] + [group.when for group in grading.eligible]
        decides |= {name for one in conditions if one is not None for name in one.names}
    decides |= {name for variant in rulebook.variants for name in variant.when.names}
    known = {*rulebook.metrics, *rulebook.params, *rulebook.gradings, *rulebook.all_scores, *rulebook.outputs}
    fields = {name for name in decides if name not in known and not name.startswith(("points.", "previous.", "since.", "confirmations."))}
    there: set[str] = set() if today is None else {name for name, (_, kind) in today.names.items() if kind != "missing"}
    return sorted(fields - there - {"as_of"})


def no_records(code: str, who: Text, fields: Sequence[str]) -> Finding:
    """That conditions on these fields hold for nobody. code: of the finding. who: the rules that look at them."""
    words = listing(list(fields))
    message = Text(
        f"{who.zh}看档案字段 {words.zh}，存档里没有档案：这些条件都不成立",
        f"{who.en} look at {words.en} of records, which no history keeps: none of these conditions holds",
    )
    return found(code, Place(), message, count=len(fields))
