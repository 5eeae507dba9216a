"""An earlier result: from the history, or from any file that `score` wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiercli.domain.errors import InputError
from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.move.review import UNKNOWN_DAY, Standing
from tiercli.move.store import Stored
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.names import home_of

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Array = np.ndarray[Any, Any]

STANDING = ("since", "better", "better_to", "worse", "worse_to", "worse_since", "waiting", "waiting_since")
_DAYS = ("since", "worse_since", "waiting_since")


@dataclass(frozen=True)
class Previous:
    """The last result before this period.

    ids, names: the entities. results: the public columns, as far as the source has them.
    levels: the level names of each grading at that time, best first; empty when the source does not say.
    stored: the revision in the history; none for a file.
    """

    ids: pa.Array
    names: pa.Array
    results: pa.Table
    source: str
    as_of: date | None = None
    rulebook_sha256: str = ""
    rulebook: Mapping[str, Any] = field(default_factory=dict)
    levels: Mapping[str, list[str]] = field(default_factory=dict)
    stored: Stored | None = None

    def places(self, ids: pa.Array) -> Array:
        """For each id its row in this result; -1 for a new one."""
        import pyarrow.compute as pc

        found: Array = pc.fill_null(pc.index_in(ids.cast("string"), value_set=self.ids), -1).to_numpy(zero_copy_only=False)
        return found

    def column(self, name: str, main: str) -> pa.Array | None:
        """A result column by its name in rulebooks: a grading, "score", a metric; none if the source lacks it."""
        for wanted in (name, "tier" if name == main else ""):
            if wanted and wanted in self.results.column_names:
                return self.results[wanted].combine_chunks()
        return None

    def standing(self, ids: pa.Array, rulebook: Rulebook, grading: str) -> Standing:
        """Where each of `ids` stood in a grading, as places of today's rulebook; a level that is gone is none."""
        return self.standing_at(ids, [level.name for level in rulebook.gradings[grading].levels], grading, rulebook.main)

    def standing_at(self, ids: pa.Array, today: list[str], grading: str, main: str) -> Standing:
        """The same from the level names alone, best first.

        main: the name of the rulebook's first grading.
        """
        import numpy as np

        rows = self.places(ids)
        known = rows >= 0
        reviewed = self.results.column_names.count(f"state.{grading}.level") > 0
        names = self.results[f"state.{grading}.level"].combine_chunks() if reviewed else self.column(grading, main)
        unknown = Standing.unknown(len(rows))
        if names is None:
            return unknown
        level = np.zeros(len(rows), np.int64)
        level[known] = places_of(names, today)[rows[known]]
        if not reviewed:
            return Standing(level, *(getattr(unknown, name) for name in STANDING))
        values: dict[str, Array] = {}
        for name in STANDING:
            filled = np.full(len(rows), UNKNOWN_DAY if name in _DAYS else 0, np.int64)
            values[name] = filled
            if f"state.{grading}.{name}" not in self.results.column_names:
                continue  # stored before this was kept
            column = self.results[f"state.{grading}.{name}"].combine_chunks()
            source = places_of(column, today) if name in ("better_to", "worse_to", "waiting") else column.to_numpy(zero_copy_only=False)
            filled[known] = source[rows[known]]
        return Standing(level, **values)


def places_of(names: pa.Array, levels: list[str]) -> Array:
    """The place of each level name, 1 is best; 0 for one that is none of them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pc.index_in(names.cast(pa.string()), value_set=pa.array(levels, pa.string()))
    places: Array = pc.fill_null(pc.add(found, 1), 0).to_numpy(zero_copy_only=False).astype("int64")
    return places


def standing_columns(standing: Standing, levels: list[str], grading: str) -> dict[str, pa.Array]:
    """A standing as columns to be stored; levels by name, so that a changed rulebook can still read them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    words = pa.array([None, *levels], pa.string())
    columns = {f"state.{grading}.level": pc.take(words, pa.array(standing.level))}
    for name in STANDING:
        values = pa.array(getattr(standing, name))
        columns[f"state.{grading}.{name}"] = pc.take(words, values) if name in ("better_to", "worse_to", "waiting") else values
    return columns


