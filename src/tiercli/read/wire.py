"""The reply of a reading process as bytes, and back: JSON lines and Arrow streams, never pickles."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from tiercli.domain.account import InputSheet, SetAside, TableAccount
from tiercli.domain.errors import InputError
from tiercli.domain.fault import our_fault
from tiercli.domain.finding import Finding, Place, Severity
from tiercli.domain.language import Text
from tiercli.read.blame import READING, ReadingFaultError
from tiercli.read.sheet import SheetReading


@dataclass(frozen=True)
class OwnAnswer:
    """What a reading process says of a file that this program wrote.

    head: plain values, see `own`. table: the result columns; none when there are none, or they could not be told.
    """

    head: dict[str, Any]
    table: pa.Table | None = None


def reply_of_error(error: InputError) -> bytes:
    """An error as one line."""
    return _line(
        {
            "error": {
                "message": list(error.message),
                "hint": list(error.hint),
                "where": _place(error.where),
                "detail": error.detail,
                "findings": [_finding(one) for one in error.findings],
            }
        }
    )


def reply_of_fault(file: str, fault: ReadingFaultError) -> bytes:
    """A fault of this program as one line."""
    return _line({"fault": {"file": file, "kind": fault.kind, "trace": fault.trace}})


def reply_of_readings(readings: Sequence[SheetReading], findings: Sequence[Finding]) -> Iterator[bytes]:
    """All sheets: one line with everything but the rows, then one Arrow stream a sheet that has rows."""
    streams = [_stream(reading.rows) for reading in readings if reading.rows is not None]
    yield _line(
        {"sheets": [_sheet(reading) for reading in readings], "findings": [_finding(one) for one in findings], "streams": [stream.size for stream in streams]}
    )
    for stream in streams:
        yield memoryview(stream)  # type: ignore[misc]


def _stream(table: pa.Table) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


class BrokenReplyError(Exception):
    """The reply ends early: the process died. `file` is what it was reading."""

    def __init__(self, file: str) -> None:
        self.file = file
        super().__init__(file)


def parse_reply(reply: bytes) -> tuple[list[SheetReading], list[Finding]]:
    """The readings of a reply.

    Errors: the InputError that the process met; OurFaultError; BrokenReplyError when the reply is not whole.
    """
    head, tables = _parsed(reply)
    streams = iter(tables)
    readings = []
    for record in head["sheets"]:
        reading = _sheet_from(record)
        if record["has_rows"]:
            reading.rows = next(streams)
        readings.append(reading)
    return readings, [_finding_from(one) for one in head["findings"]]


def reply_of_own(answer: OwnAnswer) -> Iterator[bytes]:
    """What was read of a file that this program wrote: one line, then an Arrow stream if there are result columns."""
    streams = [_stream(answer.table)] if answer.table is not None else []
    yield _line({"own": answer.head, "streams": [stream.size for stream in streams]})
    for stream in streams:
        yield memoryview(stream)  # type: ignore[misc]


def parse_own(reply: bytes) -> OwnAnswer:
    """The same on the other side.

    Errors: as `parse_reply`.
    """
    head, tables = _parsed(reply)
    return OwnAnswer(head["own"], next(iter(tables), None))


def _parsed(reply: bytes) -> tuple[dict[str, Any], list[pa.Table]]:
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
            raise _error_from(head["error"])
        elif "fault" in head:
            raise our_fault(READING, **head["fault"])
        else:
            break
    view = memoryview(reply)
    if len(reply) - at != sum(head["streams"]):
        raise BrokenReplyError(file)
    tables = []
    for size in head["streams"]:
        # Copied, because the streams begin anywhere in the reply and Arrow wants its buffers aligned.
        tables.append(pa.ipc.open_stream(pa.py_buffer(bytes(view[at : at + size]))).read_all())
        at += size
    return head, tables


def _line(head: dict[str, Any]) -> bytes:
    return json.dumps(head, ensure_ascii=True).encode() + b"\n"


def _place(place: Place) -> list[str]:
    return [place.file, place.sheet, place.cell]


def _finding(one: Finding) -> list[Any]:
    return [one.code, str(one.severity), _place(one.where), list(one.message), list(one.hint), one.count, [_place(place) for place in one.places]]


def _finding_from(one: list[Any]) -> Finding:
    return Finding(one[0], Severity(one[1]), Place(*one[2]), Text(*one[3]), Text(*one[4]), one[5], tuple(Place(*place) for place in one[6]))


def _error_from(record: dict[str, Any]) -> InputError:
    answer = InputError(
        Text(*record["message"]), hint=Text(*record["hint"]), where=Place(*record["where"]), findings=[_finding_from(one) for one in record["findings"]]
    )
    answer.detail = record["detail"]
    return answer


def _sheet(reading: SheetReading) -> dict[str, Any]:
    account, source = reading.account, reading.input
    return {
        "file": reading.file,
        "sheet": reading.sheet,
        "table": reading.table,
        "path": reading.path,
        "has_rows": reading.rows is not None,
        "headers": reading.headers,
        "missing": reading.missing,
        "nearly": reading.nearly,
        "chinese": reading.chinese,
        "english": reading.english,
        "summary_like": reading.summary_like,
        "shape_unclear": reading.shape_unclear,
        "said": reading.said,
        "derived": reading.derived,
        "named_by": reading.named_by,
        "stage": reading.stage,
        "units": reading.units,
        "period_bound": reading.period_bound,
        "idle": reading.idle,
        "unmeasured": reading.unmeasured,
        "maps": reading.maps,
        "findings": [_finding(one) for one in reading.findings],
        "account": account
        and {
            "rows": account.rows,
            "sums": dict(account.sums),
            "set_aside": [[part.reason, part.rows, dict(part.sums), part.places] for part in account.set_aside],
        },
        "input": source
        and [
            source.path,
            source.sha256,
            source.sheet,
            source.table,
            source.header_row,
            list(source.columns.items()),
            source.rows,
            source.guessed,
            source.stated and source.stated.isoformat(),
        ],
    }


def _sheet_from(record: dict[str, Any]) -> SheetReading:
    reading = SheetReading(record["file"], record["sheet"], record["table"], record["path"])
    reading.headers, reading.nearly = tuple(record["headers"]), record["nearly"]
    reading.missing = tuple(tuple(need) for need in record["missing"])
    reading.chinese, reading.english, reading.summary_like = record["chinese"], record["english"], record["summary_like"]
    reading.said, reading.derived, reading.period_bound = record["said"], record["derived"], record["period_bound"]
    reading.named_by, reading.stage = record["named_by"], record["stage"]
    reading.units = record["units"]
    reading.shape_unclear, reading.idle = record["shape_unclear"], [tuple(one) for one in record["idle"]]
    reading.unmeasured = [tuple(one) for one in record["unmeasured"]]
    reading.maps = dict(record["maps"])
    reading.findings = [_finding_from(one) for one in record["findings"]]
    if account := record["account"]:
        parts = tuple(SetAside(reason, rows, sums, tuple(places)) for reason, rows, sums, places in account["set_aside"])
        reading.account = TableAccount(record["table"], account["rows"], account["sums"], parts)
    if source := record["input"]:
        path, sha256, name, table, header_row, columns, rows, guessed, stated = source
        reading.input = InputSheet(path, sha256, name, table, header_row, dict(columns), rows, tuple(guessed), date.fromisoformat(stated) if stated else None)
    return reading
