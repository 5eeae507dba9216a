"""The monthly job killed 200 times at random moments: the history is each time as before or as after, and verifies."""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

from tests.history.killing import kill_runs


def main() -> None:
    """Kill, look, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=None, help="the same moments again")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.randrange(2**32)
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        hit = kill_runs(Path(folder), options.kills, seed)
    print(f"killed {hit} times in {time.perf_counter() - begun:.0f} s (seed {seed}): nothing lost, nothing half, every history verified")


if __name__ == "__main__":
    main()