def from_stored(stored: Stored) -> Previous:
    """The result of a stored run.

    Errors: HistoryError when it cannot be read.
    """
    import pyarrow as pa

    run, result = stored.run, stored.result()
    ids, names = (result.column(index).combine_chunks().cast(pa.string()) for index in (0, 1))
    return Previous(
        ids, names, result, f"{stored.period} r{stored.revision}", date.fromisoformat(run["as_of"]), run.get("rulebook_sha256", ""),
        run.get("rules", {}), run.get("level_names", {}), stored,
    )  # fmt: skip


def from_file(path: Path, rulebook: Rulebook) -> Previous:
    """The result in a file that `score` wrote: Parquet, CSV, JSON or the workbook.

    Errors: InputError when it is none of these, or has no levels.
    """
    import pyarrow as pa

    if not path.is_file():
        raise InputError(Text("没有这个文件", "there is no such file"), where=Place(str(path)))
    table = _table(path, rulebook)
    entity = rulebook.entity.rpartition(".")[2]
    if f"{entity}_id" not in table.column_names or "tier" not in table.column_names:
        raise InputError(
            Text(f"不是 tiercli 的结果: 缺少 {entity}_id 或 tier 列", f"this is not a result of tiercli: there is no column {entity}_id or tier"),
            where=Place(path.name),
            hint=Text("请给出 score 写出的 xlsx、csv、json 或 parquet", "Give an xlsx, csv, json or parquet file that score wrote"),
        )
    ids = table[f"{entity}_id"].combine_chunks().cast(pa.string())
    names = table[f"{entity}_name"].combine_chunks().cast(pa.string()) if f"{entity}_name" in table.column_names else ids
    return Previous(ids, names, table, path.name)


def _table(path: Path, rulebook: Rulebook) -> pa.Table:
    import pyarrow as pa

    head = path.read_bytes()[:4]
    try:
        if head == b"PAR1":
            import pyarrow.parquet as pq

            return pq.read_table(path)
        if head[:2] == b"PK":
            return _workbook(path, rulebook)
        text = path.read_text("utf-8-sig")
        if text.lstrip()[:1] == "[":
            return pa.Table.from_pylist(json.loads(text))
        import pyarrow.csv as csv

        types = {name: pa.string() for name in (f"{rulebook.entity.rpartition('.')[2]}_id", "tier", "computed_tier", *rulebook.gradings)}
        convert = csv.ConvertOptions(column_types=types, strings_can_be_null=True)
        return csv.read_csv(io_of(text), convert_options=convert)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise InputError(Text("无法读取上期结果", "the earlier result cannot be read"), where=Place(path.name)) from error


def io_of(text: str) -> Any:
    """Text as a binary stream."""
    import io

    return io.BytesIO(text.encode("utf-8"))


def _workbook(path: Path, rulebook: Rulebook) -> pa.Table:
    """Ids, names, levels and scores from the customers sheet of a report, by the headers of either language."""
    import fastexcel
    import pyarrow as pa

    _, key, name_field = home_of(rulebook.entity)
    entity = rulebook.entity.rpartition(".")[2]
    titles = {
        "客户编号": f"{entity}_id",
        "Customer ID": f"{entity}_id",
        "客户名称": f"{entity}_name",
        "Customer": f"{entity}_name",
        "得分": "score",
        "Score": "score",
    }
    if entity != "customer":
        titles |= {key: f"{entity}_id", name_field: f"{entity}_name", "客户经理": f"{entity}_id", "Account manager": f"{entity}_id"}
    for name, grading in rulebook.gradings.items():
        column = "tier" if name == rulebook.main else name
        titles |= dict.fromkeys((*grading.title,) if grading.title else (name,), column)
    titles |= {"等级": "tier", "Tier": "tier"}
    reader = fastexcel.read_excel(path)
    for sheet in reader.sheet_names:
        cells = reader.load_sheet(sheet, header_row=None, dtypes="string").to_arrow()
        for row in range(min(8, cells.num_rows)):
            headers = [column[row].as_py() for column in cells.columns]
            found: dict[str, int] = {}
            for index, header in enumerate(headers):
                if header in titles:
                    found.setdefault(titles[header], index)
            if f"{entity}_id" in found and "tier" in found:
                body = {name: cells.column(index).slice(row + 1).cast(pa.string()) for name, index in found.items()}
                if "score" in body:
                    body["score"] = body["score"].cast(pa.float64())
                return pa.table(body)
    return pa.table({})
