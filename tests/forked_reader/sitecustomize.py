"""Found by a Python whose `PYTHONPATH` begins with this folder: `tiercli` in a process of its own, whose reading processes are forks (see `tests/forks.py`)."""

from __future__ import annotations

import os
import sys

from tests.forks import Forks
from tiercli.domain import standby

standby._started = Forks(os.environ["TIERCLI_TESTS_FORKS"], sys.path).reading  # type: ignore[assignment]
