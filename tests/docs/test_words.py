"""The texts that users read: Chinese with full-width marks, one English word for a Chinese title, one row and not one rows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tiercli.batch.starter import STARTER
from tiercli.domain.language import Text, after_one, listing

SOURCE = Path(__file__).resolve().parents[2] / "src" / "tiercli"
HAN = "[\u3400-\u9fff]"
HELD = "\ue000"  # what is filled in
HALF_WIDTH = re.compile(
    rf"{HAN}[,;:?!](?= |$|{HAN}|{HELD})"  # a mark behind a Chinese character
    rf"|[,;] (?={HAN})|[{HELD}'][,;:] (?={HAN})"  # one before it
    rf"|(?<![A-Za-z0-9_{HELD}])\\([^()]*{HAN}[^()]*\\)"  # brackets around Chinese
)
CODE = re.compile(r"`[^`]*`|\[[^\]]*\]|\{[^{}]*\}|[a-z_]+\([^()]*\)|[a-z_]+: [a-z]+|键: 值")
MEANT = ("是,否", '文字里有逗号时要加引号: {zh: "甲, 乙", en: "a, b"}')  # a list for Excel; a line of YAML
TITLES = {"预警": "Alerts", "原因": "Reasons"}


def literals(node: ast.expr) -> Iterator[str]:
    """What a text says, with a stand-in for what is filled in; both branches of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else HELD for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from (*literals(node.body), *literals(node.orelse))


@cache
def texts() -> list[tuple[str, str, str]]:
    """Where a text stands, its Chinese and its English, for every text that is written out in the source."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Text", "Meaning") and len(node.args) > 1:
                place = f"{path.relative_to(SOURCE)}:{node.lineno}"
                found += [(place, zh, en) for zh, en in zip([*literals(node.args[0])], [*literals(node.args[1])], strict=False)]
    return found


def test_there_are_texts_to_look_at() -> None:
    assert len(texts()) > 1500


def test_chinese_texts_have_full_width_marks() -> None:
    wrong = [f"{place} {zh}" for place, zh, _ in texts() if zh not in MEANT and "\n" not in zh and HALF_WIDTH.search(CODE.sub(HELD, zh))]
    assert wrong == []


def helps() -> Iterator[tuple[str, str]]:
    """What the commands say of themselves and their options: English, then Chinese."""
    for path in sorted((SOURCE / "cli").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for word in node.keywords if isinstance(node, ast.Call) else ():
                if word.arg == "help":
                    yield from ((f"{path.name}:{node.lineno}", words) for words in literals(word.value))


def test_chinese_help_and_the_starter_of_a_batch_have_full_width_marks() -> None:
    said = [*helps(), *(("starter", line.partition("#")[2]) for line in STARTER.zh.splitlines() if "- {" not in line)]
    assert len(said) > 60
    assert [f"{place} {words}" for place, words in said if HALF_WIDTH.search(CODE.sub(HELD, words))] == []


def test_a_list_of_names_has_the_marks_of_its_language() -> None:
    assert listing(["A", "B"]) == Text("A、B", "A, B")
    assert listing(["A"], more=True) == Text("A …", "A …")
    assert listing(["甲 1", "乙"], zh="；", en="; ") == Text("甲 1；乙", "甲 1; 乙")


def test_no_text_takes_one_list_for_both_languages() -> None:
    """A name that is joined with commas stands in the English sentence only."""
    wrong = []
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for function in ast.walk(ast.parse(text)) if re.search(r"""[,;] ["']\.join""", text) else ():
            if isinstance(function, ast.FunctionDef):
                source = ast.unparse(function)
                wrong += [f"{path.name} {name}" for name in re.findall(r"\b(\w+) = '[,;] '\.join", source) if re.search(rf"Text\(f'[^']*{{{name}}}", source)]
    assert wrong == []


@pytest.mark.parametrize("title", TITLES)
def test_a_title_has_one_english_word(title: str) -> None:
    assert {en for _, zh, en in texts() if zh == title} <= {TITLES[title], TITLES[title].removesuffix("s")} | {TITLES[title].lower(), "the reasons"}


def test_an_alert_is_never_called_a_warning() -> None:
    assert [place for place, zh, en in texts() if "预警" in zh and "warning" in en.lower().replace("warning ledger", "")] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (" days overdue", " day overdue"),
        (" months", " month"),
        (" days", " day"),
        (" percentage points lower", " percentage point lower"),
        (" day-to-day", " day-to-day"),
        (" daysy", " daysy"),
        ("days", "days"),
        ("% of the target", "% of the target"),
    ],
)
def test_what_follows_a_one_is_singular(words: str, said: str) -> None:
    assert after_one(words) == said
