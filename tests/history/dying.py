"""Stores two periods, and kills itself at the second one's n-th step on the disk: `FOLDER N`; prints how many steps there are."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from tiercli.ledger.store import Ledger


def main() -> None:
    """Does it."""
    folder, wanted = Path(sys.argv[1]), int(sys.argv[2])
    seen = 0

    def dying(call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            nonlocal seen
            seen += 1
            if seen == wanted:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **named)

        return counted

    ledger = Ledger(folder, "made")
    ledger.publish("2026-01", pa.table({"customer_id": ["k1"]}), {"as_of": "2026-01-31"})
    for name in ("mkdir", "rename", "fsync", "open", "close"):
        setattr(os, name, dying(getattr(os, name)))
    ledger.publish("2026-02", pa.table({"customer_id": ["k1"]}), {"as_of": "2026-02-28"})
    print(seen)  # noqa: T201


if __name__ == "__main__":
    main()
