"""Overrides: levels that a person set, with a reason, an approver and an end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tiercli.domain.codes import found
from tiercli.domain.errors import InputError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted, listing
from tiercli.domain.personal import without_numbers
from tiercli.domain.spelling import folded_word
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.grading import Grading

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Override:
    """One entity's level in one grading, set by a person."""

    entity: str
    grading: str
    level: str
    reason: str
    approver: str
    begins: date | None
    until: date | None
    row: int

    def is_active(self, day: date) -> bool:
        """Whether it holds on a day; both ends belong to it."""
        return (self.begins is None or self.begins <= day) and (self.until is None or day <= self.until)


def read_overrides(table: pa.Table | None, rulebook: Rulebook, key: str, as_of: date) -> tuple[list[Override], list[Finding]]:
    """The overrides that hold at the as-of date, and findings about those that ended or have no end.

    key: the column that names the entity.
    Errors: InputError for a missing reason or approver, an unknown level or grading, or two for one entity at once.
    """
    if table is None or table.num_rows == 0:
        return [], []
    active: list[Override] = []
    ended: list[Override] = []
    endless: list[Override] = []
    for index, row in enumerate(table.to_pylist()):
        override = _override(row, rulebook, key, index)
        if override is None:
            continue
        if override.is_active(as_of):
            active.append(override)
        elif override.until is not None and override.until < as_of:
            ended.append(override)
        if override.until is None:
            endless.append(override)
    _refuse_doubles(active)
    findings = []
    if ended:
        names = listing(f"{one.entity} {one.level} ({one.until})" for one in ended[:5])
        findings.append(
            found(
                "overrides.ended", _place(ended[0].row),
                Text(f"{len(ended)} 条人工调整已到期，不再生效：{names.zh}", f"{counted(len(ended), 'override has', 'overrides have')} ended: {names.en}"),
                count=len(ended),
            )
        )  # fmt: skip
    if endless:
        findings.append(
            found(
                "overrides.no-end", _place(endless[0].row),
                Text(
                    f"{len(endless)} 条人工调整没有失效日期，会一直生效",
                    f"{counted(len(endless), 'override has no end and holds', 'overrides have no end and hold')} for ever",
                ),
                hint=Text("请填写失效日期", "Fill in the end date"), count=len(endless),
            )
        )  # fmt: skip
    return active, findings


def _override(row: dict[str, object], rulebook: Rulebook, key: str, index: int) -> Override | None:
    number = row.get("_row")
    line = number if isinstance(number, int) else index + 2
    entity = row.get(key)
    if entity is None:
        return None
    said = str(row.get("grading") or "")
    grading, words = grading_called(rulebook, said), without_numbers(said)
    if grading is None:
        raise _error(line, Text(f"没有分级项 '{words}'", f"there is no grading '{words}'"))
    said = str(row.get("level") or "")
    level, wanted = level_called(rulebook.gradings[grading], said), without_numbers(said)
    if level is None:
        names = listing(rulebook.gradings[grading].names_in_order)
        raise _error(line, Text(f"{rulebook.name} 没有级别 '{wanted}'（有 {names.zh}）", f"{rulebook.name} has no level '{wanted}' (it has {names.en})"))
    for field, zh, en in (("reason", "原因", "a reason"), ("approver", "审批人", "an approver")):
        if not str(row.get(field) or "").strip():
            raise _error(line, Text(f"{entity} 的人工调整没有{zh}", f"the override of {entity} has not {en}"))
    begins, until = row.get("from"), row.get("until")
    return Override(
        str(entity), grading, level, str(row["reason"]), str(row["approver"]),
        begins if isinstance(begins, date) else None, until if isinstance(until, date) else None, line,
    )  # fmt: skip


def _refuse_doubles(active: list[Override]) -> None:
    seen: dict[tuple[str, str], Override] = {}
    for one in active:
        other = seen.setdefault((one.entity, one.grading), one)
        if other is not one and other.level != one.level:
            raise _error(
                one.row,
                Text(
                    f"{one.entity} 同时有两条人工调整：{other.level} 和 {one.level}", f"{one.entity} has two overrides at once: {other.level} and {one.level}"
                ),
            )


def _place(row: int) -> Place:
    return Place(sheet="人工调整", cell=str(row))


def _error(row: int, message: Text) -> InputError:
    return InputError(message, where=_place(row))


def grading_called(rulebook: Rulebook, words: str) -> str | None:
    """The grading of that name or title; the main one for no words; none where there is no such grading."""
    if not words.strip():
        return rulebook.main
    known = {folded_word(name): name for name in rulebook.gradings}
    for name, grading in rulebook.gradings.items():
        if grading.title:
            known |= {folded_word(title): name for title in grading.title if folded_word(title) not in known}
    return known.get(folded_word(words))


def level_called(grading: Grading, words: str) -> str | None:
    """The level of that name or title; none where there is no such level."""
    known = {folded_word(level.name): level.name for level in grading.levels}
    for level in grading.levels:
        if level.title:
            known |= {folded_word(title): level.name for title in level.title if folded_word(title) not in known}
    return known.get(folded_word(words))
