"""Text that comes from files, made harmless for terminals, logs and calendars: nothing in it commands the reader's screen.

Cells, names, headers, titles, sheet, file and folder names may hold escape sequences (which set a terminal's clipboard or
title) and marks that turn the direction of writing (which make 10 look like 01). Every text that is printed or logged goes
through `harmless`, every JSON through `json_words`.
"""

from __future__ import annotations

import json

from tiercli.domain.patterns import late_pattern

_COMMANDS = late_pattern("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Control characters but tab and line feed, and the marks that turn the direction of writing."""
_ANY = late_pattern("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def is_unicode(words: str) -> bool:
    """Whether words can be written in UTF-8: names of files may be bytes of another encoding, and escapes half a character."""
    try:
        words.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def harmless(words: str) -> str:
    """The words without control characters (tab and line feed stay) and without marks of direction; half a character is a question mark."""
    return _COMMANDS.sub("", words if is_unicode(words) else words.encode("utf-8", "replace").decode())


def json_words(record: object, *, indent: int | None = 2) -> str:
    """A record as JSON with the same values, in which what could command a terminal is escaped."""
    words = json.dumps(record, ensure_ascii=False, indent=indent, default=str)
    return _ANY.sub(lambda found: f"\\u{ord(found.group()):04x}", words)
