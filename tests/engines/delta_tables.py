"""Delta tables as other programs leave them, and what deltalake does not write itself: rows marked as deleted, columns with other names."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"


def actions(table: Path) -> list[dict[str, Any]]:
    """All that the log holds, in order."""
    return [json.loads(line) for one in sorted((table / "_delta_log").glob("*.json")) for line in one.read_text("utf-8").splitlines()]


def commit(table: Path, *said: dict[str, Any]) -> None:
    """One version more."""
    version = len(list((table / "_delta_log").glob("*.json")))
    (table / "_delta_log" / f"{version:020}.json").write_text("\n".join(map(json.dumps, said)), "utf-8")


def last(table: Path, kind: str) -> dict[str, Any]:
    return next(one[kind] for one in reversed(actions(table)) if kind in one)


def readers_need(table: Path, *features: str) -> None:
    commit(table, {"protocol": {"minReaderVersion": 3, "minWriterVersion": 7, "readerFeatures": features, "writerFeatures": features}})


def mark_deleted(table: Path, rows: Sequence[int]) -> None:
    """Rows of the file that came last, as Spark deletes them: the file stays as it is."""
    file = last(table, "add")
    readers_need(table, "deletionVectors")
    gone = {name: file[name] for name in ("path", "partitionValues", "size")} | {"deletionTimestamp": 1, "dataChange": True, "extendedFileMetadata": True}
    commit(table, {"remove": gone}, {"add": {**file, "deletionVector": _vector(sorted(rows))}})


def _vector(rows: Sequence[int]) -> dict[str, Any]:
    """A bitmap of 64 bits with one of 32 in it, with one container of numbers (Delta's protocol, "Deletion vector format"; Roaring's, "portable")."""
    numbers = struct.pack(f"<{len(rows)}H", *rows)
    bitmap = struct.pack("<II", 12346, 1) + struct.pack("<HH", 0, len(rows) - 1) + struct.pack("<I", 16) + numbers
    raw = struct.pack("<IQI", 1681511377, 1, 0) + bitmap
    return {"storageType": "i", "pathOrInlineDv": _z85(raw), "sizeInBytes": len(raw), "cardinality": len(rows)}


def _z85(raw: bytes) -> str:
    whole, text = raw + b"\0" * (-len(raw) % 4), ""
    for start in range(0, len(whole), 4):
        number = int.from_bytes(whole[start : start + 4], "big")
        text += "".join(_Z85[number // 85**power % 85] for power in (4, 3, 2, 1, 0))
    return text


def with_schema(table: Path, change: Any) -> None:
    """The table with its columns changed. change: of the list of fields, as the log has them."""
    described = last(table, "metaData")
    schema = json.loads(described["schemaString"])
    commit(table, {"metaData": {**described, "schemaString": json.dumps({**schema, "fields": change(schema["fields"])})}})
