"""Names of databases in one file, of their tables and of queries, as users write them; the databases themselves are opened in `databases`."""

from __future__ import annotations

import re

from tiercli.domain.patterns import late_pattern

PREFIXES = ("duckdb:", "sqlite:")
"""Before a file's name: the database in it. What follows a # is a table or a query."""
_QUERY = late_pattern(r"\s*(?:select|with)\b", re.IGNORECASE)
_LONGEST_NAME = 60


def is_query(name: str) -> bool:
    """Whether what follows the # is a query and no name of a table."""
    return bool(_QUERY.match(name))


def sheet_name(name: str) -> str:
    """What the sheet of a table or a query is called."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def parted(words: str) -> tuple[str, str, str]:
    """The prefix, the file and what follows the first # of words such as `duckdb:warehouse.duckdb#sales`; the prefix is empty for an ordinary file."""
    prefix = next((one for one in PREFIXES if words.startswith(one)), "")
    file, _, name = words.removeprefix(prefix).partition("#")
    return (prefix, file, name.strip()) if prefix else ("", words, "")
