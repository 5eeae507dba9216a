"""The record of a stored run as a typed model: what lies in a folder may have been changed by anybody."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

if TYPE_CHECKING:
    from tiercli.ledger.record_shape import Record

OWN_HASH = "record_sha256"
_END = "\n}"
_WITHOUT: Mapping[str, Any] = MappingProxyType({"kind": "run", "entities": 0, "levels": {}, "level_names": {}, "inputs": [], "rules": {}, "fingerprint": {}})
"""What a record says that does not speak of these."""


@cache
def _model() -> TypeAdapter[Record]:
    from tiercli.ledger.record_shape import Record  # models take longer to make than a small file to grade, and most runs read no record

    return TypeAdapter(Record)


def parse_record(raw: bytes) -> dict[str, Any]:
    """The record in a file's bytes, as it was written.

    Errors: ValueError when it is none, whatever else it is.
    """
    try:
        _model().validate_json(raw)
        found: dict[str, Any] = json.loads(raw)
    except (ValidationError, RecursionError) as error:
        raise ValueError(str(error)) from error
    return found


def completed(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record with what it does not speak of."""
    return {**_WITHOUT, **record}


def record_hash(record: Mapping[str, Any]) -> str:
    """The hash of a run's record, its own hash left out."""
    return hashlib.sha256(record_words({name: value for name, value in record.items() if name != OWN_HASH}).encode("utf-8")).hexdigest()


def signed_words(record: Mapping[str, Any]) -> str:
    """The record with its own hash, as it is written; put into words once."""
    if OWN_HASH in record:  # of a record that is taken on: where it stood
        return record_words({**record, OWN_HASH: record_hash(record)})
    words = record_words(record)
    return words.removesuffix(_END) + _signature(hashlib.sha256(words.encode("utf-8")).hexdigest())


def is_signed(raw: bytes) -> bool:
    """Whether a record's bytes say what its own hash says. Those that end with it, as we write them, need not be put into words again."""
    found = json.loads(raw)
    signature = _signature(str(found[OWN_HASH])).encode("utf-8")
    words = raw.rstrip()
    if words.endswith(signature) and hashlib.sha256(words.removesuffix(signature) + _END.encode()).hexdigest() == found[OWN_HASH]:
        return True
    return bool(record_hash(found) == found[OWN_HASH])


def _signature(sha256: str) -> str:
    return f',\n "{OWN_HASH}": {json.dumps(sha256)}{_END}'


def record_words(record: Mapping[str, Any]) -> str:
    """The record as it is written."""
    return json.dumps(record, ensure_ascii=False, indent=1)
