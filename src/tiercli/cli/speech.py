"""Which language is spoken, decided in one place: `--lang`, else that of the input's headers, else the locale's, else English."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Sequence
from typing import cast

from tiercli.domain.language import Language


def spoken_language(asked: Language | None, *known: Language | None) -> Language:
    """The language of whatever a command says.

    asked: that of `--lang`. known: of the input's headers, or of the stored run that the command is about, where there is one.
    """
    return asked or next((one for one in known if one), None) or locale_language() or "en"


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


def asked_for(words: Sequence[str]) -> Language | None:
    """What `--lang` says on a command line that may not have been understood."""
    for index, word in enumerate(words):
        value = word.partition("=")[2] if word.startswith("--lang=") else words[index + 1] if word == "--lang" and index + 1 < len(words) else ""
        if value in ("zh", "en"):
            return cast("Language", value)
    return None
