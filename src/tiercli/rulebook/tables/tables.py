"""The tables of a rulebook: params, weights, bands, categories, levels, gates and alerts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from tiercli.domain.language import Text, same
from tiercli.rulebook.describe.basis import BASIS, words_of_basis
from tiercli.rulebook.parts.basis import OURS, Basis, basis_of
from tiercli.rulebook.parts.dimension import BOUNDS, SCALES
from tiercli.rulebook.parts.key_words import key_words
from tiercli.rulebook.tables.table import Column, Row, Shown, Table

TITLES: Mapping[str, Text] = MappingProxyType(
    {
        "params": Text("参数", "Params"),
        "weights": Text("权重", "Weights"),
        "bands": Text("分段", "Bands"),
        "categories": Text("类别得分", "Categories"),
        "levels": Text("级别", "Levels"),
        "matrix": Text("矩阵", "Matrix"),
        "gates": Text("限级", "Gates"),
        "alerts": Text("预警", "Alerts"),
    }
)
"""The tables by name, in the order of their sheets."""
_GROW = Text(
    "可以改、加行、删行。加行：在同一组里插入一行，第一列留空。",
    "Change, insert or delete rows. A new row goes inside its group; leave its first column empty.",
)
_ORDER = Text("自上而下，先满足的为准；行的顺序就是级别的顺序。", "From the top, the first that holds; the order of the rows is the order of the levels.")
_CELLS = Text("只改级别；加减行列请改 YAML 文件。", "Change levels only; rows and columns are added or taken out in the YAML file.")
_FIXED = Text("只改数值；加减维度请改 YAML 文件。", "Change values only; dimensions are added or taken out in the YAML file.")
_BASIS = Column("basis", BASIS, Shown.LABEL)
_AMOUNTS = ("from", "above", "due_days", "top", "quota", "share", "weight", "out_of", "max", "min", "missing", "default")
_LEVEL = ("name", "title", "from", "when", "top", "quota", "share", "by", "within", "because")
_GATE = ("at_most", "at_least", "when", "because")
_ALERT = ("name", "title", "level", "when", "because", "risk", "cause", "action")
_WHOSE = Column("item", Text("打分项", "Scored"), Shown.LABEL)


@dataclass(frozen=True, slots=True)
class Place:
    """A dimension or part: its address and path, its name with those above it, the title of its metric, and its data."""

    address: str
    path: tuple[Any, ...]
    label: Text
    metric: Text
    part: Mapping[Any, Any]


def parts_of(data: Mapping[Any, Any]) -> Iterator[Place]:
    """All of them, each before its parts."""
    metrics = data.get("metrics") or {}
    scores = data.get("scores") or {}
    yield from _of_score(data.get("score"), ("score",), "score", (), metrics)
    for name, score in scores.items():
        yield from _of_score(score, ("scores", name), f"scores.{name}", (same(str(name)),), metrics)
    for number, variant in enumerate(data.get("variants") or (), start=1):
        if not isinstance(variant, Mapping):
            continue
        words = key_words("variants")
        above = (label_of(f"{words.zh} {number}", variant, bare=True) if variant.get("title") else Text(f"{words.zh} {number}", f"{words.en} {number}"),)
        place: tuple[Any, ...] = ("variants", number - 1)
        yield from _of_score(variant.get("score"), (*place, "score"), f"variants[{number}].score", above, metrics, data.get("score") or {})
        for name, score in (variant.get("scores") or {}).items():
            yield from _of_score(
                score, (*place, "scores", name), f"variants[{number}].scores.{name}", (*above, same(str(name))), metrics, scores.get(name) or {}
            )


def label_of(name: str, item: Any, *, bare: bool = False) -> Text:
    """What something is called: its title, with its name behind it unless `bare`."""
    title = item.get("title") if isinstance(item, Mapping) else None
    zh, en = (title.get("zh", title.get("en")), title.get("en", title.get("zh"))) if isinstance(title, Mapping) else (title, title)
    if zh is None or en is None:
        return same(name)
    return Text(str(zh), str(en)) if bare or str(zh) == name else Text(f"{zh} {name}", f"{en} {name}")


def _of_score(
    score: Any, path: tuple[Any, ...], address: str, above: tuple[Text, ...], metrics: Mapping[Any, Any], usual: Mapping[Any, Any] | None = None
) -> Iterator[Place]:
    """usual: the dimensions that a variant changes, for their titles and metrics."""
    for name, part in (score if isinstance(score, Mapping) else {}).items():
        if isinstance(part, Mapping):
            own = {**((usual or {}).get(name) or {}), **part}
            yield from _of_part(
                {**part, "title": own.get("title"), "metric": own.get("metric")}, part, (*path, name), f"{address}.{name}", str(name), above, metrics
            )


def _of_part(
    told: Mapping[Any, Any], part: Mapping[Any, Any], path: tuple[Any, ...], address: str, name: str, above: tuple[Text, ...], metrics: Mapping[Any, Any]
) -> Iterator[Place]:
    """told: the part with the title and metric that it goes by."""
    metric = told.get("metric")
    words = label_of(name, told, bare=True)
    whole = (*above, words)
    label = Text(" › ".join(one.zh for one in whole), " › ".join(one.en for one in whole))
    yield Place(address, path, label, label_of(str(metric), metrics.get(metric), bare=True) if metric else same(""), part)
    for number, inner in enumerate(part.get("parts") or (), start=1):
        if isinstance(inner, Mapping):
            own = str(inner.get("name") or inner.get("metric") or number)
            yield from _of_part(inner, inner, (*path, "parts", number - 1), f"{address}.parts[{number}]", own, whole, metrics)


def tables_of(data: Mapping[Any, Any]) -> tuple[Table, ...]:
    """Every table that has rows.

    data: plain data of a rulebook that loads and stands alone.
    """
    places = list(parts_of(data))
    tables = (_params(data), _weights(places, data), _bands(places, data), _categories(places, data), *_lists(data))
    return tuple(table for table in tables if table.rows)


def _column(key: str, shown: Shown | None = None) -> Column:
    return Column(key, key_words(key), shown or (Shown.AMOUNT if key in _AMOUNTS else Shown.TEXT))


def _params(data: Mapping[Any, Any]) -> Table:
    keys = ("title", "value", "unit", "min", "max", "description")
    columns = (_column("name"), *(_column(key, Shown.SCALAR if key in ("value", "min", "max") else None) for key in keys), *_basis_column(data))
    rows = []
    for name, param in _map(data, "params").items():
        plain = param if isinstance(param, Mapping) and not {"zh", "en"} & set(param) else {"value": param}
        rows.append(Row(f"params {name}", ("params",), ("params", name), {"name": name, **{key: plain.get(key) for key in keys}, "basis": _basis(plain, data)}))
    return Table("params", TITLES["params"], _GROW, columns, tuple(rows))


def _weights(places: Sequence[Place], data: Mapping[Any, Any]) -> Table:
    keys = ("weight", "out_of", "min", "max", "missing", "default", "formula")
    ways = Column("way", Text("方式", "Way"), Shown.LABEL)
    columns = (_WHOSE, Column("metric", key_words("metric"), Shown.LABEL), ways, *(_column(key) for key in keys), *_basis_column(data))
    rows = []
    for place in places:
        part = place.part
        way = next((key for key in ("parts", *SCALES) if part.get(key) is not None), "")
        cells = {"item": place.label, "metric": place.metric, "way": key_words(way), **{key: part.get(key) for key in keys}, "basis": _basis(part, data)}
        rows.append(Row(place.address, place.path, place.path, cells))
    return Table("weights", TITLES["weights"], _FIXED, columns, tuple(rows), grows=False)


def _steps(places: Sequence[Place], data: Mapping[Any, Any], keys: Sequence[str], further: Sequence[str]) -> Iterator[Row]:
    for place in places:
        for key in keys:
            if isinstance(steps := place.part.get(key), Mapping):
                basis = _basis_of_key(place.part, key, data)
                yield from _rows_of_steps(f"{place.address}.{key}", (*place.path, key), place.label, place.metric, key, steps, basis)
    commission = _map(_map(data, "sheets"), "commission")
    for key in further:
        if isinstance(steps := commission.get(key), Mapping):
            label = Text(f"{key_words('commission').zh} › {key_words(key).zh}", f"{key_words('commission').en} › {key_words(key).en}")
            basis = _basis_of_key(commission, key, data)
            yield from _rows_of_steps(f"sheets.commission.{key}", ("sheets", "commission", key), label, same(""), key, steps, basis)


def _rows_of_steps(address: str, path: tuple[Any, ...], label: Text, metric: Text, way: str, steps: Mapping[Any, Any], basis: Text) -> Iterator[Row]:
    if not any(isinstance(value, Mapping | list) for value in steps.values()):
        for bound, points in steps.items():
            yield Row(address, path, (*path, bound), {"item": label, "metric": metric, "way": key_words(way), "bound": bound, "points": points, "basis": basis})


def _bands(places: Sequence[Place], data: Mapping[Any, Any]) -> Table:
    columns = (
        _WHOSE,
        Column("metric", key_words("metric"), Shown.LABEL),
        Column("way", Text("方式", "Way"), Shown.LABEL),
        Column("bound", Text("从（含）", "From (incl.)"), Shown.AMOUNT),
        Column("points", Text("得分", "Points"), Shown.AMOUNT),
        *_basis_column(data),
    )
    return Table("bands", TITLES["bands"], _GROW, columns, tuple(_steps(places, data, BOUNDS, ("reached",))), of_steps=True)


def _categories(places: Sequence[Place], data: Mapping[Any, Any]) -> Table:
    columns = (
        _WHOSE,
        Column("metric", key_words("metric"), Shown.LABEL),
        Column("bound", Text("类别", "Category")),
        Column("points", Text("得分", "Points"), Shown.AMOUNT),
        *_basis_column(data),
    )
    return Table("categories", TITLES["categories"], _GROW, columns, tuple(_steps(places, data, ("map",), ("rates",))), of_steps=True)


def _lists(data: Mapping[Any, Any]) -> Iterator[Table]:
    of = Column("item", Text("分级项", "Grading"), Shown.LABEL)
    owed = _treatments(data)
    how = Text(_ORDER.zh + _GROW.zh, f"{_ORDER.en} {_GROW.en}")
    for key, keys, told in (("levels", _LEVEL, how), ("gates", _GATE, _GROW)):
        rows = []
        for name, grading in _map(data, "gradings").items():
            rows += list(_items(data, grading, ("gradings", name, key), f"gradings.{name}.{key}", label_of(name, grading), owed if key == "levels" else ()))
        columns = (of, *(_column(one) for one in _known(keys, rows)), *(owed if key == "levels" else ()), *_basis_column(data))
        yield Table(key, TITLES[key], told, columns, tuple(rows))
    yield _matrix(data, of)
    rows = list(_items(data, data, ("alerts",), "alerts", TITLES["alerts"], ()))
    yield Table("alerts", TITLES["alerts"], _GROW, (*(_column(one) for one in _known(_ALERT, rows)), *_basis_column(data)), tuple(rows))


def _matrix(data: Mapping[Any, Any], of: Column) -> Table:
    """Every cell of every matrix as a row: its row, its column, its level."""
    columns = (of, Column("row", Text("行", "Row"), Shown.LABEL), Column("column", Text("列", "Column"), Shown.LABEL), Column("cell", Text("级别", "Level")))
    rows = []
    for name, grading in _map(data, "gradings").items():
        for row, levels in _map(_map(grading, "matrix"), "cells").items() if isinstance(grading, Mapping) else ():
            for column, level in levels.items() if isinstance(levels, Mapping) else ():
                path = ("gradings", name, "matrix", "cells", row, column)
                cells = {"item": label_of(name, grading), "row": same(str(row)), "column": same(str(column)), "cell": level}
                rows.append(Row(f"gradings.{name}.matrix.cells.{row}.{column}", path[:-1], path, cells))
    return Table("matrix", TITLES["matrix"], _CELLS, columns, tuple(rows), grows=False)


def _basis_column(data: Mapping[Any, Any]) -> tuple[Column, ...]:
    """Where things come from, for the eye: in a rulebook that marks what is its company's own, or that quotes a policy."""
    return (_BASIS,) if data.get("without_basis") == OURS or _quotes(data) else ()


