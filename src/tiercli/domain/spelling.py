"""Words of cells as they are compared with the words of a rulebook: width, case and white space do not matter."""

from __future__ import annotations

import unicodedata


def folded_word(word: str) -> str:
    """Ｐhone  Call is phonecall."""
    return "".join(unicodedata.normalize("NFKC", word).casefold().split())
