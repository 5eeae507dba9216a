"""Arrow: rows in memory, and the engine of whoever asks for none."""

from __future__ import annotations

import pyarrow as pa

from tiercli.frames.row_engine import RowEngine


class _Arrow(RowEngine):
    is_home = True

    def is_too_large(self, error: Exception) -> bool:
        return isinstance(error, pa.ArrowInvalid) and any(word in str(error) for word in ("overflow", "truncated", "out of bounds", "not in range"))


ENGINE = _Arrow()
