"""The history folder: every run of every period, stored whole or not at all.

    history/<rulebook>/<period>/r1/{result.parquet, run.json}

A revision is written aside and renamed into place; it never changes afterwards. The current one is the
highest. A period that is replaced, or decided on, gets a new revision; the old ones stay beside it.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tiercli.domain.disk import publish_folder, write_file
from tiercli.domain.errors import HistoryError
from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.ledger import period_names
from tiercli.ledger.record import is_signed, parse_record, signed_words
from tiercli.ledger.result_shape import known_shape

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")
RESULT, RUN = "result.parquet", "run.json"
WARNINGS, PLAN, COMPLETION = "warnings.parquet", "plan.parquet", "completion.parquet"
"""Tables that may lie beside a result; the record holds their hashes under `beside`."""
REVISION = late_pattern(r"^r(\d{1,9})$")
PERIOD = late_pattern(period_names.PERIOD)
_NAME = late_pattern(period_names.NAME)


@lru_cache(maxsize=64)
def _is_as_written(raw: bytes) -> bool:
    """Whether a record's bytes say what its hash says; a run asks for the same record many times."""
    return is_signed(raw)


@dataclass(frozen=True)
class Stored:
    """One revision of one period, as it lies in the folder."""

    folder: Path
    period: str
    revision: int

    @property
    def run(self) -> dict[str, Any]:
        """The run's record, which is as it was written.

        Errors: HistoryError when it cannot be read, or was changed.
        """
        found, raw = self._record()
        if not _is_as_written(raw):
            raise changed(self.folder / RUN)
        return found

    def record(self) -> dict[str, Any]:
        """The run's record as it is now, changed or not.

        Errors: HistoryError when it cannot be read, or is no record at all.
        """
        return self._record()[0]

    def _record(self) -> tuple[dict[str, Any], bytes]:
        try:
            raw = (self.folder / RUN).read_bytes()
            return parse_record(raw), raw
        except (OSError, ValueError) as error:
            raise broken(self.folder / RUN) from error

    @property
    def sha256(self) -> str:
        """The hash of the run's record, which holds that of its result."""
        return file_hash(self.folder / RUN)

    @property
    def as_of(self) -> date:
        """The last day that counted."""
        return date.fromisoformat(str(self.run["as_of"]))

    def result(self) -> pa.Table:
        """The result with its standing columns, which is as it was written.

        Errors: HistoryError when it cannot be read, or was changed, or its record was, or when it is none that a run writes.
        """
        self.verified()
        return self.table(self.run)

    def verified(self) -> str:
        """The hash of the result, which is as it was written. Errors: as of `result`, but for what no run writes."""
        if (sha256 := file_hash(self.folder / RESULT)) != self.run["result_sha256"]:
            raise changed(self.folder / RESULT)
        return sha256

    def read_beside(self, name: str, records_of: Callable[[pa.Table], list[T]]) -> list[T] | None:
        """The records of a table beside the result; none where the run has none.

        Errors: HistoryError when it cannot be read, was changed, or is none that a run writes.
        """
        import pyarrow as pa

        table = self.beside(name)
        try:
            return None if table is None else records_of(table)
        except (ValueError, TypeError, pa.ArrowException) as error:
            raise broken(self.folder / name) from error

    def beside(self, name: str) -> pa.Table | None:
        """A table beside the result, which is as it was written; none where the run has none.

        Errors: HistoryError when it cannot be read, or was changed, or its record was.
        """
        import pyarrow.parquet as pq

        sha256 = self.run.get("beside", {}).get(name)
        if sha256 is None:
            return None
        path = self.folder / name
        if file_hash(path) != sha256:
            raise changed(path)
        try:
            return pq.read_table(path)
        except Exception as error:
            raise broken(path) from error

    def table(self, record: Mapping[str, Any]) -> pa.Table:
        """The result as it is now, changed or not.

        Errors: HistoryError when it cannot be read, or holds what no result of such a record holds.
        """
        import pyarrow.parquet as pq

        try:
            return known_shape(pq.read_table(self.folder / RESULT), record)
        except Exception as error:
            raise broken(self.folder / RESULT) from error


_RESTORE = Text("用 tiercli history verify 检查，从备份恢复", "Check with tiercli history verify; restore it from a backup")


def broken(path: Path) -> HistoryError:
    """A stored file that cannot be read."""
    return HistoryError(Text("历史文件缺失或损坏", "a stored file is missing or broken"), where=Place(str(path)), hint=_RESTORE)


def changed(path: Path) -> HistoryError:
    """A stored file that is not what was stored."""
    return HistoryError(Text("历史文件在存档后被改动过", "a stored file has been changed since it was stored"), where=Place(str(path)), hint=_RESTORE)


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise broken(path) from error


