"""Commands shown in documents: found, run, and compared with the output that is shown.

A block is run when the line before its fence is `<!-- run -->`. `python -m tests.docs.console README.md` writes
the real output into the blocks; the diff is to be read before it is committed.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.forks import run_program

ROOT = Path(__file__).parent.parent.parent
BLOCK = re.compile(r"(?P<marker><!-- run -->\n)?```console\n(?P<body>.*?)```", re.DOTALL)
ELISION = "..."


@dataclass(frozen=True, slots=True)
class Shown:
    """One command of a document and the output below it."""

    command: str
    output: str


def blocks(text: str) -> list[re.Match[str]]:
    """Every console block of a document, marked or not."""
    return list(BLOCK.finditer(text))


def shown_in(body: str) -> list[Shown]:
    """The commands of one block, in order; lines before the first command do not exist."""
    shown = []
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        shown.append(Shown(command.strip(), output.rstrip()))
    return shown


def ran(commands: list[Shown], language: str) -> list[str]:
    """What each command prints, run one after the other in a new folder that holds the samples and the rulebooks.

    `echo $?` gives the exit code of the command before it, as a shell would.
    """
    locale = "zh_CN.UTF-8" if language == "zh" else "en_US.UTF-8"
    environment = {
        **os.environ,
        "LANG": locale,
        "LC_ALL": locale,
        "LANGUAGE": locale,
        "NO_COLOR": "1",
        "COLUMNS": "80",
        "PYTHONUTF8": "1",
        "TIERCLI_TODAY": "2026-11-01",
    }
    printed, code = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for name in ("samples", "rules"):
            shutil.copytree(ROOT / name, Path(folder) / name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        for one in commands:
            if one.command == "echo $?":
                printed.append(str(code))
                continue
            program, *arguments = shlex.split(one.command)
            if program != "tiercli":
                raise ValueError(f"only tiercli commands are run, not '{one.command}'")
            done = run_program(*arguments, folder=Path(folder), environment=environment, merged=True)
            code = done.returncode
            printed.append("\n".join(line.rstrip() for line in done.stdout.splitlines()).rstrip())
    return printed


def agrees(shown: str, real: str) -> bool:
    """Whether the shown output is the real one; a line of three dots stands for any lines."""
    pattern = "\n".join(r"(?:.*)" if line.strip() == ELISION else re.escape(line.rstrip()) for line in shown.splitlines())
    return re.fullmatch(pattern, real, re.DOTALL) is not None


def renewed(text: str, language: str) -> str:
    """The document with the real output in every marked block; blocks with an elision are left to the writer."""

    def renew(block: re.Match[str]) -> str:
        commands = shown_in(block["body"])
        if not block["marker"] or any(ELISION in one.output.splitlines() for one in commands):
            return block[0]
        parts = [f"$ {one.command}\n{output}\n" if output else f"$ {one.command}\n" for one, output in zip(commands, ran(commands, language), strict=True)]
        return f"{block['marker']}```console\n{''.join(parts)}```"

    return BLOCK.sub(renew, text)


def language_of(path: Path) -> str:
    """The language of a document, from its name."""
    return "zh" if ".zh" in path.name else "en"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        document = Path(name)
        document.write_text(renewed(document.read_text(encoding="utf-8"), language_of(document)), encoding="utf-8")
