"""Reads one file, and prints as JSON what came of it: `FILE`; the exit code is that of the error."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

from tiercli.domain.errors import TierError
from tiercli.domain.fields import STANDARD
from tiercli.read import ReadOptions, read_tables


def main() -> None:
    """Does it."""
    code, answer = 0, dict[str, Any]()
    try:
        sales = read_tables([Path(sys.argv[1])], ReadOptions(), STANDARD).tables["sales"]
        answer = {"rows": sales.num_rows, "quantity": sales["quantity"].to_pylist()}
    except TierError as error:
        code, answer = error.exit_code, {"zh": error.spoken("zh"), "en": error.spoken("en")}
    status = Path("/proc/self/status")  # ru_maxrss of a process begins with that of the one that started it
    own = [int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")] if status.exists() else []
    own = own or [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    answer["seconds"] = sum(one.ru_utime + one.ru_stime for one in spent)  # of a processor: a busy machine is not the file's doing
    answer["peak"] = max(*own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) * 1024
    print(json.dumps(answer))  # noqa: T201
    sys.exit(code)


if __name__ == "__main__":
    main()
