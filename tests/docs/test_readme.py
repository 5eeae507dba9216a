from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.console import ROOT, agrees, blocks, language_of, ran, renewed, shown_in
from tiercli.rulebook.load import load_rulebook

READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
# the chapters in docs/rulebook/ are parts of docs/rulebook.md, and their links are relative to that
DOCUMENTS = (*READMES, *sorted((ROOT / "docs").glob("*.md")))
TRANSLATED = sorted((ROOT / "docs").glob("*.zh-CN.md"))  # they show the commands of their English pages
MARKED = [
    pytest.param(
        path, block["body"], marks=pytest.mark.long if path in TRANSLATED else (), id=f"{path.relative_to(ROOT)}:{text[: block.start()].count(chr(10)) + 1}"
    )
    for path in DOCUMENTS
    for text in [path.read_text(encoding="utf-8")]
    for block in blocks(text)
    if block["marker"]
]


@pytest.mark.parametrize(("path", "body"), MARKED)
def test_a_shown_command_prints_what_is_shown(path: Path, body: str) -> None:
    commands = shown_in(body)
    for one, real in zip(commands, ran(commands, language_of(path)), strict=True):
        assert agrees(one.output, real), f"$ {one.command}\n--- shown\n{one.output}\n--- real\n{real}"


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_every_console_block_of_a_readme_is_run(path: Path) -> None:
    found = blocks(path.read_text(encoding="utf-8"))

    assert found
    assert all(block["marker"] for block in found)


def test_both_readmes_show_the_same_commands() -> None:
    english, chinese = ([one.command for block in blocks(path.read_text(encoding="utf-8")) for one in shown_in(block["body"])] for path in READMES)

    assert [one.replace(" --lang en", "") for one in english] == chinese  # the samples are Chinese


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_relative_link_leads_to_a_file(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", path.read_text(encoding="utf-8"))

    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_the_index_of_the_documentation_lists_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")

    assert [page.name for page in sorted((ROOT / "docs").glob("*.md")) if page.name != "README.md" and f"]({page.name})" not in index] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_shown_rulebook_loads(path: Path, tmp_path: Path) -> None:
    for number, text in enumerate(re.findall(r"<!-- rulebook -->\n```yaml\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)):
        file = tmp_path / f"{number}.yaml"
        file.write_text(text, encoding="utf-8")

        assert load_rulebook(str(file)).rulebook.gradings


def test_a_different_output_is_seen() -> None:
    assert agrees("A 18\n...\nD 3", "A 18\nB 4\nC 5\nD 3")
    assert not agrees("A 18\nD 3", "A 19\nD 3")
    assert not agrees("A 18", "A 18\nB 4")
    assert not agrees("a.c", "abc")


def test_commands_and_their_outputs_are_told_apart() -> None:
    shown = shown_in("$ tiercli score a.xlsx\nA 1\nB 2\n$ echo $?\n0\n")

    assert [(one.command, one.output) for one in shown] == [("tiercli score a.xlsx", "A 1\nB 2"), ("echo $?", "0")]


def test_only_marked_blocks_are_renewed() -> None:
    text = "```console\n$ tiercli --no-such-option\nhello\n```\n"

    assert renewed(text, "en") == text
