"""What is said of tables of a lake that are not read here, and of single files of such tables."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tiercli.domain.errors import InputError
from tiercli.domain.finding import Place
from tiercli.domain.lakes import table_kind
from tiercli.domain.language import Text

_OTHERS = ("Hudi", "Iceberg")
_ELSEWHERE = Text(
    "请先导出为 Parquet，或用认得它的 Spark 读：spark:目录.库.表。",
    "Export it to Parquet, or read it in a Spark that knows it: spark:CATALOG.DATABASE.TABLE.",
)


def can_read_delta() -> bool:
    """Whether deltalake is installed."""
    return find_spec("deltalake") is not None


def refuse_other(folder: Path, kind: str) -> None:
    """Insist that a table is one whose log can be read here.

    Errors: InputError for Hudi and Iceberg.
    """
    if kind in _OTHERS:
        message = Text(
            f"这是一张 {kind} 表，它的文件单独看不出哪些行还算数，没有读取。",
            f"is {'an' if kind == 'Iceberg' else 'a'} {kind} table, whose files by themselves do not tell which of their rows count; it was not read.",
        )
        raise InputError(message, hint=_ELSEWHERE, where=Place(str(folder)))


def refuse_parts(files: Iterable[tuple[Path, str]]) -> None:
    """Insist that none of these files is one of a table's.

    files: whole paths, and as the user named them. Errors: InputError.
    """
    kind_of = cache(table_kind)
    for file, shown in files:
        above = next((above for above, folder in enumerate(file.parents) if kind_of(folder)), None)
        if above is None:
            continue
        named = Path(shown).parents
        folder = named[above] if above < len(named) else file.parents[above]
        refuse_other(folder, kind_of(file.parents[above]))
        message = Text("是 Delta 表里的文件，单独看不出哪些行还算数。", "is a file of a Delta table, and does not tell by itself which of its rows count.")
        raise InputError(message, hint=Text(f"请给出表的文件夹：{folder}。", f"Give the folder of the table: {folder}."), where=Place(shown))
