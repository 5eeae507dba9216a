"""`tiercli rules copy`, and what the commands that write a rulebook share."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from tiercli.cli.options import language_option
from tiercli.cli.speech import spoken_language
from tiercli.domain.disk import refuse, replacing
from tiercli.domain.errors import OutputError
from tiercli.domain.harmless import harmless, json_words
from tiercli.domain.language import Language, Text
from tiercli.rulebook.own.copying import copied_rulebook

Lang = Annotated[str | None, typer.Option("--lang", help="zh or en. 语言", metavar="zh|en", show_default=False)]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="The file to write; standard output without it. 输出文件", show_default=False)]
Force = Annotated[bool, typer.Option("--force", help="Write over an existing file. 覆盖已有文件")]


def rules_language(words: str | None) -> Language:
    """The language that `tiercli rules` speaks."""
    return spoken_language(language_option(words))


def copy_rules(
    name: Annotated[str, typer.Argument(help="A shipped rulebook, or a file. 规则", metavar="NAME")],
    output: Output = None,
    new_name: Annotated[str | None, typer.Option("--name", help="Another name for the copy. 另取代号", show_default=False)] = None,
    lang: Lang = None,
    force: Force = False,
) -> None:
    """Writes a shipped rulebook, comments and all, as a file to begin with.

    把一份自带的规则连同注释写成文件, 作为起点。
    With --name it gets a name of its own, and its history a folder of its own. An overlay is written together with what it changes.
    """
    rules_language(lang)
    if output is not None and str(output) != "-":
        refuse_existing(output, force=force)
    write_words(copied_rulebook(name, new_name), output, force=force)


def refuse_existing(path: Path, *, force: bool) -> None:
    """Errors: OutputError when a file is there already, or the path cannot be written."""
    refuse(path)
    if path.exists() and not force:
        raise _exists(path)


def _exists(path: Path) -> OutputError:
    return OutputError(
        Text(f"{path} 已经存在", f"{path} exists already"),
        hint=Text("换个名字，或加 --force 覆盖", "Take another name, or --force to write over it"),
    )


def write_words(words: str | bytes, output: Path | None, *, force: bool, inputs: Sequence[Path] = ()) -> None:
    """To a file, never over another one without being asked; or to standard output."""
    if output is None or str(output) == "-":
        sys.stdout.write(words.decode("utf-8-sig") if isinstance(words, bytes) else words)
        return

    refuse_existing(output, force=force)
    with replacing(output, inputs=inputs) as file:
        file.write(words if isinstance(words, bytes) else words.encode("utf-8"))
    typer.echo(harmless(str(output)), err=True)


def write_json(value: object) -> None:
    """A value for programs, on standard output."""
    sys.stdout.write(json_words(value) + "\n")
