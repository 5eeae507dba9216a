"""What every row engine can say of itself; each is a file of `engines/`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

import narwhals as nw

from tiercli.domain.errors import UsageError
from tiercli.domain.folders import names_in, records_in
from tiercli.domain.language import Text
from tiercli.frames.kinds import Engine, Scan

if TYPE_CHECKING:
    import pyarrow as pa

_FOLDER = "tiercli.frames.engines"
ENGINES = tuple(names_in(_FOLDER))


class RowEngine:
    """Where rows are computed, as any engine that Narwhals knows can do it.

    scan: which files stay where they lie when it is asked for. takes_tables: whether rows in memory are computed there, or on Arrow.
    is_home: whether its rows are in this program's own memory. never_wraps: what Narwhals calls it where a number that does not fit is an error to it.
    """

    scan: ClassVar[Scan] = "never"
    takes_tables: ClassVar[bool] = True
    is_home: ClassVar[bool] = False
    never_wraps: ClassVar[str] = ""

    def frames(self) -> Callable[[pa.Table], nw.LazyFrame[Any]]:
        """What makes frames of tables in memory, which can be joined with each other."""
        return lambda table: nw.from_native(table).lazy()

    def asked(self, frame: nw.LazyFrame[Any], query: str) -> nw.LazyFrame[Any] | None:
        """A frame asked in SQL, where it is called `rows`; none where it cannot be."""
        return None

    def is_too_large(self, error: Exception) -> bool:
        """Whether an error says that a number does not fit. Errors: InputError where it says that memory does not suffice."""
        return False


def row_engine(name: Engine) -> RowEngine:
    """An engine by its name.

    Errors: UsageError.
    """
    if name not in ENGINES:
        named = ("auto", *ENGINES)
        raise UsageError(Text(f"--engine {name}：只能是 {'、'.join(named)} 之一", f"--engine {name}: it must be one of {', '.join(named)}"))
    engine: RowEngine = row_engines()[name]
    return engine


@cache
def row_engines() -> dict[Engine, RowEngine]:
    """Every engine by its name; their libraries are loaded when they are put to work."""
    return records_in(_FOLDER, "ENGINE")
