"""Where reports go, and what is refused."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.report.made import an_outcome
from tiercli.domain.errors import OutputError, UsageError
from tiercli.report import Target, default_path, write_reports


def beside(folder: Path, *names: str):
    """An outcome whose inputs are these files."""
    outcome = an_outcome(5)
    for name in names:
        (folder / name).write_bytes(b"input")
    return replace(outcome, inputs=tuple(replace(outcome.inputs[0], path=str(folder / name)) for name in names))


def test_the_default_stands_beside_the_first_input_with_the_period(tmp_path):
    outcome = beside(tmp_path, "sales.xlsx", "customers.csv")
    assert default_path(tmp_path / "sales.xlsx", outcome) == tmp_path / "sales-tiers-2026-10.xlsx"
    assert write_reports(outcome, Target()) == (str(tmp_path / "sales-tiers-2026-10.xlsx"),)
    assert (tmp_path / "sales-tiers-2026-10.xlsx").read_bytes().startswith(b"PK")
    assert (tmp_path / "sales.xlsx").read_bytes() == b"input"


def test_the_default_is_never_an_input(tmp_path):
    outcome = beside(tmp_path, "sales.xlsx", "sales-tiers-2026-10.xlsx")
    assert default_path(tmp_path / "sales.xlsx", outcome) == tmp_path / "sales-tiers-2026-10-2.xlsx"


def test_an_input_named_as_the_target_is_refused(tmp_path):
    outcome = beside(tmp_path, "sales.xlsx")
    with pytest.raises(OutputError, match="one of the input files"):
        write_reports(outcome, Target(tmp_path / "sales.xlsx"))
    assert (tmp_path / "sales.xlsx").read_bytes() == b"input"


def test_several_formats_share_the_name(tmp_path):
    paths = write_reports(an_outcome(5), Target(tmp_path / "out.xlsx", ("xlsx", "csv", "json", "parquet")))
    assert [Path(path).name for path in paths] == ["out.xlsx", "out.csv", "out.json", "out.parquet"]
    assert all(Path(path).stat().st_size for path in paths)


def test_a_calendar_without_a_plan_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(UsageError, match="no maintenance plan"):
        write_reports(an_outcome(5), Target(tmp_path / "out.xlsx", ("csv", "ics")))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "formats", "written"),
    [
        ("a.csv", (), "a.csv"),
        ("a.JSON", (), "a.JSON"),
        ("a", (), "a.xlsx"),
        ("v1.2", ("csv",), "v1.2"),
        ("a.xlsx", ("csv",), "a.csv"),
        ("a", ("parquet",), "a.parquet"),
        ("2026.10", ("csv", "json"), "2026.10.csv"),
    ],
)
def test_the_suffix_says_the_format_unless_a_format_is_named(tmp_path, name, formats, written):
    assert Path(write_reports(an_outcome(5), Target(tmp_path / name, formats))[0]).name == written


def test_a_format_that_there_is_not_is_wrong_usage():
    with pytest.raises(UsageError, match="no format 'pdf'") as caught:
        Target(formats=("pdf",)).wanted()
    assert caught.value.exit_code == 2


def test_an_xlsx_named_xls_is_refused_because_excel_refuses_it(tmp_path):
    with pytest.raises(UsageError, match=r"named \.xls"):
        write_reports(an_outcome(5), Target(tmp_path / "a.xls"))


def test_nothing_is_written_when_one_of_several_targets_is_refused(tmp_path):
    (tmp_path / "out.json").mkdir()
    with pytest.raises(OutputError, match="folder"):
        write_reports(an_outcome(5), Target(tmp_path / "out.csv", ("csv", "json")))
    assert not (tmp_path / "out.csv").exists()


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def test_standard_output_gets_csv_when_no_format_is_named(monkeypatch):
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", out)
    assert write_reports(an_outcome(5), Target(stdout=True)) == ()
    assert out.buffer.getvalue().decode("utf-8-sig").startswith("customer_id,customer_name,tier,")


def test_a_workbook_may_go_through_a_pipe_but_not_to_a_terminal(monkeypatch):
    pipe = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", pipe)
    write_reports(an_outcome(5), Target(stdout=True, formats=("xlsx",)))
    assert pipe.buffer.getvalue().startswith(b"PK")
    monkeypatch.setattr(sys, "stdout", Terminal(io.BytesIO()))
    with pytest.raises(UsageError, match="cannot be shown on a terminal"):
        write_reports(an_outcome(5), Target(stdout=True, formats=("xlsx",)))


def test_standard_output_takes_one_format_only():
    with pytest.raises(UsageError, match="one format only"):
        write_reports(an_outcome(5), Target(stdout=True, formats=("csv", "json")))


def test_what_came_from_a_table_of_a_lake_stands_beside_its_folder(tmp_path, monkeypatch):
    (tmp_path / "sales" / "_delta_log").mkdir(parents=True)
    (tmp_path / "sales" / "region=east").mkdir()
    outcome = beside(tmp_path / "sales", "region=east/part-0.parquet")
    assert write_reports(outcome, Target()) == (str(tmp_path / "sales-tiers-2026-10.xlsx"),)
    monkeypatch.chdir(tmp_path / "sales")
    here = replace(outcome, inputs=(replace(outcome.inputs[0], path="region=east/part-0.parquet"),))
    assert write_reports(here, Target()) == (str(tmp_path / "sales-tiers-2026-10.xlsx"),)
