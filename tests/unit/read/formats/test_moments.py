"""Days of moments that are stored with their zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tiercli.domain.fields import STANDARD
from tiercli.domain.finding import Place
from tiercli.read.files import read_tables, tables_from_frames
from tiercli.read.formats.moments import said_of_stored_moments, said_of_written_moments
from tiercli.read.options import ReadOptions

NEW_YEAR_IN_SHANGHAI = datetime(2025, 12, 31, 16, tzinfo=UTC)
BEFORE = "all moments of '日期' are at 16:00 in UTC, as if they were midnight in another zone; the days may be those before."
NAMED = "the days of '日期' are those of the time zone UTC."


def _moments(clocks: Sequence[tuple[int, int]], zone: str | None = "UTC") -> pa.Table:
    days = [datetime(2026, 1, day, hour, minute, tzinfo=UTC) for day, (hour, minute) in enumerate(clocks, 1)]
    return pa.table({"日期": pa.array(days, pa.timestamp("us", zone))})


@pytest.mark.parametrize(
    ("clocks", "codes"),
    [
        ([(16, 0), (16, 0)], ["file.time-zone", "file.days-before"]),
        ([(13, 0)], ["file.time-zone", "file.days-before"]),
        ([(18, 30)], ["file.time-zone", "file.days-before"]),
        ([(12, 30)], ["file.time-zone"]),
        ([(12, 0)], ["file.time-zone"]),
        ([(0, 0)], ["file.time-zone"]),
        ([(23, 59)], ["file.time-zone"]),
        ([(16, 0), (17, 0)], ["file.time-zone"]),
        ([], ["file.time-zone"]),
    ],
)
def test_moments_that_are_all_at_one_hour_after_noon_may_be_days_of_another_zone(clocks: list[tuple[int, int]], codes: list[str]) -> None:
    assert [one.code for one in said_of_stored_moments(Place("sales.parquet"), _moments(clocks))] == codes


def test_moments_in_local_time_need_no_word() -> None:
    assert said_of_stored_moments(Place("sales.parquet"), _moments([(16, 0)], None)) == []


def test_a_parquet_file_and_a_frame_say_in_which_zone_their_days_are(tmp_path: Path) -> None:
    sales = pa.table({"日期": pa.array([NEW_YEAR_IN_SHANGHAI], pa.timestamp("us", "UTC")), "客户编号": ["C1"], "数量(吨)": [5.0]})
    pq.write_table(sales, tmp_path / "sales.parquet")
    said = [one for one in read_tables([tmp_path / "sales.parquet"], ReadOptions(), STANDARD).findings if one.code.startswith("file.")]
    assert [(one.code, str(one.message.en), one.where) for one in said] == [
        ("file.days-before", BEFORE, Place("sales.parquet")),
        ("file.time-zone", NAMED, Place("sales.parquet")),
    ]
    findings = tables_from_frames({"sales": sales}, STANDARD).findings
    assert {BEFORE, NAMED} <= {str(one.message.en) for one in findings}


@pytest.mark.parametrize(
    ("texts", "codes"),
    [
        (["2025-12-31T16:00:00Z", "2026-01-30T16:00:00.000Z", "合计"], ["file.time-zone", "file.days-before"]),
        (["2025-12-31 16:00+00:00", "2026-01-30 16:00:00 UTC"], ["file.time-zone", "file.days-before"]),
        (["2025-12-31T16:00:00Z", "2026-01-30T15:00:00Z"], ["file.time-zone"]),
        (["2025-12-31T12:30:00Z"], ["file.time-zone"]),
        (["2025-12-31T16:00:00", "2026-01-30 16:00"], []),
        (["2026-01-01T00:00:00+08:00"], []),
        (["2026-01-01", "C16:00Z"], []),
        ([], []),
    ],
)
def test_days_that_are_written_as_moments_in_utc_say_so(texts: list[str], codes: list[str]) -> None:
    assert [one.code for one in said_of_written_moments(Place("sales.csv"), "日期", pa.array(texts, pa.string()))] == codes


def test_text_whose_moments_are_midnights_in_china_is_said_to_be_a_day_early(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text("日期,客户编号,数量(吨)\n2025-12-31T16:00:00Z,C1,5\n2026-01-30T16:00:00Z,C2,6\n", encoding="utf-8")
    said = [one for one in read_tables([tmp_path / "sales.csv"], ReadOptions(), STANDARD).findings if one.code == "file.days-before"]
    assert [(str(one.message.en), str(one.where)) for one in said] == [(BEFORE, "sales.csv › A1")]
