"""What a live workbook is made of, beside what every report shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tiercli.frames.entities import Entities


@dataclass(frozen=True)
class LiveSource:
    """The graded rows in the order of the report, and the rulebook as it is written.

    unavailable: metrics without data, and what is lacking. rules: plain data with the names of params where they stand.
    hidden: names of personal data, which no cell may show. is_reviewed: whether earlier periods or overrides put other levels in force.
    """

    entities: Entities
    unavailable: Mapping[str, str]
    rules: Mapping[Any, Any] = field(repr=False)
    hidden: frozenset[str] = frozenset()
    is_reviewed: bool = False
