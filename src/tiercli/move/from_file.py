"""An earlier result from any file that `score` wrote."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

from tiercli.domain.errors import InputError
from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.move.previous import Previous
from tiercli.move.workbook import Note, read_note, read_results
from tiercli.rulebook.model import Rulebook

if TYPE_CHECKING:
    import pyarrow as pa


def from_file(path: Path, rulebook: Rulebook) -> Previous:
    """The result in a file that `score` wrote: Parquet, CSV, JSON or the workbook.

    A workbook brings its day and its rules with it, the others do not.
    Errors: InputError when it is none of these, or has no levels.
    """
    import pyarrow as pa

    if not path.is_file():
        raise InputError(Text("没有这个文件", "there is no such file"), where=Place(str(path)))
    table, note = _table(path, rulebook)
    entity = rulebook.entity.rpartition(".")[2]
    if f"{entity}_id" not in table.column_names or "tier" not in table.column_names:
        raise InputError(
            Text(f"不是 tiercli 的结果: 缺少 {entity}_id 或 tier 列", f"this is not a result of tiercli: there is no column {entity}_id or tier"),
            where=Place(path.name),
            hint=Text("请给出 score 写出的 xlsx、csv、json 或 parquet", "Give an xlsx, csv, json or parquet file that score wrote"),
        )
    ids = table[f"{entity}_id"].combine_chunks().cast(pa.string())
    names = table[f"{entity}_name"].combine_chunks().cast(pa.string()) if f"{entity}_name" in table.column_names else ids
    source = f"{note.as_of:%Y-%m} {path.name}" if note.as_of else path.name
    return Previous(ids, names, table, source, note.as_of, note.rulebook_sha256, note.rules, note.level_names)


def note_of(path: Path) -> Note:
    """What a workbook says of the run that made it; an empty note for any other file."""
    from fastexcel import FastExcelError

    try:
        return read_note(path) if path.is_file() and _head(path)[:2] == b"PK" else Note()
    except (OSError, FastExcelError):
        return Note()  # whoever reads the results will say that they cannot be read


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


def _table(path: Path, rulebook: Rulebook) -> tuple[pa.Table, Note]:
    import pyarrow as pa
    from fastexcel import FastExcelError

    try:
        head = _head(path)
        if head == b"PAR1":
            import pyarrow.parquet as pq

            return pq.read_table(path), Note()
        if head[:2] == b"PK":
            note = read_note(path)
            return read_results(path, rulebook, note), note
        text = path.read_text("utf-8-sig")
        if text.lstrip()[:1] == "[":
            return pa.Table.from_pylist(json.loads(text)), Note()
        import pyarrow.csv as csv

        types = {name: pa.string() for name in (f"{rulebook.entity.rpartition('.')[2]}_id", "tier", "computed_tier", *rulebook.gradings)}
        convert = csv.ConvertOptions(column_types=types, strings_can_be_null=True)
        return csv.read_csv(io.BytesIO(text.encode("utf-8")), convert_options=convert), Note()
    except (OSError, ValueError, pa.ArrowException, FastExcelError) as error:
        raise InputError(Text("无法读取上期结果", "the earlier result cannot be read"), where=Place(path.name)) from error
