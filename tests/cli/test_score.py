"""`tiercli score` as users type it: its words, files and exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.forks import run_program

Run = Callable[..., subprocess.CompletedProcess[str]]

SALES = """订单号,日期,客户名称,数量(吨),金额(元),毛利(元)
S1,2026-01-05,甲公司,5000,100,10
S2,2026-02-03,乙公司,4999.999999,50,5
S3,2026-10-31,"=cmd|' /C calc'!A0",1,2,1
"""


@pytest.fixture
def tiercli(tmp_path: Path) -> Run:
    """Runs the program in an empty folder with one sales file, on a fixed day, without a locale."""
    (tmp_path / "sales.csv").write_text(SALES, encoding="utf-8")

    def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return run_program(*words, folder=tmp_path, environment=environment(**more))

    return run


def environment(**more: str) -> dict[str, str]:
    """A plain environment with a fixed clock."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "TIERCLI_"))}
    return {**kept, "TIERCLI_TODAY": "2026-11-22", "PYTHONIOENCODING": "utf-8", "COLUMNS": "80", **more}


def records(path: Path) -> dict[str, dict[str, str]]:
    """The rows of a result file by customer name."""
    return {row["customer_name"]: row for row in csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))}


def test_the_report_lies_beside_the_input_and_is_named_after_it_and_the_period(tiercli: Run, tmp_path: Path) -> None:
    done = tiercli("score", "sales.csv")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "sales-tiers-2026-10.xlsx").is_file()
    assert "sales-tiers-2026-10.xlsx" in done.stdout
    assert done.stderr == ""


def test_a_customer_exactly_on_the_bound_gets_the_upper_band_and_one_gram_less_does_not(tiercli: Run, tmp_path: Path) -> None:
    assert tiercli("score", "sales.csv", "-o", "out.csv").returncode == 0
    rows = records(tmp_path / "out.csv")
    assert (rows["甲公司"]["volume"], rows["甲公司"]["points_volume"]) == ("5000", "100")
    assert (rows["乙公司"]["volume"], rows["乙公司"]["points_volume"]) == ("4999.999999", "80")


