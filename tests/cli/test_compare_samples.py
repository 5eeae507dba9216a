"""`tiercli compare` over two months of the shipped samples: matrices by customers and amounts, lists, and a screen of 80 columns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tests.cli.commands import run_command
from tests.docs.console import ROOT
from tiercli.domain.period import named_period
from tiercli.outcome.labels import display_width
from tiercli.pipeline import Job
from tiercli.report import Target, write_reports
from tiercli.runs.run import Keeping
from tiercli.runs.run import run as run_job

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
SAMPLES = {
    # rulebook: the earlier month and the measures by which its movements are weighed
    "steel-enterprise": ("2026-04", ["volume", "revenue"]),
    "chemical-channel": ("2026-03", ["volume", "revenue"]),
    "account-managers": ("2026-09", ["volume"]),
    "tibet-refined-oil": ("2026-01", ["volume", "revenue"]),
    "kunlun-urea": ("2026-03", ["volume", "revenue", "margin"]),
}

OUTSIDE = {"account-managers": "见习", "tibet-refined-oil": "归属待定"}
"""The level of those who are not rated: whoever leaves or enters it neither rises nor falls."""


USUAL = ("account-managers", "kunlun-urea")
"""One whose subjects may have no rating, and one that weighs movements by all measures; the others are compared in `make test-more`."""


@pytest.fixture(scope="module", params=[name if name in USUAL else pytest.param(name, marks=pytest.mark.long) for name in SAMPLES])
def compared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path, Path, pa.Table]:
    """A rulebook, two reports of its sample, and the later result; the later report was made with the earlier one behind it."""
    name = request.param
    folder = tmp_path_factory.mktemp(name)
    old, new = folder / "old.xlsx", folder / "new.xlsx"
    for path, month, previous in ((old, SAMPLES[name][0], None), (new, "2026-10", old)):
        job = Job((ROOT / "samples" / f"{name}.xlsx",), named_period("2026-12").end, name, as_of=named_period(month).end, language="zh")
        kept = run_job(job, Keeping(previous=previous))
        write_reports(kept.graded.outcome, Target(path))
    return name, old, new, kept.graded.outcome.results.rows


def told(capsys: pytest.CaptureFixture[str], *words: str | Path) -> str:
    code, out, err = run_command(capsys, "compare", *words)
    assert (code, err) == (0, "")
    return out


def test_matrices_and_lists_account_for_everybody_and_every_tonne(compared: tuple[str, Path, Path, pa.Table], capsys: pytest.CaptureFixture[str]) -> None:
    name, old, new, results = compared
    record: dict[str, Any] = json.loads(told(capsys, old, new, "--json"))
    outside = record["levels"].index(OUTSIDE[name]) if name in OUTSIDE else None
    steps = {"up": 0, "down": 0} if outside is None else {"up": 0, "down": 0, "rated": 0, "unrated": 0}
    for before, row in enumerate(record["counts"]):
        for after, count in enumerate(row):
            if before != after:
                steps["rated" if before == outside else "unrated" if after == outside else "up" if after < before else "down"] += count
    if name == "account-managers":
        assert steps["rated"] == 1  # confirmed in October; who has only served the time waits
    assert {word: len(record["lists"][word]) for word in steps} == steps
    assert sum(map(sum, record["counts"])) + len(record["lists"]["new"]) == results.num_rows
    assert list(record["amounts"]) == SAMPLES[name][1]
    for measure, matrices in record["amounts"].items():
        matrix = matrices["new"]
        newcomers = sum(row[f"change_{measure}"] for row in record["lists"]["new"])
        assert sum(map(sum, matrix)) + newcomers == pytest.approx(pc.sum(results[measure]).as_py())


def test_who_stopped_buying_is_listed(compared: tuple[str, Path, Path, pa.Table], capsys: pytest.CaptureFixture[str]) -> None:
    name, old, new, _ = compared
    lists = json.loads(told(capsys, old, new, "--json"))["lists"]
    stopped = {row["entity_id"] for row in lists["lapsed"]}
    if name == "account-managers":  # a sum that begins anew in January cannot tell
        assert not stopped
    before, after = (openpyxl.load_workbook(path, read_only=True)["客户分级"].iter_rows(min_row=2, values_only=True) for path in (old, new))
    volumes = []
    for rows in (before, after):
        heads = list(next(rows))
        key, volume = (
            heads.index("客户编号" if "客户编号" in heads else "客户经理"),
            next(place for place, head in enumerate(heads) if head and head.endswith("量(吨)")),
        )
        volumes.append({row[key]: row[volume] or 0 for row in rows})
    if name != "account-managers":
        assert stopped == {one for one in volumes[0] if volumes[0][one] > 0 and volumes[1].get(one, 0) <= 0}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_screen_keeps_to_eighty_columns_and_cuts_no_figure(
    compared: tuple[str, Path, Path, pa.Table], language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _, old, new, _ = compared
    record = json.loads(told(capsys, old, new, "--json"))
    lines = told(capsys, old, new, "--lang", language).splitlines()
    assert max(display_width(line.rstrip()) for line in lines) <= 80
    matrix = [line for line in lines if line.strip()][1 : 3 + len(record["levels"])]
    assert [[int(cell.replace(",", "").replace("·", "0")) for cell in line.split()[-len(record["levels"]) - 1 : -1]] for line in matrix[1:-1]] == record[
        "counts"
    ]
    for line in lines:
        if " → " in line and (" 吨" in line or " t" in line):
            assert line.rstrip().endswith((" 吨", " t"))


def test_the_sheet_shows_the_same_matrices_with_their_totals(compared: tuple[str, Path, Path, pa.Table], capsys: pytest.CaptureFixture[str]) -> None:
    name, old, new, _ = compared
    record = json.loads(told(capsys, old, new, "--json"))
    sheet = openpyxl.load_workbook(new)["升降"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    tops = [place for place, row in enumerate(rows) if row[0] == "原 \\ 新"]
    assert len(tops) == 1 + len(SAMPLES[name][1])
    size = len(record["levels"])
    for top, matrix in zip(tops, [record["counts"], *(matrices["new"] for matrices in record["amounts"].values())], strict=True):
        assert rows[top][2 : 2 + size] == record["levels"]
        shown = [row[2 : 3 + size] for row in rows[top + 1 : top + 2 + size]]
        wanted = [[*row, sum(row)] for row in matrix]
        wanted.append([sum(column) for column in zip(*wanted, strict=True)])
        for row, expected in zip(shown, wanted, strict=True):
            assert row == pytest.approx(expected, abs=0.5)
    # what moved a score stands in the list, in a column wide enough for it
    if record["lists"]["up"] and "new_score" in record["lists"]["up"][0]:
        head = next(row for row in rows if "变化来源" in row)
        assert sheet.column_dimensions[openpyxl.utils.get_column_letter(head.index("变化来源") + 1)].width > 40
