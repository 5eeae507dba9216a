"""`tiercli run`: what it says, what it exits with, and what it leaves."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from deltalake import write_deltalake
from pyarrow import csv

from tests.cli.commands import run_command
from tests.engines.delta_tables import mark_deleted
from tests.history.jobs import BATCH, RULES, a_job, content, ledger
from tiercli.batch import reading as batch_reading
from tiercli.ledger.store import Ledger
from tiercli.runs.verify import verify

TWO = BATCH.replace("[rules.yaml]", "[rules.yaml, other.yaml]")


@pytest.fixture(autouse=True)
def _still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIERCLI_TODAY", "2026-11-01")
    monkeypatch.setenv("TIERCLI_NOW", "2026-11-01T06:00:00+00:00")
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


class Ran:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.err.splitlines()]


@pytest.fixture
def tiercli(capsys: pytest.CaptureFixture[str]) -> Any:
    """tiercli("run", path, ...): the program in this process."""

    def run(*words: str | Path) -> Ran:
        return Ran(*run_command(capsys, *words))

    return run


def two_rulebooks(folder: Path, other: str = RULES.replace("name: small", "name: other")) -> Path:
    batch = a_job(folder, TWO)
    (folder / "other.yaml").write_text(other, "utf-8")
    return batch


def periods(folder: Path, rulebook: str = "small") -> Sequence[str]:
    return Ledger(folder / "history", rulebook).periods()


def test_the_last_whole_month_is_run_without_a_period(tmp_path: Path, tiercli: Any) -> None:
    ran = tiercli("run", a_job(tmp_path / "job"))
    assert ran.code == 0, ran.err
    assert periods(tmp_path / "job") == ["2026-10"]
    assert (tmp_path / "job" / "reports" / "2026-10" / "small.csv").is_file()
    assert "2026-10  small  stored" in ran.out


def test_the_same_input_again_changes_nothing_and_exits_with_0(tmp_path: Path, tiercli: Any) -> None:
    batch = a_job(tmp_path / "job")
    tiercli("run", batch)
    before = content(tmp_path / "job")
    again = tiercli("run", batch)
    assert again.code == 0
    assert "same input, nothing changed" in again.out
    assert content(tmp_path / "job") == before


def test_a_changed_input_for_a_stored_period_exits_with_6_and_says_what_changed(tmp_path: Path, tiercli: Any) -> None:
    batch = a_job(tmp_path / "job")
    tiercli("run", batch)
    before = content(tmp_path / "job" / "history")
    sales = tmp_path / "job" / "data" / "sales.csv"
    sales.write_text(sales.read_text("utf-8") + "2026-10-16,K1,丰收农资1公司,500\n", "utf-8")
    refused = tiercli("run", batch)
    assert refused.code == 6
    assert "sales.csv changed" in refused.err
    assert content(tmp_path / "job" / "history") == before
    replaced = tiercli("run", batch, "--replace")
    assert replaced.code == 0
    assert before.items() <= content(tmp_path / "job" / "history").items()
    assert verify(tmp_path / "job" / "history").revisions == 2


def test_last_months_file_by_mistake_exits_with_4_and_stores_nothing(tmp_path: Path, tiercli: Any) -> None:
    batch = a_job(tmp_path / "job", sales=ledger(["2026-08", "2026-09"]))
    refused = tiercli("run", batch)
    assert refused.code == 4
    assert "not that of 2026-10" in refused.err
    assert "2026-09-15" in refused.err
    assert "sales.csv: " in refused.err
    assert periods(tmp_path / "job") == []
    assert not (tmp_path / "job" / "reports").exists()


def test_the_file_with_the_newest_sale_is_the_one_that_is_called_stale(tmp_path: Path, tiercli: Any) -> None:
    batch = a_job(tmp_path / "job", BATCH.replace("data/sales.csv", "data/*.csv"), ledger(["2026-07"]))
    for month in ("2026-09", "2026-08"):
        (tmp_path / "job" / "data" / f"{month}.csv").write_text(ledger([month]), "utf-8")
    refused = tiercli("run", batch, "--lang", "zh")
    assert refused.code == 4
    assert "2026-09.csv: 输入不是 2026-10 的：到期末为止最新的销售是 2026-09-15" in refused.err
    assert "2026-08.csv" not in refused.err


def test_a_workbook_above_the_batch_limit_is_refused_in_words(tmp_path: Path, tiercli: Any) -> None:
    import openpyxl

    batch = a_job(tmp_path / "job", BATCH.replace("data/sales.csv", "data/sales.xlsx") + "reading: {max_bytes: 1}\n")
    book = openpyxl.Workbook()
    for line in ledger(customers=900).splitlines():
        book.worksheets[0].append(line.split(","))
    book.save(tmp_path / "job" / "data" / "sales.xlsx")
    refused = tiercli("run", batch)
    assert refused.code == 4
    assert "sales.xlsx" in refused.err
    batch.write_text(batch.read_text("utf-8").replace("max_bytes: 1", "max_bytes: 100"), "utf-8")
    assert tiercli("run", batch).code == 0


@pytest.mark.parametrize("how", ["file", "option"])
def test_an_old_input_is_taken_when_that_is_said(tmp_path: Path, tiercli: Any, how: str) -> None:
    words = BATCH + ("allow_stale: true\n" if how == "file" else "")
    batch = a_job(tmp_path / "job", words, ledger(["2026-08", "2026-09"]), RULES.replace(", window: month", ""))
    assert tiercli("run", batch, *(["--allow-stale"] if how == "option" else [])).code == 0


def test_the_last_day_before_the_month_is_stale_and_the_first_of_it_is_not(tmp_path: Path, tiercli: Any) -> None:
    head = "日期,客户编号,客户名称,数量(吨)\n"
    assert tiercli("run", a_job(tmp_path / "old", sales=head + "2026-09-30,K1,甲公司,5\n")).code == 4
    assert tiercli("run", a_job(tmp_path / "new", sales=head + "2026-10-01,K1,甲公司,5\n")).code == 0


def test_later_sales_do_not_hide_that_a_month_has_none(tmp_path: Path, tiercli: Any) -> None:
    batch = a_job(tmp_path / "job", sales=ledger(["2026-08", "2026-10"]))
    assert tiercli("run", batch, "--period", "2026-09").code == 4


def test_a_missing_input_exits_with_4(tmp_path: Path, tiercli: Any) -> None:
    refused = tiercli("run", a_job(tmp_path / "job", BATCH.replace("sales.csv", "{period}*.csv")))
    assert refused.code == 4
    assert "2026-10*.csv" in refused.err


def test_a_rulebook_that_fails_does_not_lose_the_others(tmp_path: Path, tiercli: Any) -> None:
    batch = two_rulebooks(tmp_path / "job", "tiercli: 1\nname: other\n")
    ran = tiercli("run", batch, "--json")
    assert ran.code == 3
    told = json.loads(ran.out)
    assert [(one["rulebook"], one["status"], one["exit_code"]) for one in told["runs"]] == [("small", "stored", 0), ("other", "failed", 3)]
    assert periods(tmp_path / "job") == ["2026-10"]


def test_the_exit_code_is_that_of_the_worst(tmp_path: Path, tiercli: Any) -> None:
    batch = two_rulebooks(tmp_path / "job")
    tiercli("run", batch)
    other = tmp_path / "job" / "other.yaml"
    other.write_text(other.read_text("utf-8").replace("50: 70", "50: 71"), "utf-8")
    ran = tiercli("run", batch)
    assert ran.code == 6
    assert "small  same input" in ran.out
    assert "the rulebook changed" in ran.err


def test_after_a_failure_later_months_of_that_rulebook_are_not_run(tmp_path: Path, tiercli: Any) -> None:
    batch = a_job(tmp_path / "job", sales=ledger(["2026-07", "2026-09", "2026-10"]))
    ran = tiercli("run", batch, "--period", "2026-07..2026-10", "--json")
    assert [one["status"] for one in json.loads(ran.out)["runs"]] == ["stored", "failed", "skipped", "skipped"]
    assert ran.code == 4
    assert periods(tmp_path / "job") == ["2026-07"]


def test_several_rulebooks_and_months_read_the_files_once(tmp_path: Path, tiercli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = []
    once = batch_reading.read_paths
    monkeypatch.setattr(batch_reading, "read_paths", lambda *words, **named: reads.append(words) or once(*words, **named))
    other = RULES.replace("name: small", "name: other") + "fields: {sales: {grade_of_oil: {aliases: [油品标号]}}}\n"
    assert tiercli("run", two_rulebooks(tmp_path / "job", other), "--period", "2026-09..2026-10").code == 0
    assert len(reads) == 1


def test_rulebooks_that_understand_a_header_differently_read_apart(tmp_path: Path) -> None:
    from tiercli.read.rulebook_options import groups_of
    from tiercli.rulebook.load import load_rulebook

    paths = []
    for name, words in (("one", "steel_mark: {aliases: [标号]}"), ("two", "octane: {aliases: [标号]}"), ("three", "station_no: {}")):
        paths.append(tmp_path / f"{name}.yaml")
        paths[-1].write_text(RULES.replace("name: small", f"name: {name}") + f"fields: {{sales: {{{words}}}}}\n", "utf-8")
    groups = groups_of({place: load_rulebook(str(path)) for place, path in enumerate(paths)})
    assert [group.members for group in groups] == [(0, 2), (1,)]


def test_a_run_over_months_gives_what_single_runs_give(tmp_path: Path, tiercli: Any) -> None:
    batch = a_job(tmp_path / "job")
    assert tiercli("run", batch, "--period", "2026-08..2026-10").code == 0
    together = content(batch.parent)
    for name in ("history", "reports"):
        shutil.rmtree(batch.parent / name)
    for month in ("2026-08", "2026-09", "2026-10"):
        assert tiercli("run", batch, "--period", month).code == 0
    assert content(batch.parent) == together


def test_a_dry_run_says_what_would_happen_and_writes_nothing(tmp_path: Path, tiercli: Any) -> None:
    batch = a_job(tmp_path / "job")
    before = content(tmp_path / "job")
    ran = tiercli("run", batch, "--dry-run")
    assert ran.code == 0
    assert "would be stored" in ran.out
    assert content(tmp_path / "job") == before
    assert not (tmp_path / "job" / "history").exists()
    tiercli("run", batch)
    assert "nothing would change" in tiercli("run", batch, "--dry-run").out
    sales = tmp_path / "job" / "data" / "sales.csv"
    sales.write_text(sales.read_text("utf-8") + "2026-10-16,K1,丰收农资1公司,500\n", "utf-8")
    assert "refused (exit 6)" in tiercli("run", batch, "--dry-run").out
    sales.unlink()
    assert tiercli("run", batch, "--dry-run").code == 4


def forecasts(ran: Ran) -> list[tuple[str, list[str]]]:
    return [(step["forecast"], step["changes"]) for step in json.loads(ran.out)]


def test_a_dry_run_says_what_is_different_as_the_refusal_would(tmp_path: Path, tiercli: Any) -> None:
    batch = a_job(tmp_path / "job", BATCH.replace("data/sales.csv", "data/*.csv"))
    words = ("run", batch, "--period", "2026-09..2026-10", "--dry-run")
    assert forecasts(tiercli(*words, "--json")) == [("new", []), ("new", [])]
    tiercli(*words[:-1])
    assert forecasts(tiercli(*words, "--json")) == [("unchanged", []), ("unchanged", [])]
    more = tmp_path / "job" / "data" / "more.csv"
    more.write_text(ledger(["2026-09"]), "utf-8")
    assert forecasts(tiercli(*words, "--json")) == [("unsure", ["more.csv was not used before"])] * 2
    more.unlink()
    rules = tmp_path / "job" / "rules.yaml"
    rules.write_text(RULES.replace("50: 70", "50: 71"), "utf-8")
    assert forecasts(tiercli(*words, "--json")) == [("changed", ["the rulebook changed"]), ("changed", ["the rulebook changed", "the period before changed"])]
    out = tiercli(*words, "--lang", "zh").out
    assert "2026-09  small  已存档，内容不同" in out
    assert "    ! 规则有改动\n" in out
    assert "    ! 上期结果有改动\n" in out


def test_a_dry_run_knows_that_the_period_before_was_replaced(tmp_path: Path, tiercli: Any) -> None:
    batch = a_job(tmp_path / "job")
    tiercli("run", batch, "--period", "2026-09..2026-10")
    sales = tmp_path / "job" / "data" / "sales.csv"
    sales.write_text(sales.read_text("utf-8") + "2026-09-16,K1,丰收农资1公司,500\n", "utf-8")
    assert tiercli("run", batch, "--period", "2026-09", "--replace").code == 0
    words = ("run", batch, "--period", "2026-10")
    assert forecasts(tiercli(*words, "--dry-run", "--json")) == [("changed", ["sales.csv changed", "the period before changed"])]
    refused = tiercli(*words)
    assert refused.code == 6
    assert "sales.csv changed; the period before changed" in refused.err
    assert tiercli(*words, "--replace").code == 0
    assert forecasts(tiercli(*words, "--dry-run", "--json")) == [("unchanged", [])]


def test_rows_that_were_deleted_from_a_delta_table_are_a_change(tmp_path: Path, tiercli: Any) -> None:
    words = ("run", a_job(tmp_path / "job", BATCH.replace("data/sales.csv", "data/sales")))
    table = tmp_path / "job" / "data" / "sales"
    write_deltalake(table, csv.read_csv(table.with_suffix(".csv")))
    assert tiercli(*words).code == 0
    assert forecasts(tiercli(*words, "--dry-run", "--json")) == [("unchanged", [])]
    assert "same input, nothing changed" in tiercli(*words).out
    mark_deleted(table, [130])
    ((forecast, (said,)),) = forecasts(tiercli(*words, "--dry-run", "--json"))
    assert (forecast, said.endswith(".parquet changed")) == ("changed", True)
    assert tiercli(*words).code == 6


def test_a_dry_run_over_many_files_names_the_first_and_counts_the_rest(tmp_path: Path, tiercli: Any) -> None:
    batch = a_job(tmp_path / "job", BATCH.replace("data/sales.csv", "data/*.csv"))
    for number in range(14):
        (tmp_path / "job" / "data" / f"more{number:02d}.csv").write_text(ledger(["2026-10"]), "utf-8")
    lines = tiercli("run", batch, "--dry-run").out.splitlines()
    assert len([line for line in lines if ".csv" in line and "→" not in line]) == 12
    assert "    … and 3 more files" in lines
    assert "    … 还有 3 个文件" in tiercli("run", batch, "--dry-run", "--lang", "zh").out


def test_the_log_for_machines_is_json_and_names_no_customer(tmp_path: Path, tiercli: Any) -> None:
    batch = a_job(tmp_path / "job")
    ran = tiercli("run", batch, "--log-format", "json")
    assert [event["event"] for event in ran.events] == ["batch.begin", "run.stored", "batch.end"]
    assert ran.events[-1]["exit_code"] == 0
    assert "丰收" not in ran.err
    assert "K1" not in ran.err


def test_an_error_about_one_customer_reaches_the_log_without_the_name(tmp_path: Path, tiercli: Any) -> None:
    batch = a_job(tmp_path / "job", BATCH.replace("data/sales.csv", "[data/sales.csv, data/overrides.csv]"))
    (tmp_path / "job" / "data" / "overrides.csv").write_text("客户编号,客户名称,级别,原因,审批人\nK1,丰收农资1公司,A,,\n", "utf-8")
    ran = tiercli("run", batch, "--log-format", "json", "--lang", "en")
    failed = next(event for event in ran.events if event["event"] == "run.failed")
    assert failed["exit_code"] == ran.code == 4
    assert "***" in failed["message"]
    assert "K1" not in ran.err
    assert "丰收" not in ran.err


def test_a_batch_that_cannot_be_run_is_logged_as_json_too(tmp_path: Path, tiercli: Any) -> None:
    ran = tiercli("run", tmp_path / "none.yaml", "--log-format", "json")
    assert ran.code == 3
    assert [event["event"] for event in ran.events] == ["batch.failed"]


@pytest.mark.parametrize(
    ("line", "where", "said"),
    [
        ("inputs: data/sales.csv", "2:1", "Did you mean 'inputs'?"),
        ("formats: [csv]", "5:1", "Did you mean 'formats'?"),
    ],
)
def test_a_misspelt_key_is_told_with_its_line_and_a_near_name(tmp_path: Path, tiercli: Any, line: str, where: str, said: str) -> None:
    ran = tiercli("run", a_job(tmp_path / "job", BATCH.replace(line, "x" + line)), "--lang", "en")
    assert ran.code == 3
    assert where in ran.err
    assert said in ran.err
    assert "the batch file has" in ran.err


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{period}/{rulebook}.csv", "{month}.csv", "output needs {period}"),
        ("{rulebook}", "{rules}", "there is no placeholder {rules}"),
        ("[csv]", "[pdf]", "There is no format 'pdf'; there are xlsx, csv, json, parquet, ics"),
        ("[rules.yaml]", "[rules.yaml, rules.yaml]", "two rulebooks are called small"),
        ("reports/{period}/{rulebook}.csv", "data/{period}{rulebook}.csv", "among the inputs"),
        ("language: en", "retention: {periods: 0}", "must be ≥ 1"),
        ("language: en", "language：en", "full-width colon"),
    ],
)
def test_a_batch_that_cannot_work_exits_with_3_and_says_why(tmp_path: Path, tiercli: Any, old: str, new: str, said: str) -> None:
    words = BATCH.replace("inputs: data/sales.csv", "inputs: data") if "among" in said else BATCH
    assert old in words
    ran = tiercli("run", a_job(tmp_path / "job", words.replace(old, new)), "--lang", "en")
    assert ran.code == 3
    assert said in ran.err
    assert not (tmp_path / "job" / "history").exists()


@pytest.mark.parametrize("words", ["2026-13", "2026-Q5", "2026-10..2026-08", "october"])
def test_a_period_that_is_no_month_is_wrong_usage(tmp_path: Path, tiercli: Any, words: str) -> None:
    assert tiercli("run", a_job(tmp_path / "job"), "--period", words).code == 2


def test_retention_lets_old_periods_go_and_what_remains_is_sound(tmp_path: Path, tiercli: Any) -> None:
    batch = a_job(tmp_path / "job", BATCH + "retention: {periods: 2}\n")
    ran = tiercli("run", batch, "--period", "2026-06..2026-10")
    assert ran.code == 0
    assert periods(tmp_path / "job") == ["2026-08", "2026-09", "2026-10"]
    assert "old runs removed" in ran.out
    assert verify(tmp_path / "job" / "history").is_sound


def test_a_file_to_begin_with_works_as_it_is(tmp_path: Path, tiercli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    a_job(tmp_path / "job")
    monkeypatch.chdir(tmp_path / "job")
    (tmp_path / "job" / "batch.yaml").unlink()
    assert tiercli("run", "--init").code == 0
    assert tiercli("run", "--init").code == 5
    for language in ("zh", "en"):
        assert tiercli("run", "--init", "--force", "--lang", language).code == 0
        words = Path("batch.yaml").read_text("utf-8").replace("*.xlsx", "*.csv")
        Path("batch.yaml").write_text(words, "utf-8")
        ran = tiercli("run", "batch.yaml", "--dry-run", "--lang", "en")
        assert ran.code == 0
        assert "2026-10  standard  would be stored" in ran.out