def test_text_that_a_spreadsheet_would_run_is_escaped_in_csv(tiercli: Run, tmp_path: Path) -> None:
    tiercli("score", "sales.csv", "-o", "out.csv")
    raw = (tmp_path / "out.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert "'=cmd|' /C calc'!A0" in raw.decode("utf-8-sig")


def test_the_same_input_gives_the_same_bytes_in_every_format(tiercli: Run, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert tiercli("score", "sales.csv", "-o", f"{name}.xlsx", "--format", "xlsx,csv,json,parquet").returncode == 0
        time.sleep(1.1)  # a clock that crept in would show
    for suffix in ("xlsx", "csv", "json", "parquet"):
        assert (tmp_path / f"one.{suffix}").read_bytes() == (tmp_path / f"two.{suffix}").read_bytes(), suffix


def test_standard_output_takes_one_format_and_nothing_else_is_printed_there(tiercli: Run, tmp_path: Path) -> None:
    done = tiercli("score", "sales.csv", "-o", "-", "--format", "json")
    assert json.loads(done.stdout)[0]["customer_name"] == "甲公司"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sales.csv"]
    refused = tiercli("score", "sales.csv", "-o", "-", "--format", "json,csv")
    assert (refused.returncode, refused.stdout) == (2, "")


def test_the_summary_for_programs_adds_up_and_has_the_promised_keys(tiercli: Run) -> None:
    summary = json.loads(tiercli("score", "sales.csv", "--json").stdout)
    promised = {"tiercli", "rulebook", "rulebook_sha256", "as_of", "period", "entities", "levels", "tables", "inputs", "left_out", "findings", "outputs"}
    assert promised <= summary.keys()
    assert summary["as_of"] == "2026-10-31"
    assert summary["period"] == {"start": "2025-11-01", "end": "2026-10-31"}
    assert summary["left_out"] == ["credit", "gradings.tier.gates.1"]  # the gate on overdue days cannot act without receivables
    assert sum(summary["levels"]["tier"].values()) == summary["entities"] == 3
    sales = summary["tables"]["sales"]
    assert sales["rows"] == sales["used"] + sum(sales["set_aside"].values()) == 3
    assert sales["sums"]["quantity"] == {"in_file": "10000.999999", "used": "10000.999999", "set_aside": "0"}
    assert summary["inputs"][0]["columns"]["数量(吨)"] == "quantity"


def test_what_is_left_out_of_the_score_is_said_on_the_terminal_and_in_the_summary(tiercli: Run) -> None:
    assert "信用" in tiercli("score", "sales.csv").stdout
    assert "Credit" in tiercli("score", "sales.csv", "--lang", "en").stdout


def test_rows_of_later_days_are_set_aside_with_their_tonnes(tiercli: Run) -> None:
    summary = json.loads(tiercli("score", "sales.csv", "--json", "--as-of", "2026-01-31").stdout)
    assert summary["tables"]["sales"]["set_aside"] == {"after-period": 2}
    assert summary["tables"]["sales"]["sums"]["quantity"]["set_aside"] == "5000.999999"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["score", "nope.csv"], 4, "nope.csv"),
        (["score", "sales.csv", "-r", "standrad"], 3, "standard"),
        (["score", "sales.csv", "--set", "core_volum=1"], 2, "core_volume"),
        (["score", "sales.csv", "--set", "core_volume=-1"], 2, "-1"),
        (["score", "sales.csv", "--as-of", "31.10.2026"], 2, "2026-10-31"),
        (["score", "sales.csv", "--period", "2026-13"], 2, "2026-Q3"),
        (["score", "sales.csv", "--as-of", "2026-10-31", "--period", "2026-10"], 2, "--as-of"),
        (["score", "sales.csv", "--lang", "fr"], 2, "zh"),
        (["score", "sales.csv", "--map", "数量"], 2, "数量"),
        (["score", "sales.csv", "--format", "docx"], 2, "docx"),
        (["score", "sales.csv", "--engine", "oracle"], 2, "duckdb"),
        (["score", "sales.csv", "--replace"], 2, "--history"),
        (["score", "sales.csv", "-o", "missing/out.xlsx"], 5, "missing"),
        (["score", "sales.csv", "-o", "sales.csv"], 5, "sales.csv"),
        (["score", "sales.csv", "--previous", "nope.csv"], 4, "nope.csv"),
        (["scor"], 2, "scor"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_wrong_use_has_its_exit_code_and_names_what_is_wrong(tiercli: Run, tmp_path: Path, words: list[str], code: int, said: str, language: str) -> None:
    done = tiercli(*words, LANG=f"{language}_XX.UTF-8")
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sales.csv"]
    assert (tmp_path / "sales.csv").read_text(encoding="utf-8") == SALES


def test_errors_speak_chinese_or_english_as_the_locale_does(tiercli: Run) -> None:
    assert "不存在" in tiercli("score", "nope.csv", LANG="zh_CN.UTF-8").stderr
    assert "there is no" in tiercli("score", "nope.csv", LANG="en_US.UTF-8").stderr
    assert "不存在" in tiercli("score", "nope.csv", "--lang", "zh", LANG="en_US.UTF-8").stderr


def test_quiet_says_nothing_and_strict_turns_findings_into_an_exit_code(tiercli: Run, tmp_path: Path) -> None:
    quiet = tiercli("score", "sales.csv", "-q")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    (tmp_path / "odd.csv").write_text(SALES + "S4,2026-10-30,丙公司,many,1,1\n", encoding="utf-8")
    assert tiercli("score", "odd.csv", "-q").returncode == 0
    strict = tiercli("score", "odd.csv", "-q", "--strict")
    assert (strict.returncode, strict.stdout) == (1, "")
    assert strict.stderr.startswith("tiercli: --strict：有 1 类错误、")


def test_results_on_standard_output_leave_the_findings_to_standard_error(tiercli: Run, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text(SALES + "S4,2026-10-30,丙公司,many,1,1\n", encoding="utf-8")
    told = tiercli("score", "odd.csv", "-o", "-", "--format", "csv", "--lang", "en")
    assert told.returncode == 0
    assert told.stdout.lstrip("\ufeff").startswith("customer_id,")
    assert "(sales.unreadable-number)" in told.stderr
    assert "sales.unreadable-number" not in told.stdout
    assert tiercli("score", "odd.csv", "-o", "-", "--format", "csv", "-q").stderr == ""


def test_lines_on_the_terminal_fit_80_columns(tiercli: Run) -> None:
    from rich.cells import cell_len

    for language in ("zh", "en"):
        lines = tiercli("score", "sales.csv", "--lang", language).stdout.splitlines()
        assert max(cell_len(line) for line in lines) <= 80


@pytest.mark.usefixtures("tiercli")
def test_a_console_that_lacks_characters_does_not_fail(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "tiercli", "score", "sales.csv", "--lang", "zh"]
    done = subprocess.run(words, cwd=tmp_path, env=environment(PYTHONIOENCODING="ascii"), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0
    assert "??" in done.stdout


def test_help_answers_without_loading_the_heavy_libraries() -> None:
    code = "import sys; from tiercli.cli.app import main\ntry:\n main(['--help'])\nexcept SystemExit as end: assert end.code == 0\n"
    heavy = "assert not {'pandas', 'pyarrow', 'numpy', 'fastexcel', 'xlsxwriter', 'openpyxl', 'narwhals', 'duckdb'} & set(sys.modules), sorted(sys.modules)"
    done = subprocess.run([sys.executable, "-c", code + heavy], capture_output=True, text=True, env=environment(), timeout=60)
    assert done.returncode == 0, done.stderr
    assert "score" in done.stdout


def test_our_own_fault_has_words_and_a_code_and_a_traceback_only_when_asked_for(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text(SALES, encoding="utf-8")
    code = (
        "import tiercli.runs.run as runs\n"
        "def broken(*a, **k): raise KeyError('secret name')\n"
        "runs.run_started = broken\n"
        "from tiercli.cli.app import main\nimport sys\nmain(sys.argv[1:])"
    )
    plain = subprocess.run([sys.executable, "-c", code, "score", "sales.csv"], cwd=tmp_path, capture_output=True, text=True, env=environment(), timeout=60)
    assert plain.returncode == 70
    assert "--debug" in plain.stderr
    assert "Traceback" not in plain.stderr
    assert "secret name" not in plain.stderr
    debug = subprocess.run(
        [sys.executable, "-c", code, "score", "sales.csv", "--debug"], cwd=tmp_path, capture_output=True, text=True, env=environment(), timeout=60
    )
    assert "KeyError" in debug.stderr


@pytest.mark.deep
@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_ctrl_c_leaves_nothing_half_written(tmp_path: Path) -> None:
    rows = "".join(f"S{number},2026-10-{number % 28 + 1:02d},客户{number % 900},1,2,1\n" for number in range(60_000))
    (tmp_path / "sales.csv").write_text("订单号,日期,客户名称,数量(吨),金额(元),毛利(元)\n" + rows, encoding="utf-8")
    for wait in (0.9, 1.4, 2.0):
        program = subprocess.Popen(
            [sys.executable, "-m", "tiercli", "score", "sales.csv", "-q"], cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True
        )
        time.sleep(wait)
        program.send_signal(signal.SIGINT)
        _, said = program.communicate(timeout=60)
        names = sorted(path.name for path in tmp_path.iterdir())
        if program.returncode != 0:
            assert names in (["sales.csv"], ["sales-tiers-2026-10.xlsx", "sales.csv"])
            if len(names) == 2:  # it was written whole, just before the signal
                assert "客户分级" in openpyxl.load_workbook(tmp_path / names[0]).sheetnames
                (tmp_path / names[0]).unlink()
            # a slow machine may still be starting Python itself, where a signal is not ours to answer
            is_starting = "tiercli/cli/app.py" in said or "<frozen site>" in said or program.returncode == -signal.SIGINT
            if not is_starting:
                assert program.returncode == 130, said
                assert "Traceback" not in said
        else:
            (tmp_path / "sales-tiers-2026-10.xlsx").unlink()