@dataclass(frozen=True)
class Ledger:
    """The runs of one rulebook in a history folder."""

    root: Path
    rulebook: str

    @property
    def folder(self) -> Path:
        """Where this rulebook's periods lie.

        Errors: HistoryError for a name that no rulebook has: it could lead out of the history.
        """
        if not _NAME.match(self.rulebook):
            raise HistoryError(
                Text(f"“{self.rulebook}”不是规则的名称", f"'{self.rulebook}' is no name of a rulebook"),
                where=Place(str(self.root)),
                hint=Text("规则名称只有小写字母、数字、- 和 _", "Names of rulebooks have lower-case letters, digits, - and _"),
            )
        return self.root / self.rulebook

    def periods(self) -> list[str]:
        """The stored periods, oldest first."""
        if not self.folder.is_dir():
            return []
        return sorted(path.name for path in self.folder.iterdir() if path.is_dir() and PERIOD.match(path.name) and self._numbers(path.name))

    def revisions(self, period: str) -> list[Stored]:
        """Every revision of a period, oldest first."""
        return [Stored(self.folder / period / f"r{number}", period, number) for number in self._numbers(period)]

    def current(self, period: str) -> Stored | None:
        """The revision of a period that counts."""
        return next(iter(reversed(self.revisions(period))), None)

    def before(self, period: str) -> Stored | None:
        """The latest period before this one."""
        earlier = [one for one in self.periods() if one < period]
        return self.current(earlier[-1]) if earlier else None

    def after(self, period: str) -> list[str]:
        """The stored periods after this one."""
        return [one for one in self.periods() if one > period]

    def everything(self) -> Iterator[Stored]:
        """Every revision of every period, oldest first."""
        for period in self.periods():
            yield from self.revisions(period)

    def _numbers(self, period: str) -> list[int]:
        folder = self.folder / period
        if not PERIOD.match(period) or not folder.is_dir():
            return []
        return sorted(int(match[1]) for path in folder.iterdir() if path.is_dir() and (match := REVISION.match(path.name)))

    def publish(self, period: str, result: pa.Table, run: Mapping[str, Any], beside: Mapping[str, pa.Table] | None = None, *, private: bool = False) -> Stored:
        """Store a new revision: written aside, flushed to the disk, and renamed into place in one step.

        beside: further tables by the names of their files. private: personal data is shown in it, so its files are their owner's only.
        Errors: HistoryError when the folder cannot be written; what was stored before is untouched.
        """
        number = (self._numbers(period) or [0])[-1] + 1
        target = self.folder / period / f"r{number}"
        content = parquet_bytes(result)
        further = {name: parquet_bytes(table) for name, table in (beside or {}).items()}
        written = {**run, "period": period, "revision": number, "result_sha256": hashlib.sha256(content).hexdigest()}
        written.pop("beside", None)  # of a record that is taken on: the tables are this revision's own
        written |= {"beside": {name: hashlib.sha256(raw).hexdigest() for name, raw in further.items()}} if further else {}
        words = signed_words(written) + "\n"

        def fill(folder: Path) -> None:
            write_file(folder / RESULT, content, private=private)
            for name, raw in further.items():
                write_file(folder / name, raw, private=private)
            write_file(folder / RUN, words.encode("utf-8"), private=private)

        try:
            publish_folder(target.with_name(f".r{number}.{os.getpid()}.tmp"), target, fill)
        except OSError as error:
            what = error.strerror or str(error)
            raise HistoryError(
                Text(f"无法写入历史：{what}", f"the history cannot be written: {what}"),
                where=Place(str(target)),
                hint=Text("已存的内容没有改动；请检查磁盘空间和权限", "What was stored is untouched; check the disk space and permissions"),
            ) from error
        return Stored(target, period, number)

    def sweep(self) -> list[str]:
        """Remove what killed runs left half-written; only under the lock. Returns what was removed."""
        left = sorted([*self.folder.glob("*/.r*.tmp"), *self.folder.glob(".*.tmp")]) if self.folder.is_dir() else []
        for path in left:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        return [str(path) for path in left]


def parquet_bytes(result: pa.Table) -> bytes:
    """A table as Parquet: the same bytes for the same rows."""
    import pyarrow.parquet as pq

    whole = io.BytesIO()
    pq.write_table(result, whole, compression="zstd", store_schema=True)
    return whole.getvalue()


def rulebooks_in(root: Path) -> list[str]:
    """The rulebooks that have runs in a history folder."""
    if not root.is_dir():
        return []
    return sorted(path.name for path in root.iterdir() if path.is_dir() and _NAME.match(path.name) and Ledger(root, path.name).periods())
