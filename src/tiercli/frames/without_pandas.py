"""Keeping pandas out of a process of our own until somebody needs it.

pyarrow imports pandas as soon as it is given a numpy array, which takes longer than reading a small file.
"""

from __future__ import annotations

import sys


class _WithoutPandas:  # an importlib.abc.MetaPathFinder but for that base, which loads more than all the rest of a small program
    def find_spec(self, fullname: str, *_: object) -> None:
        """Nothing for any other module."""
        if fullname == "pandas":
            raise ImportError("this process goes without pandas")


_FINDER = _WithoutPandas()


def keep_pandas_out() -> None:
    """From now on pandas is not found. For a process that is ours alone: never call it in somebody's program."""
    if "pandas" not in sys.modules and _FINDER not in sys.meta_path:
        sys.meta_path.insert(0, _FINDER)


def let_pandas_in() -> None:
    """From now on pandas is found again."""
    if _FINDER in sys.meta_path:
        sys.meta_path.remove(_FINDER)
