from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pyarrow as pa
import pytest

from tests.made import Graded, a_customer, a_sale, a_workbook, graded
from tiercli.outcome.extras import Listing
from tiercli.report.calendar import write_calendar
from tiercli.report.workbook import write_workbook

RULES = """
metrics: {volume: {sum: sales.quantity, unit: t, title: {zh: 销量, en: Volume}}}
gradings: {tier: {levels: [{name: A, when: volume >= 50, treatment: {owner: Head office, visits: 2}}, {name: B, treatment: {owner: Branch, visits: 1}}]}}
alerts: [{name: big, level: red, when: volume > 50, because: "{volume} t", action: Call, trend: volume}]
sheets:
  plan: {who: owner, ways: {visit: {title: {zh: 拜访, en: Visit}, per_month: visits}}}
  segments: {by: [tier], measures: [volume]}
  targets: {figures: {volume: {title: Volume, actual: total(volume), target: 100, unit: t}}}
  lists: {all: {title: {zh: 全部, en: Everybody}, when: volume > 0}}
  profiles: {}
  trends: {volume: {title: Volume, of: sales.quantity, unit: t}}
"""
SALES = [a_sale("k1", "2026-09-10", quantity=60, product="Urea"), a_sale("k2", "2026-10-11", quantity=30, product="=1+1")]


def made(language: str = "en", **visits: object) -> Graded:
    return graded(RULES, a_workbook(SALES, [a_customer("k1", customer_name="Kunlun, Ltd; \\ 昆仑"), a_customer("k2")], **visits), language=language)


def workbook_of(outcome: object) -> openpyxl.Workbook:
    file = io.BytesIO()
    write_workbook(outcome, file)
    file.seek(0)
    return openpyxl.load_workbook(file)


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Actions", "Maintenance plan", "Alerts", "Segments", "Targets", "Everybody", "Trends", "Profiles", "Pareto"]),
        ("zh", ["本月行动", "维护计划", "预警", "细分", "目标", "全部", "趋势", "客户画像", "帕累托"]),
    ],
)
def test_each_sheet_that_the_rulebook_asks_for_stands_behind_the_customers(language: str, names: list[str]) -> None:
    assert workbook_of(made(language).outcome).sheetnames[2:-3] == names


def test_a_rulebook_without_sheets_adds_none() -> None:
    plain = graded("metrics: {volume: {sum: sales.quantity}}", a_workbook(SALES))
    # without being asked for: the Pareto, as two customers bought something
    assert workbook_of(plain.outcome).sheetnames == ["Overview", "Customers", "Pareto", "Reconciliation", "Rules", "_tiercli"]


def test_words_say_what_the_colour_says() -> None:
    visits = [{"customer_id": "k1", "date": "2026-09-01", "way": "visit"}]
    sheet = workbook_of(made(visits=visits).outcome)["Maintenance plan"]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    assert "45 days overdue" in cells
    assert cells["45 days overdue"].fill.fgColor.rgb == "FFF8DEDC"


def test_the_same_outcome_gives_the_same_bytes() -> None:
    one, other = io.BytesIO(), io.BytesIO()
    outcome = made().outcome
    write_workbook(outcome, one)
    write_workbook(outcome, other)
    assert one.getvalue() == other.getvalue()


def test_a_long_listing_holds_the_same_values_as_a_short_one() -> None:
    outcome = made().outcome
    listing = outcome.extras["list.all"]
    assert isinstance(listing, Listing)
    many = pa.concat_tables([listing.rows] * 1_000)
    sheet = workbook_of(replace(outcome, extras={"list.all": replace(listing, rows=many)}))["Everybody"]
    short = workbook_of(replace(outcome, extras={"list.all": listing}))["Everybody"]
    assert [cell.value for cell in sheet[4]] == [cell.value for cell in short[4]]
    assert sheet.max_row == 3 + 2_000


def calendar(outcome: Graded) -> bytes:
    file = io.BytesIO()
    write_calendar(outcome.outcome, file)
    return file.getvalue()


def test_no_line_of_a_calendar_is_longer_than_75_octets_or_cut_inside_a_character() -> None:
    graded = made()
    outcome = graded.outcome
    plan = outcome.extras["plan"]
    assert isinstance(plan, Listing)
    place = plan.rows.column_names.index("name")
    long = plan.rows.set_column(place, "name", pa.array(["昆仑" * 60] * plan.rows.num_rows))
    file = io.BytesIO()
    write_calendar(replace(outcome, extras={**outcome.extras, "plan": replace(plan, rows=long)}), file)
    lines = file.getvalue().split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert all(line.decode() is not None for line in lines)
    assert "昆仑" * 60 in file.getvalue().replace(b"\r\n ", b"").decode()


def test_a_calendar_escapes_what_means_something_to_it() -> None:
    unfolded = calendar(made()).replace(b"\r\n ", b"").decode()
    assert "SUMMARY:Visit: Kunlun\\, Ltd\\; \\\\ 昆仑" in unfolded


def test_every_line_ends_as_the_standard_says_and_every_event_has_its_parts() -> None:
    content = calendar(made())
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    events = content.replace(b"\r\n ", b"").decode().split("BEGIN:VEVENT")[1:]
    assert len(events) == 2
    for event in events:
        assert {"UID", "DTSTAMP", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARY"} <= {line.partition(":")[0] for line in event.splitlines()}


def uids(outcome: Graded) -> list[str]:
    return [line for line in calendar(outcome).decode().splitlines() if line.startswith("UID")]


def test_an_event_keeps_its_identity_when_its_date_moves() -> None:
    visits = [{"customer_id": "k1", "date": "2026-10-20", "way": "visit"}]
    assert sorted(uids(made())) == sorted(uids(made(visits=visits)))
    assert calendar(made()) != calendar(made(visits=visits))


def test_the_calendar_holds_no_clock() -> None:
    assert b"DTSTAMP:20261031T000000Z" in calendar(made())
    assert date.today().strftime("DTSTAMP:%Y%m%d").encode() not in calendar(made())


def test_what_is_overdue_stands_on_the_as_of_date_and_names_the_day_it_was_due() -> None:
    visits = [{"customer_id": "k1", "date": "2026-09-01", "way": "visit"}]
    content = calendar(made(visits=visits)).replace(b"\r\n ", b"").decode()
    assert "DTSTART;VALUE=DATE:20261031" in content
    assert "Due: 2026-09-16" in content
