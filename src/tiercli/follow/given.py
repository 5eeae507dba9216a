"""What the further sheets are made of, beside the graded rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tiercli.follow.past import PastMonth
from tiercli.frames.sections import Section

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Given:
    """What was worked out for them all.

    sums: sums over rows by entity, month and type. by_month: metrics that warnings follow, by month: entity and value in millionths.
    past: the months before, for figures over months. broken_down: the sections of every breakdown, all rows together first.
    """

    sums: Mapping[str, pa.Table] = field(default_factory=dict)
    by_month: Mapping[str, Mapping[str, pa.Table]] = field(default_factory=dict)
    past: Sequence[PastMonth] = ()
    broken_down: Mapping[str, Sequence[Section]] = field(default_factory=dict)
