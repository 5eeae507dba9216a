"""The reply of a reading process as bytes, and back: JSON lines and Arrow streams, never pickles.

The reader's side writes every dataclass by the names of its fields; this side lets pydantic make them again, so that whatever comes
out of a process that has read a stranger's file has the types that it should have, or is no reply.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa

from tiercli.domain.errors import InputError
from tiercli.domain.fault import our_fault
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Language, Text
from tiercli.read.formats.blame import READING, ReadingFaultError
from tiercli.read.reading import Reading
from tiercli.read.sheet_reading import SheetReading

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from tiercli.domain.forked import Reply

Kind = TypeVar("Kind")
_ALIGNED = 64
"""Lines are of so many bytes, or twice or more times that, because Arrow wants its buffers aligned and takes the streams behind them as they lie."""


@dataclass(frozen=True)
class OwnAnswer:
    """What a reading process says of a file that this program wrote.

    head: plain values, see `own`. table: the result columns; none when there are none, or they could not be told.
    """

    head: dict[str, Any]
    table: pa.Table | None = None


@dataclass(frozen=True)
class _Read:
    """What was read, apart from the rows."""

    sheets: list[SheetReading]
    findings: list[Finding]


@dataclass(frozen=True)
class _Said:
    """An InputError as it is handed over."""

    message: Text
    hint: Text
    where: Place
    detail: str
    findings: tuple[Finding, ...]
    language: Language | None


def reply_of_error(error: InputError) -> bytes:
    """An error as one line."""
    return _line({"error": _Said(error.message, error.hint, error.where, error.detail, tuple(error.findings), error.language)})


def reply_of_fault(file: str, fault: ReadingFaultError) -> bytes:
    """A fault of this program as one line."""
    return _line({"fault": {"file": file, "kind": fault.kind, "trace": fault.trace}})


def line_of_file(shown: str) -> bytes:
    """What is being read from here on, for words about it should the process die."""
    return _line({"reading": shown})


def reply_of_readings(readings: Sequence[SheetReading], findings: Sequence[Finding]) -> Iterator[bytes]:
    """All sheets: one line with everything but the rows, then one Arrow stream a sheet that has rows."""
    tables = [reading.rows for reading in readings if reading.rows is not None]
    yield from _with_streams({"sheets": readings, "findings": findings, "with_rows": [reading.rows is not None for reading in readings]}, tables)


def reply_of_reading(reading: Reading) -> Iterator[bytes]:
    """The sheets put together: one line with everything but the tables, then one Arrow stream a table."""
    yield from _with_streams({"reading_of_all": replace(reading, tables={}), "names": list(reading.tables)}, list(reading.tables.values()))


def _with_streams(head: Mapping[str, object], tables: Sequence[pa.Table]) -> Iterator[bytes]:
    streams = [_stream(table) for table in tables]
    yield _line({**head, "streams": [sum(map(len, stream)) for stream in streams]})
    for stream in streams:
        yield from stream


class _Pieces(list[bytes]):
    """What is written to it as to a file, piece by piece: columns as they lie in memory, copied nowhere."""

    closed = False
    write = list.append


def _stream(table: pa.Table) -> list[bytes]:
    pieces: Any = _Pieces()  # as much of a file as is asked for
    with pa.ipc.new_stream(pa.PythonFile(pieces, "w"), table.schema) as writer:
        for batch in table.to_batches() or [pa.record_batch([column.combine_chunks() for column in table.columns], schema=table.schema)]:
            writer.write_batch(batch)  # an empty one too, so that columns of no rows have a piece on the other side as well
    return pieces


class BrokenReplyError(Exception):
    """The reply ends early: the process died. `file` is what it was reading."""

    def __init__(self, file: str) -> None:
        self.file = file
        super().__init__(file)


def parse_reply(reply: Reply) -> tuple[list[SheetReading], list[Finding]] | Reading:
    """The readings of a reply, or the sheets put together.

    Errors: the InputError that the process met; OurFaultError; BrokenReplyError when the reply is not whole.
    """
    head, tables = _parsed(reply)
    if "names" in head:
        return replace(_made(Reading, head["reading_of_all"]), tables=dict(zip(head["names"], tables, strict=True)))
    streams = iter(tables)
    read = _made(_Read, {"sheets": head["sheets"], "findings": head["findings"]})
    for reading, has_rows in zip(read.sheets, head["with_rows"], strict=True):
        reading.rows = next(streams) if has_rows else None
    return read.sheets, read.findings


def reply_of_own(answer: OwnAnswer) -> Iterator[bytes]:
    """What was read of a file that this program wrote: one line, then an Arrow stream if there are result columns."""
    yield from _with_streams({"own": answer.head}, [answer.table] if answer.table is not None else [])


def parse_own(reply: Reply) -> OwnAnswer:
    """The same on the other side.

    Errors: as `parse_reply`.
    """
    head, tables = _parsed(reply)
    return OwnAnswer(head["own"], next(iter(tables), None))


def _parsed(reply: Reply) -> tuple[dict[str, Any], list[pa.Table]]:
    """The last head of a reply and the tables behind it; errors as `parse_reply`."""
    at, file = 0, ""
    while True:
        end = reply.find(b"\n", at)
        if end < 0:
            raise BrokenReplyError(file)
        head: dict[str, Any] = json.loads(reply[at:end])
        at = end + 1
        if "reading" in head:
            file = str(head["reading"])
        elif "error" in head:
            said = _made(_Said, head["error"])
            refusal = InputError(said.message, hint=said.hint, where=said.where, findings=said.findings, detail=said.detail)
            refusal.language = said.language
            raise refusal
        elif "fault" in head:
            raise our_fault(READING, **head["fault"])
        else:
            break
    whole = pa.py_buffer(reply)
    if len(reply) - at != sum(head["streams"]):
        raise BrokenReplyError(file)
    tables = []
    for size in head["streams"]:
        tables.append(pa.ipc.open_stream(whole.slice(at, size)).read_all())  # the tables stay where they came, see `_ALIGNED`
        at += size
    return head, tables


def _line(head: Mapping[str, object]) -> bytes:
    words = json.dumps(head, ensure_ascii=True, default=_plain).encode()
    return words + b" " * (-(len(words) + 1) % _ALIGNED) + b"\n"


def _plain(value: object) -> object:
    """A dataclass by the names of its fields; tables travel as streams."""
    if is_dataclass(value):
        return {one.name: held for one in fields(value) if not isinstance(held := getattr(value, one.name), pa.Table)}
    return value.isoformat() if isinstance(value, date) else dict(value) if isinstance(value, Mapping) else list(value)  # type: ignore[call-overload]


def prepare() -> None:
    """Make ready to take a reply; for the time in which the reading process is at work."""
    _adapter(Reading)


def _made(kind: type[Kind], value: object) -> Kind:
    """A value of that type again.

    Errors: BrokenReplyError when it is none.
    """
    hashable: Any = kind  # a type always is, which mypy does not see
    adapter = _adapter(hashable)
    try:
        made: Kind = adapter.validate_python(value)
    except ValueError as error:  # pydantic's
        raise BrokenReplyError("") from error
    return made


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter  # the reading process goes without

    return TypeAdapter(kind)
