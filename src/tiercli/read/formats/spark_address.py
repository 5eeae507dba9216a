"""The address of a table in Spark's catalogue, as people write it where a file could stand: spark:erp.sales, or spark:#select ..."""

from __future__ import annotations

import re

from tiercli.domain.errors import InputError
from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.frames.kinds import IN_SPARK

PREFIX = IN_SPARK
_ADDRESS = late_pattern(r"(?:.*/)?spark:(?!//)(.*)", re.DOTALL)
"""One that stands beside a batch file has its folder before it."""
_SCHEME = late_pattern(r"(`[a-z][a-z0-9+.\-]*):/(?!/)")


def spark_name_of(words: str) -> str | None:
    """The table's name, or the query, of words such as `spark:erp.sales`; none for other words.

    Errors: InputError for an address that names nothing.
    """
    match = _ADDRESS.fullmatch(words)
    if match is None:
        return None
    name = _SCHEME.sub(r"\1://", match[1].removeprefix("#").strip())  # a path keeps one of the two strokes of delta.`s3://lake/sales`
    if not name:
        message = Text("没有说读 Spark 里的哪张表。", "names no table in Spark.")
        hint = Text("写法如 spark:库.表，或 spark:#select …。", "Write spark:DATABASE.TABLE, or spark:#select ....")
        raise InputError(message, hint=hint, where=Place(words))
    return name
