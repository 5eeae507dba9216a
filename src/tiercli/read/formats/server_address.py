"""The address of a database on a server, as people write it where a file could stand."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from tiercli.domain.errors import InputError
from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.read.formats.source import Server

_ADDRESS = late_pattern(r"(?:.*/)?(postgres(?:ql)?):/{1,3}(.*)", re.DOTALL)
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
    if has_password:
        message = Text("数据库地址里不能写密码：别人看得到命令。", "the address of the database holds a password, and others can see the command.")
        raise InputError(message, hint=_SECRET, where=Place(Server(address).name))
    return Server(address), name.strip()
