"""What the reading process hands over arrives as it was, in its types, or is no reply."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date

import pyarrow as pa
import pytest

from tiercli.domain.account import InputSheet, SetAside, TableAccount
from tiercli.domain.codes import found
from tiercli.domain.coverage import Coverage
from tiercli.domain.errors import InputError
from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.read.reading import Reading
from tiercli.read.sheet_reading import SheetReading
from tiercli.read.wire import BrokenReplyError, parse_reply, reply_of_error, reply_of_reading, reply_of_readings

FINDING = replace(found("sales.no-customer", Place("a.xlsx", "1月", "A2"), Text("一", "one"), count=3), places=(Place("a.xlsx"), Place("b\udcff.xlsx")))


def a_whole_reading() -> SheetReading:
    """With a value of its own in every field."""
    aside = SetAside("total-row", 2, {"quantity": 1 << 70}, ("a.xlsx › 1月 › A9",))
    return SheetReading(
        file="a.xlsx",
        sheet="1月",
        table="sales",
        path="d/a.xlsx",
        rows=pa.table({"quantity": [1, 2]}),
        account=TableAccount("sales", 4, {"quantity": (1 << 80) + 1}, (aside,)),
        input=InputSheet("d/a.xlsx", "0a", "1月", "sales", 3, {"数量": "quantity", "备注": ""}, 4, ("数量",), date(2026, 10, 31)),
        findings=[FINDING],
        headers=("数量", "备注"),
        missing=(("customer", "customer_id"), ("date",)),
        nearly="orders",
        chinese=2,
        english=1,
        summary_like=True,
        plan_like=True,
        shape_unclear=True,
        said=True,
        derived="2026-10-01",
        named_by="sheet",
        stage="order",
        units={"quantity": "kg"},
        period_bound=True,
        idle=[("K1", None, 4)],
        unmeasured=[(None, "北原", 5)],
        counted_by={"quantity": ["单位"]},
        maps={"数量": "quantity"},
    )


def sent(readings: list[SheetReading]) -> bytes:
    return b"".join(bytes(part) for part in reply_of_readings(readings, [FINDING]))


def test_every_field_of_a_reading_arrives_as_it_was() -> None:
    whole, bare = a_whole_reading(), SheetReading("b.xlsx", "")
    for field in fields(SheetReading):
        assert getattr(whole, field.name) != getattr(bare, field.name), f"{field.name} has no value of its own here"
    answer = parse_reply(sent([whole, bare]))
    assert not isinstance(answer, Reading)
    readings, findings = answer
    assert readings == [whole, bare]
    assert findings == [FINDING]
    assert [type(getattr(readings[0], field.name)) for field in fields(SheetReading)] == [type(getattr(whole, field.name)) for field in fields(SheetReading)]


def test_sheets_put_together_arrive_as_they_were_even_tables_without_a_row() -> None:
    sheet = a_whole_reading()
    assert sheet.account is not None
    assert sheet.input is not None
    names = pa.DictionaryArray.from_arrays(pa.array([], pa.int32()), pa.array(["甲"]))
    tables = {"sales": pa.table({"quantity": [1, 2]}), "customers": pa.table({"name": names, "id": pa.array([], pa.string())})}
    covered = {"sales": Coverage(date(2026, 1, 1), date(2026, 10, 31), ("2026-05",), 9, 2)}
    whole = Reading(tables, (sheet.account,), (sheet.input,), (FINDING,), "zh", period_bound=True, coverage=covered)
    reading = parse_reply(b"".join(bytes(part) for part in reply_of_reading(whole)))
    assert reading == whole
    assert isinstance(reading, Reading)
    assert [table.column(0).num_chunks for table in reading.tables.values()] == [1, 1]


def test_an_error_arrives_with_its_place_and_its_findings() -> None:
    error = InputError(Text("坏了", "broken"), hint=Text("再试", "again"), where=Place("a.xlsx", "1月", "B2"), findings=[FINDING])
    error.detail, error.language = "the reader's words", "zh"
    with pytest.raises(InputError) as met:
        parse_reply(reply_of_error(error))
    assert (met.value.message, met.value.hint, met.value.where, met.value.findings, met.value.detail, met.value.language) == (
        error.message, error.hint, error.where, error.findings, error.detail, "zh",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "odd"),
    [("headers", 3), ("idle", [["K1", None, "four"]]), ("account", {"table": "sales", "rows": "many", "sums": {}}), ("findings", [{"code": 1}])],
)
def test_what_has_not_the_types_that_it_should_have_is_no_reply(field: str, odd: object) -> None:
    head = json.loads(sent([SheetReading("b.xlsx", "")]).partition(b"\n")[0])
    head["sheets"][0][field] = odd
    with pytest.raises(BrokenReplyError):
        parse_reply(json.dumps(head).encode() + b"\n")


def test_a_reply_that_ends_early_is_none() -> None:
    with pytest.raises(BrokenReplyError):
        parse_reply(sent([a_whole_reading()])[:-5])
