"""Which language the terminal speaks."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Sequence
from typing import cast

from tiercli.domain.language import Language


def locale_language() -> Language | None:
    """The language of the locale; none when it says neither (C, POSIX, nothing)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        words = os.environ.get(name, "").lower()
        if words:
            return "zh" if words.startswith("zh") else None if words.split(".")[0] in ("c", "posix") else "en"
    if sys.platform == "win32":
        words = (locale.getlocale()[0] or "").lower()
        return "zh" if words.startswith(("zh", "chinese")) else "en" if words else None
    return None


def language_of(words: Sequence[str]) -> Language:
    """The language for messages of a command line that may not have been understood."""
    for index, word in enumerate(words):
        value = word.partition("=")[2] if word.startswith("--lang=") else words[index + 1] if word == "--lang" and index + 1 < len(words) else ""
        if value in ("zh", "en"):
            return cast("Language", value)
    return locale_language() or "en"
