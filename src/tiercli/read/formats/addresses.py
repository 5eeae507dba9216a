"""What people write where a file could stand: a database in one file, a server, a table in Spark; and what its tables and queries are called."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from tiercli.domain.errors import InputError
from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.frames.kinds import IN_SPARK
from tiercli.read.formats.source import Server

PREFIX = IN_SPARK
_SPARK_ADDRESS = late_pattern(r"(?:.*/)?spark:(?!//)(.*)", re.DOTALL)
"""One that stands beside a batch file has its folder before it."""
_SCHEME = late_pattern(r"(`[a-z][a-z0-9+.\-]*):/(?!/)")


def spark_name_of(words: str) -> str | None:
    """The table's name, or the query, of words such as `spark:erp.sales`; none for other words.

    Errors: InputError for an address that names nothing.
    """
    match = _SPARK_ADDRESS.fullmatch(words)
    if match is None:
        return None
    name = _SCHEME.sub(r"\1://", match[1].removeprefix("#").strip())  # a path keeps one of the two strokes of delta.`s3://lake/sales`
    if not name:
        message = Text("没有说读 Spark 里的哪张表。", "names no table in Spark.")
        hint = Text("写法如 spark:库.表，或 spark:#select …。", "Write spark:DATABASE.TABLE, or spark:#select ....")
        raise InputError(message, hint=hint, where=Place(words))
    return name


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


_ADDRESS = late_pattern(r"(?:.*/)?(postgres(?:ql)?):/{0,3}(.*)", re.DOTALL)
"""A path keeps one of the two strokes; one that stands beside a batch file has its folder before it."""
_SECRET = Text(
    "请把密码放在 PGPASSWORD、~/.pgpass 或服务文件（?service=名称）里。",
    "Keep the password in PGPASSWORD, in ~/.pgpass or in a service file (?service=NAME).",
)


def server_of(words: str) -> tuple[Server, str] | None:
    """The server and what follows the # of words such as `postgresql://host/db#sales`; none for other words.

    Errors: InputError for an address with a password in it, or one that is none.
    """
    match = _ADDRESS.fullmatch(words)
    if match is None:
        return None
    whole, _, name = match[2].partition("#")
    address = f"postgresql://{whole}"
    try:
        parts = urlsplit(address)
        has_password = parts.password is not None or any(key in ("password", "sslpassword") for key, _ in parse_qsl(parts.query))
        _ = parts.port
    except ValueError:
        hint = Text("写法如 postgresql://主机/库#表。", "Write postgresql://HOST/DATABASE#TABLE.")
        raise InputError(Text("数据库地址写错了。", "the address of the database is not well formed."), hint=hint) from None
    # a password with a / ? or # in it, of which the rest passes for a database or a table
    has_password = has_password or "@" in parts.path + parts.query or ("@" in name and "@" not in whole and ":" in whole and not is_query(name))
    if has_password:
        message = Text("数据库地址里不能写密码：别人看得到命令。", "the address of the database holds a password, and others can see the command.")
        raise InputError(message, hint=_SECRET)  # without the address, in which nobody can tell where the password ends
    return Server(address), name.strip()
