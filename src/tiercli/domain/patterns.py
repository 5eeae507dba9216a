"""Regular expressions that are compiled when they are first used: one run needs a few of the hundreds that its modules name.

Compiling all of them while the modules are loaded would take longer than reading a small file.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_METHODS = ("search", "match", "fullmatch", "sub", "subn", "findall", "finditer", "split")


class _LatePattern:
    """Stands for a pattern; from its first use on its methods are those of the compiled one."""

    __slots__ = ("_flags", "pattern", *_METHODS)

    def __init__(self, words: str | bytes, flags: int) -> None:
        self.pattern = words
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """What is not there yet: everything that needs the compiled pattern."""
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)

    def __reduce__(self) -> Any:
        return late_pattern, (self.pattern, self._flags)


def late_pattern(words: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` gives, but compiled at its first use; for patterns that modules hold. One that is wrong is found by the tests, which use them all."""
    return cast("re.Pattern[AnyStr]", _LatePattern(words, flags))