def _quotes(data: Any) -> bool:
    if isinstance(data, Mapping):
        return data.get("basis") is not None or any(_quotes(value) for value in data.values())
    return isinstance(data, list) and any(_quotes(value) for value in data)


def _basis(item: Mapping[Any, Any], data: Mapping[Any, Any], titles: Mapping[str, Text] = MappingProxyType({})) -> Text:
    written = item.get("basis")
    return words_of_basis(None if written is None else basis_of(written), titles, marks=data.get("without_basis") == OURS)


def _basis_of_key(item: Mapping[Any, Any], key: str, data: Mapping[Any, Any]) -> Text:
    """Where what stands under one key of an item comes from."""
    basis = None if item.get("basis") is None else basis_of(item["basis"])
    if basis is not None and basis.by_key:
        basis = Basis(basis.by_key[key]) if key in basis.by_key else None
    return words_of_basis(basis, {}, marks=data.get("without_basis") == OURS)


def _items(data: Mapping[Any, Any], holder: Any, path: tuple[Any, ...], address: str, label: Text, owed: Sequence[Column]) -> Iterator[Row]:
    items = holder.get(path[-1]) if isinstance(holder, Mapping) else None
    for number, item in enumerate(items if isinstance(items, list) else (), start=1):
        if isinstance(item, Mapping):
            treated = item.get("treatment") or {}
            cells = {"item": label, **{key: value for key, value in item.items() if key != "treatment"}}
            cells["basis"] = _basis(item, data, {column.key.partition(".")[2]: column.header for column in owed})
            cells |= {one.key: treated.get(one.key.partition(".")[2]) for one in owed}
            yield Row(f"{address}[{number}]", path, (*path, number - 1), cells)


def _known(keys: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """The usual keys, and what else any of the rows has."""
    seen = dict.fromkeys(key for row in rows for key in row.cells if key not in ("item", "basis") and not key.startswith("treatment."))
    return [*keys, *(key for key in seen if key not in keys)]


def _treatments(data: Mapping[Any, Any]) -> tuple[Column, ...]:
    words = _map(data, "treatments")
    found = dict.fromkeys(
        key
        for grading in _map(data, "gradings").values()
        for level in (grading.get("levels") if isinstance(grading, Mapping) else None) or ()
        if isinstance(level, Mapping)
        for key in level.get("treatment") or {}
    )
    return tuple(Column(f"treatment.{key}", label_of(str(key), words.get(key), bare=True), Shown.SCALAR) for key in found)


def _map(data: Mapping[Any, Any], key: str) -> Mapping[Any, Any]:
    value = data.get(key)
    return value if isinstance(value, Mapping) else {}
