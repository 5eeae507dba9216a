"""The program `tiercli`, also as `python -m tiercli`: nothing is loaded here, so that Ctrl-C ends it quietly from the first moment on."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # signal itself takes milliseconds to load, in which Ctrl-C would be a traceback
import os


def main() -> None:
    """Run the program and exit; see `tiercli.cli.app.main`."""
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _leave)
    from tiercli.domain.late_methods import compile_methods_late
    from tiercli.domain.own_process import collect_seldom

    collect_seldom()
    compile_methods_late()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # it would ask all installed packages for some
    from tiercli.cli.app import main as run

    run()


def _leave(_number: int, _frame: object) -> None:
    """Nothing was begun yet, so nothing is to be put away."""
    try:
        os.write(2, "tiercli: interrupted 已中断\n".encode())
    finally:
        os._exit(130)


if __name__ == "__main__":
    main()
