"""Delta tables: which files hold the rows of the version that holds now, as the table's log says."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from tiercli.domain.errors import InputError
from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.read.formats.source import Part

if TYPE_CHECKING:
    from deltalake import DeltaTable

_HEEDED = frozenset({
    "columnMapping", "deletionVectors", "timestampNtz", "typeWidening", "typeWidening-preview", "v2Checkpoint", "vacuumProtocolCheck",
    "variantType", "variantType-preview",
})  # fmt: skip
"""What a table may ask of its readers that is heeded here, or is about columns that no table of ours has."""
_ESCAPED = re.compile("%[0-9A-Fa-f]{2}")
_CHECK = Text("请检查这张表，或用带 Delta 的 Spark 读。", "Check the table, or read it in a Spark that has Delta.")


def delta_files(folder: Path) -> dict[Path, Part]:
    """The files that hold rows now, by their paths from the folder on, and what they are to the table; in order, none where it is empty.

    Errors: InputError where deltalake is missing, or the table cannot be read or asks more of its readers than is heeded here.
    """
    try:
        import deltalake  # noqa: F401 - whether it is installed
    except ImportError:
        raise InputError(
            Text("这是一张 Delta 表，哪些行还算数由它的日志决定；读日志需要 deltalake。",
                 "is a Delta table, whose log says which of its rows count; reading the log needs deltalake."),
            hint=Text(f'请运行 pip install "tiercli[delta]"，或在带 Delta 的 Spark 里读："spark:delta.`{folder.resolve()}`"。',
                      f'Run pip install "tiercli[delta]", or read it in a Spark that has Delta: "spark:delta.`{folder.resolve()}`".'),
            where=Place(str(folder)),
        ) from None  # fmt: skip
    whole = folder.resolve()
    try:
        return dict(_files_as_of(whole, _log_of(whole)))
    except InputError:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":  # what Rust gives up on is no Exception
            raise
        words = " ".join(str(error).split())[:300]
        raise InputError(Text(f"Delta 表读不出来：{words}", f"is a Delta table that cannot be read: {words}"), hint=_CHECK, where=Place(str(folder))) from error


def _log_of(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What tells one state of a table from another."""
    return tuple(sorted((one.name, one.stat().st_size, one.stat().st_mtime_ns) for one in (folder / "_delta_log").iterdir()))


@lru_cache(4)
def _files_as_of(folder: Path, log: tuple[tuple[str, int, int], ...]) -> dict[Path, Part]:  # noqa: ARG001 - another log is another answer
    if _ESCAPED.search(str(folder)):
        raise _refused(folder, Text("路径里有 %，deltalake 会认成别的文件夹。", "has a % in its path, which deltalake takes for another folder."))
    from deltalake import DeltaTable

    table = DeltaTable(str(folder))
    _check_readers(folder, table)
    fields = table.schema().fields
    names = {str(field.metadata.get("delta.columnMapping.physicalName", field.name)): field.name for field in fields}
    deleted, files = _deleted(table), dict[Path, Part]()
    for path, values in _listed(table):
        file = (folder / path).resolve()
        if not file.is_relative_to(folder) or not file.is_file():
            raise _refused(folder, Text(f"日志所列的文件不在文件夹里：{path}。", f"has a log that lists a file which is not in the folder: {path}."))
        files[file.relative_to(folder)] = Part(values, names, deleted.pop(file, b""))
    if deleted:
        raise _refused(folder, Text("删除的行对不上文件。", "holds deleted rows of files that are not its own."))
    return files


def _refused(folder: Path, message: Text) -> InputError:
    return InputError(Text(f"这张 Delta 表读不了：{message.zh}", f"is a Delta table and {message.en}"), hint=_CHECK, where=Place(str(folder)))


def _check_readers(folder: Path, table: DeltaTable) -> None:
    """Insist that all that the table asks of its readers is heeded. Errors: InputError."""
    asked = sorted({*(table.protocol().reader_features or ())} - _HEEDED)
    if table.metadata().configuration.get("delta.columnMapping.mode", "none") == "id":
        asked.append("columnMapping: id")
    if asked:
        raise _refused(folder, Text(f"它用了 {'、'.join(asked)}。", f"uses {', '.join(asked)}, which is not read here."))


def _listed(table: DeltaTable) -> list[tuple[str, dict[str, str | None]]]:
    """The path of each file from the folder on, and the values of its rows' partition, as text."""
    import pyarrow as pa

    from tiercli.read.formats.grid import as_text

    actions: Any = pa.table(table.get_add_actions())
    paths = [unquote(path) for path in actions["path"].to_pylist()]
    parts = actions["partition"].flatten() if "partition" in actions.column_names else []
    texts = {field.name: as_text(part).to_pylist() for field, part in zip(actions.schema.field("partition").type if parts else [], parts, strict=True)}
    return sorted((path, {name: values[row] for name, values in texts.items()}) for row, path in enumerate(paths))


def _deleted(table: DeltaTable) -> dict[Path, bytes]:
    """The numbers of rows that were deleted without their file being written anew."""
    import numpy as np
    import pyarrow as pa

    kept: Any = pa.table(table.deletion_vectors())
    rows = zip(kept["filepath"].to_pylist(), kept["selection_vector"], strict=True)
    return {Path(unquote(urlsplit(uri).path)).resolve(): np.flatnonzero(~np.asarray(keep.values)).astype(np.int64).tobytes() for uri, keep in rows}
