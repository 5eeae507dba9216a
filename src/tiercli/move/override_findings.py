"""What has to be said of overrides: for nobody in the data, for nobody at all, and past a gate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tiercli.domain.codes import found
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted, listing
from tiercli.frames.entities import Entities, flags
from tiercli.grammar.evaluate import holds
from tiercli.move.overrides import Override
from tiercli.rulebook.describe.expressions import Speaker
from tiercli.rulebook.model import Rulebook

if TYPE_CHECKING:
    import pyarrow as pa

FIRST_NAMES = 5


def findings_of_overrides(table: pa.Table | None, active: Sequence[Override], entities: Entities, rulebook: Rulebook, key: str) -> list[Finding]:
    """Overrides that nobody is left for, rows that name nobody, and levels better than a gate allows.

    table: the overrides as read. active: those in force. entities: graded, before the overrides. key: the column that names the entity.
    """
    return [*_without_key(table, key), *_for_nobody(active, entities), *_past_gates(active, entities, rulebook)]


def _without_key(table: pa.Table | None, key: str) -> Iterator[Finding]:
    if table is None or not table.num_rows:
        return
    nameless = table.num_rows if key not in table.column_names else table[key].null_count
    if nameless:
        message = Text(
            f"人工调整有 {nameless} 行没有写明对象（{key}），未使用。",
            f"{counted(nameless, 'row', 'rows')} of the overrides without the entity ({key}), not used.",
        )
        yield found("overrides.nobody", Place(sheet="人工调整"), message, count=nameless)


def _for_nobody(active: Sequence[Override], entities: Entities) -> Iterator[Finding]:
    known = set(entities.ids.to_pylist()) if active else set()
    strangers = [one for one in active if one.entity not in known]
    if strangers:
        listed = listing(f"{one.entity} → {one.level}" for one in strangers[:FIRST_NAMES])
        message = Text(
            f"{len(strangers)} 条人工调整的对象不在数据里，不起作用：{listed.zh}。",
            f"{counted(len(strangers), 'override is', 'overrides are')} for somebody who is not in the data, without effect: {listed.en}.",
        )
        yield found("overrides.nobody", Place(sheet="人工调整", cell=str(strangers[0].row)), message, count=len(strangers))


def _past_gates(active: Sequence[Override], entities: Entities, rulebook: Rulebook) -> Iterator[Finding]:
    """One warning a gate: whose level a person put above what the gate allows."""
    places = {entity: row for row, entity in enumerate(entities.ids.to_pylist())} if active else {}
    speaker = Speaker.of(rulebook)
    for name, grading in rulebook.gradings.items():
        levels = grading.names_in_order
        theirs = [one for one in active if one.grading == name and one.entity in places]
        for gate in grading.gates if theirs else ():
            if gate.at_most not in levels:
                continue
            limit = levels.index(gate.at_most)
            acts = flags(holds(entities, gate.when), entities.count).to_pylist()
            past = [one for one in theirs if acts[places[one.entity]] and levels.index(one.level) < limit]
            if past:
                said = speaker.words(gate.when)
                listed = listing(f"{one.entity} → {one.level}" for one in past[:FIRST_NAMES])
                message = Text(
                    f"{len(past)} 条人工调整越过了限级“{said.zh}，最高 {gate.at_most}”：{listed.zh}。",
                    f"{counted(len(past), 'override goes', 'overrides go')} past the gate '{said.en}, at most {gate.at_most}': {listed.en}.",
                )
                yield found("overrides.past-gate", Place(sheet="人工调整", cell=str(past[0].row)), message, count=len(past))
