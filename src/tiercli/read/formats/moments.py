"""Moments, which are on one day here and on another there: what is said of the days that were taken of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.read.notes import found

if TYPE_CHECKING:
    from collections.abc import Sequence

_HOUR, _DAY = 3600, 24 * 3600
_AFTERNOON = 13 * _HOUR
"""From here on a midnight east of a zone is on the day before in it; at noon some programs write days that are to be the same everywhere."""


def said_of_moments(place: Place, headers: Sequence[str], zone: str) -> list[Finding]:
    """What is said of columns of moments. zone: in which their days were taken."""
    if not headers:
        return []
    message = Text(
        f"{'、'.join(f'“{one}”' for one in headers)}带时区，日期按时区 {zone} 取。",
        f"the days of {', '.join(repr(one) for one in headers)} are those of the time zone {zone}.",
    )
    return [found("file.time-zone", place, message)]


def said_of_stored_moments(place: Place, table: pa.Table) -> list[Finding]:
    """The same of columns that are stored with their zone, and that their days are perhaps those before."""
    notes, zones = list[Finding](), dict[str, list[str]]()
    for field in table.schema:
        if not pa.types.is_timestamp(field.type) or field.type.tz is None:
            continue
        zones.setdefault(field.type.tz, []).append(field.name)
        seconds = pc.unique(pc.local_timestamp(table[field.name]).cast(pa.timestamp("s"), safe=False).cast(pa.int64()).drop_null())
        clocks = {second % _DAY for second in seconds.to_pylist()}
        if len(clocks) == 1 and (clock := clocks.pop()) >= _AFTERNOON and clock % (_HOUR // 2) == 0:
            time = f"{clock // _HOUR}:{clock % _HOUR // 60:02d}"
            message = Text(
                f"“{field.name}”的时刻都在 {field.type.tz} 的 {time}，像是别的时区的零点；日期可能早了一天。",
                f"all moments of '{field.name}' are at {time} in {field.type.tz}, as if they were midnight in another zone; the days may be those before.",
            )
            notes.append(found("file.days-before", place, message))
    return [*(one for zone, headers in zones.items() for one in said_of_moments(place, headers, zone)), *notes]
