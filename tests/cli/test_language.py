"""One rule for the language of every command: --lang, else that of the input's headers, else the locale's, else English."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.forks import run_program
from tiercli.cli.speech import spoken_language

Run = Callable[..., subprocess.CompletedProcess[str]]
SALES = {
    "zh": "客户编号,客户名称,日期,数量,金额\nC1,Alpha,2025-01-05,10,100\nC2,Beta,2025-01-06,20,200\n",
    "en": "Customer ID,Customer Name,Date,Quantity,Amount\nC1,Alpha,2025-01-05,10,100\nC2,Beta,2025-01-06,20,200\n",
}
RULES = """
tiercli: 1
name: small
title: Small
metrics: {volume: {sum: sales.quantity, unit: t}}
score: {volume: {weight: 100, metric: volume, bands: {0: 0, 15: 100}}}
gradings: {tier: {levels: [{name: A, from: 90}, {name: B}]}}
"""
WITHOUT_INPUT = (
    ("score", "nope.csv"),
    ("rules", "show", "nope"),
    ("rules", "check", "small.yaml"),
    ("run", "nope.yaml"),
    ("history", "list"),
    ("compare", "a.xlsx", "b.xlsx"),
)
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def tiercli(tmp_path: Path) -> Run:
    """Runs the program in a folder with one input in each language; without a locale unless one is named."""
    for language, text in SALES.items():
        (tmp_path / f"{language}.csv").write_text(text, "utf-8")
        (tmp_path / f"none-{language}.csv").write_text(text.splitlines()[0] + "\n", "utf-8")
    (tmp_path / "small.yaml").write_text(RULES, "utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "TIERCLI_"))}

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        settings = {**kept, "PYTHONUTF8": "1", "TIERCLI_TODAY": "2025-02-01", "COLUMNS": "100", "LC_ALL": "C", **environment}
        return run_program(*words, folder=tmp_path, environment=settings)

    return run


def spoken(words: str) -> str:
    """Chinese when there is a Chinese character in what was said."""
    return "zh" if CHINESE.search(words) else "en"


@pytest.mark.parametrize(
    ("headers", "locale"),
    [
        ("zh", "C"), ("zh", "en_US.UTF-8"), ("en", "zh_CN.UTF-8"),
        *(pytest.param(*both, marks=pytest.mark.long) for both in (("zh", "zh_CN.UTF-8"), ("en", "C"), ("en", "en_US.UTF-8"))),
    ],
)  # fmt: skip
def test_what_is_said_of_files_is_said_as_their_headers_speak_under_every_locale(tiercli: Run, headers: str, locale: str) -> None:
    for words in (("score",), ("check",), ("show", "C1")):
        done = tiercli(*words, f"{headers}.csv", "-r", "small.yaml", LC_ALL=locale)
        assert done.stdout, words
        assert spoken(done.stdout) == headers, words


@pytest.mark.parametrize("headers", ["zh", "en"])
def test_lang_comes_before_the_headers(tiercli: Run, headers: str) -> None:
    other = "en" if headers == "zh" else "zh"
    assert spoken(tiercli("score", f"{headers}.csv", "-r", "small.yaml", "--lang", other).stdout) == other
    assert spoken(tiercli("score", f"none-{headers}.csv", "--lang", other).stderr) == other


@pytest.mark.parametrize("headers", ["zh", "en"])
def test_errors_after_reading_speak_as_the_headers_do(tiercli: Run, headers: str) -> None:
    done = tiercli("score", f"none-{headers}.csv")
    assert done.returncode == 4
    assert spoken(done.stderr) == headers


@pytest.mark.parametrize(("locale", "language"), [("C", "en"), ("", "en"), ("zh_CN.UTF-8", "zh"), ("de_DE.UTF-8", "en")])
def test_commands_without_input_speak_as_the_locale_does_and_else_english(tiercli: Run, locale: str, language: str) -> None:
    for words in WITHOUT_INPUT:
        done = tiercli(*words, LC_ALL=locale)
        assert spoken(done.stdout + done.stderr) == language, words
    assert ("工作表名" in tiercli("fields", "visits", LC_ALL=locale).stdout) == (language == "zh")


@pytest.mark.parametrize("headers", ["zh", "en"])
def test_the_monthly_job_its_history_and_comparisons_speak_as_the_input_does(tiercli: Run, tmp_path: Path, headers: str) -> None:
    words = f"tiercli: 1\ninputs: {headers}.csv\nrulebooks: [small.yaml]\noutput: out/{{period}}.csv\n"
    (tmp_path / "batch.yaml").write_text(words, "utf-8")
    ran = tiercli("run", "batch.yaml", "--period", "2025-01")
    assert (ran.returncode, spoken(ran.stdout)) == (0, headers)
    for command in ("list", "show", "verify"):
        assert spoken(tiercli("history", command).stdout) == headers, command
    assert spoken(tiercli("compare", "history/small/2025-01", "history/small/2025-01").stdout) == headers
    other = "en" if headers == "zh" else "zh"
    (tmp_path / "batch.yaml").write_text(f"{words}language: {other}\n", "utf-8")
    assert spoken(tiercli("run", "batch.yaml", "--period", "2025-01", "--replace").stdout) == other, "the batch file settles it"


def test_the_rule_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert spoken_language("en", "zh") == "en"
    assert spoken_language(None, None, "en") == "en"
    assert spoken_language(None, None) == "zh"
    monkeypatch.setenv("LC_ALL", "C")
    assert spoken_language(None) == "en"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("scroe", "zh.csv"), "没有命令“scroe”。\n是不是 score？\ntiercli -h 列出用法。"),
        (("rules", "shwo"), "没有命令“shwo”。\n是不是 show？\ntiercli rules -h 列出用法。"),
        (("score", "zh.csv", "--foramt", "csv"), "没有选项 --foramt。\n是不是 --form、--format？\ntiercli score -h 列出用法。"),
        (("score", "zh.csv", "--period"), "选项 --period 后面要写值。"),
        (("score",), "缺少参数 FILE。\ntiercli score -h 列出用法。"),
        (("rules", "list", "more"), "多出了 more。\ntiercli rules list -h 列出用法。"),
        (("score", "zh.csv", "--max-memory", "x"), "--max-memory 要写整数。\ntiercli score -h 列出用法。"),
    ],
)
def test_wrong_usage_is_told_in_chinese_where_chinese_is_spoken(tiercli: Run, words: tuple[str, ...], said: str) -> None:
    done = tiercli(*words, LC_ALL="zh_CN.UTF-8")

    assert done.returncode == 2
    assert done.stderr.startswith(f"tiercli: {said}")
    assert "Error" not in done.stderr


def test_wrong_usage_is_told_in_english_elsewhere(tiercli: Run) -> None:
    done = tiercli("scroe")

    assert (done.returncode, CHINESE.search(done.stderr)) == (2, None)
    assert "Did you mean 'score'?" in done.stderr


def test_what_no_part_can_be_made_of_is_told_in_the_language_of_the_headers(tiercli: Run) -> None:
    assert "没有“业务员”的数据" in tiercli("score", "zh.csv", "-r", "small.yaml", "--split-by", "业务员").stderr
    assert "客户档案（表 customers）的“客户经理”列" in tiercli("score", "zh.csv", "-r", "small.yaml", "--split-by", "业务员").stderr

    english = tiercli("score", "en.csv", "-r", "small.yaml", "--split-by", "manager", LC_ALL="zh_CN.UTF-8").stderr
    assert "the column 'Account manager' of the customer records" in english
    assert CHINESE.search(english) is None
