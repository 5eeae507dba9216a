"""The program `tiercli`, also as `python -m tiercli`: nothing is loaded here, so that Ctrl-C ends it quietly from the first moment on."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # signal itself takes milliseconds to load, in which Ctrl-C would be a traceback
import os
import sys


def main() -> None:
    """Run the program and exit; see `tiercli.cli.app.main`."""
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _leave)
    from tiercli.domain.late_methods import compile_methods_late
    from tiercli.domain.own_process import collect_seldom

    collect_seldom()
    compile_methods_late()
    from tiercli.cli.early import begin_early

    begin_early(sys.argv[1:])  # before the parser is loaded, which takes as long as the reading process takes to be ready
    from tiercli.cli.app import main as run

    try:
        run()
    except SystemExit as ended:
        _end(ended.code)
        raise


def _end(code: object) -> None:
    """Ends the process at once when all is said and put away: taking a thousand modules apart, one by one, would take a sixth of a small run."""
    import atexit
    import threading

    if not isinstance(code, int) or sys.flags.inspect or any(not one.daemon for one in threading.enumerate() if one is not threading.main_thread()):
        return
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):  # Python says of it what is to be said
        return
    os._exit(code)


def _leave(_number: int, _frame: object) -> None:
    """Nothing was begun yet, so nothing is to be put away."""
    try:
        os.write(2, "tiercli: interrupted 已中断\n".encode())
    finally:
        os._exit(130)


if __name__ == "__main__":
    main()
