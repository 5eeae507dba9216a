"""Moments, which are on one day here and on another there: what is said of the days that were taken of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.domain.texts import texts_of
from tiercli.read.notes import found

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

_HOUR, _DAY, _FIRST = 3600, 24 * 3600, 20
_IN_UTC = late_pattern(r"\d[T ](\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(?:Z|UTC|GMT|[+-]00:?00)$")
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
        notes += _said_of_clocks(place, field.name, field.type.tz, {second % _DAY for second in seconds.to_pylist()})
    return [*(one for zone, headers in zones.items() for one in said_of_moments(place, headers, zone)), *notes]


def said_of_written_moments(place: Place, header: str, texts: pa.Array) -> list[Finding]:
    """The same of days that are written as moments in UTC: 2025-12-31T16:00:00Z. texts: the different ones of a column, a few others among them."""
    if not any(map(_IN_UTC.search, texts_of(texts.slice(0, _FIRST)))):
        return []
    written = [match for text in texts_of(texts) if (match := _IN_UTC.search(text))]
    clocks = {int(match[1]) * _HOUR + int(match[2]) * 60 + int(match[3] or 0) for match in written}
    return [*said_of_moments(place, [header], "UTC"), *_said_of_clocks(place, header, "UTC", clocks)]


def _said_of_clocks(place: Place, header: str, zone: str, clocks: Set[int]) -> list[Finding]:
    """What is said where all moments are at one time of the day. clocks: their seconds since midnight."""
    clock = next(iter(clocks), 0)
    if len(clocks) != 1 or clock < _AFTERNOON or clock % (_HOUR // 2):
        return []
    time = f"{clock // _HOUR}:{clock % _HOUR // 60:02d}"
    message = Text(
        f"“{header}”的时刻都在 {zone} 的 {time}，像是别的时区的零点；日期可能早了一天。",
        f"all moments of '{header}' are at {time} in {zone}, as if they were midnight in another zone; the days may be those before.",
    )
    return [found("file.days-before", place, message)]
