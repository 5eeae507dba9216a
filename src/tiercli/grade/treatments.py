"""Result columns put together one after the other, and what each entity is owed by its levels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.exact import micro, nearest_floats
from tiercli.domain.language import Language, Text, same, yes_or_no
from tiercli.grade.reasons import Reasoner
from tiercli.outcome import Column, Frame, Role
from tiercli.rulebook.model import Rulebook


class Builder:
    """Result columns one after the other: the Arrow arrays and what each is."""

    def __init__(self) -> None:
        self.arrays: list[Any] = []
        self.columns: list[Column] = []

    def add(self, column: Column, values: Any) -> None:
        """One more column; whole millionths become floats in their unit."""
        self.arrays.append(shown_values(values) if column.decimals is not None else values)
        self.columns.append(column)

    def frame(self) -> Frame:
        """The columns put together."""
        return Frame(tuple(self.columns), pa.table(dict(zip([column.name for column in self.columns], self.arrays, strict=True))))


def shown_values(values: Any) -> Any:
    """Whole millionths as the nearest floats in their unit."""
    if not pa.types.is_integer(values.type):
        return values.cast(pa.float64())
    return nearest_floats(values)


def owed_by_grading(rulebook: Rulebook) -> Iterator[tuple[str, str, bool, Mapping[str, Any]]]:
    """Each treatment of each grading that has it: its key, the grading, whether another grading has it as well, and what each level is owed."""
    owners: dict[str, list[str]] = {}
    for name, grading in rulebook.gradings.items():
        for key in grading.treatment_keys:
            owners.setdefault(key, []).append(name)
    for key, gradings in owners.items():
        for name in gradings:
            yield key, name, len(gradings) > 1, {level: owed.get(key) for level, owed in rulebook.owed_in(rulebook.gradings[name]).items()}


def treatments_of(reasoner: Reasoner) -> Builder:
    """What each entity is owed, one column a treatment; a key that two gradings share is told apart by its grading."""
    builder, rulebook, language = Builder(), reasoner.rulebook, reasoner.language
    for key, name, is_shared, values in owed_by_grading(rulebook):
        words, column_name = rulebook.treatments.get(key), key
        title = words.title if words else same(key)
        if is_shared:
            owner = rulebook.gradings[name].title or same(name)
            title, column_name = Text(f"{title.zh}({owner.zh})", f"{title.en} ({owner.en})"), f"{name}_{key}"
        column = Column(column_name, title, Role.TREATMENT, words.unit if words else "", decimals_of_owed(values))
        builder.add(column, _by_level(reasoner, name, values, numeric=column.decimals is not None, language=language))
    return builder


def decimals_of_owed(values: Mapping[str, Any]) -> int | None:
    """How many decimals what the levels are owed has at most; none where it is no number."""
    numbers = [value for value in values.values() if value is not None]
    if not numbers or not all(isinstance(value, Decimal | int) and not isinstance(value, bool) for value in numbers):
        return None
    return max(max(0, -int(Decimal(value).normalize().as_tuple().exponent)) for value in numbers)


def _by_level(reasoner: Reasoner, grading: str, values: Mapping[str, Any], *, numeric: bool, language: Language) -> Any:
    def plain(value: Any) -> Any:
        if value is None:
            return None
        if numeric:
            return micro(value)
        if isinstance(value, bool):
            value = yes_or_no(value)
        return value.spoken(language) if isinstance(value, Text) else str(value)

    level = reasoner.rows[reasoner.entities.names[grading][0]].combine_chunks().cast(pa.string())
    items = pa.array([plain(value) for value in values.values()], pa.int64() if numeric else pa.string())
    return pc.take(items, pc.index_in(level, value_set=pa.array(list(values), pa.string())))
