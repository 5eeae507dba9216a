"""Values of wrong kinds inside files that are otherwise whole: nodes of YAML and JSON, columns of Parquet, with every hash made to fit.

What is only damaged is refused early; what is forged gets as far as the code that works with it.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

Node = Any
_EXPRESSIONS = (
    "volume >", "volume > 'a'", "1 / 0", "previous.tier == 'A'", "min()", "(" * 300 + "1" + ")" * 300, "volume.volume", "not " * 500 + "true", "-" * 500 + "1",
    "{volume:.999f}", "{", "{volume!r}", "rank(rank(volume))", "share(tier)", "'" + "x" * 3000 + "'", "0." + "1" * 400, "1e400", "volume ** 99", "[1][0]",
    "volume in []", "(lambda: 1)()", "date > 1", "month(volume)", "a if b", "volume * volume * volume * volume * volume", "9" * 60, "coalesce()", "f''", "b'x'",
)  # fmt: skip
_ODD: tuple[Node, ...] = (
    None, True, False, 0, -1, 1, 7, 0.5, 1e308, -1e-9, 10**30, 2**63, float("inf"), float("nan"), "", " ", "A", "tier", "volume", "score", "12%", "1e999", "-",
    "0x1", "2026-02-30", "0001-01-01", "9999-12-31", "12 months", "0 months", "99999999 months", "../..", "/dev/zero", "\u202e\x1b[2J", "\u0000", "国" * 300,
    *_EXPRESSIONS, [], {}, [[]], {"": ""}, [None], ["A", "A"], {"a": 1}, {"0": 0}, {"when": "true"}, {"name": "A"}, {"zh": "", "en": ""},
    {"sum": "sales.quantity"}, [1, "a", None],
)  # fmt: skip


def forged_tree(tree: Node, chance: Random) -> Node:
    """A tree with one to three of its nodes replaced, renamed, moved, doubled or gone."""
    tree = json.loads(json.dumps(tree))
    for _ in range(chance.choice((1, 1, 2, 3))):
        places = list(_places(tree))
        if not places:
            return chance.choice(_ODD)
        parent, key = chance.choice(places)
        other, place = chance.choice(places)
        way = chance.randrange(8)
        if way < 4:
            parent[key] = chance.choice(_ODD)
        elif way == 4:
            del parent[key]
        elif way == 5:
            parent[key] = json.loads(json.dumps(other[place]))
        elif isinstance(parent, dict):
            parent[str(chance.choice(places)[1]) if way == 6 else str(chance.choice(_ODD))] = parent.pop(key) if way == 6 else parent[key]
        else:
            parent.append(parent[key])
    return tree


def _places(node: Node) -> list[tuple[Any, Any]]:
    """Every place of a tree as its parent and its key there."""
    keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    return [place for key in keys for place in ((node, key), *_places(node[key]))]


def forged_yaml(raw: bytes, chance: Random) -> bytes:
    """A rulebook or batch file with forged nodes; JSON is YAML."""
    from ruamel.yaml import YAML

    return json.dumps(forged_tree(YAML(typ="safe").load(raw), chance), ensure_ascii=False, default=str).encode()


def forged_json(raw: bytes, chance: Random) -> bytes:
    """The same for JSON."""
    return json.dumps(forged_tree(json.loads(raw), chance), ensure_ascii=False).encode()


def forged_parquet(raw: bytes, chance: Random) -> bytes:
    """A table with columns of other kinds or names, some gone, doubled or in another order, without rows, with ids twice."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(raw))
    ways: tuple[Callable[[], pa.Table], ...] = (
        *((lambda: _other_kind(table, chance)),) * 5,
        lambda: table.slice(0, chance.choice((0, 1))),
        lambda: pa.concat_tables([table, table.slice(0, 1)]),
        lambda: table.drop_columns([chance.choice(table.column_names)]),
        lambda: table.select(chance.sample(table.column_names, len(table.column_names))),
        lambda: table.rename_columns([*table.column_names[1:], table.column_names[0]]),
        lambda: table.append_column(chance.choice(table.column_names), table[0]),
        lambda: table.append_column(chance.choice(("tier.level", "x.since", "", "\x1b]0;x\x07", "volume")), table[0]),
    )
    out = io.BytesIO()
    pq.write_table(chance.choice(ways)(), out)
    return out.getvalue()


def _other_kind(table: Any, chance: Random) -> Any:
    import pyarrow as pa

    place, count = chance.randrange(table.num_columns), table.num_rows
    columns = (
        pa.array([chance.randrange(-3, 4) for _ in range(count)]), pa.array([None] * count, pa.string()), pa.nulls(count), pa.array([2**63 - 1] * count),
        pa.array([float("nan")] * count), pa.array([[1]] * count), pa.array([{"a": 1}] * count), pa.array([b"\xff\x00"] * count), pa.array([True] * count),
        pa.array(["\u202e\x1b[2J"] * count), pa.array(["A"] * count).dictionary_encode(), pa.array([0] * count, pa.timestamp("ns")),
        pa.array([-(2**31)] * count, pa.int32()),
        pa.array([2**40] * count, pa.int64()), pa.array([1e308] * count), pa.array([0] * count, pa.date32()), pa.array(["x"] * count, pa.large_string()),
    )  # fmt: skip
    return table.set_column(place, table.column_names[place], chance.choice(columns))


def sign(folder: Path) -> None:
    """Make the hashes of a stored run fit whatever lies in its folder now; what is no record stays as it is."""
    from tiercli.ledger.record import OWN_HASH, record_hash

    path = folder / "run.json"
    try:
        record = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return
    if isinstance(record, dict):
        record["result_sha256"] = hashlib.sha256((folder / "result.parquet").read_bytes()).hexdigest()
        record[OWN_HASH] = record_hash(record)
        path.write_text(json.dumps(record, ensure_ascii=False), "utf-8")


FORGERIES: dict[str, Callable[[bytes, Random], bytes]] = {".yaml": forged_yaml, ".json": forged_json, ".parquet": forged_parquet}
"""By the ending of a file's name."""
