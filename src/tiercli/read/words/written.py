"""Cells as they are written: folded for comparison, and what stands for no value or an error."""

from __future__ import annotations

import unicodedata

NO_VALUE = frozenset({
    "", "-", "--", "---", "/", "//", "\\", ".", "...", "…", "*",
    "无", "暂无", "空", "没有", "无数据", "n/a", "na", "n.a.", "nil", "null", "none", "nan", "<na>",
})  # fmt: skip
ERROR_CELLS = frozenset({"#n/a", "#ref!", "#div/0!", "#value!", "#name?", "#num!", "#null!", "#getting_data", "#spill!", "#calc!"})

NO_RESULT = "\ue000=?"  # stands for a formula whose result was never computed; no file writes it

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－─", "-"))


def folded(text: str) -> str:
    """Text for comparison: full-width forms narrowed, dashes alike, no white space of any kind, lower case."""
    narrow = unicodedata.normalize("NFKC", text).translate(_DASHES).lower()
    return "".join(char for char in narrow if not char.isspace() and unicodedata.category(char) not in ("Cf", "Cc", "Zs"))
