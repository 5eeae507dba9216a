"""The record of a stored run as a typed model: what lies in a folder may have been changed by anybody."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

OWN_HASH = "record_sha256"
NAME = r"^[a-z0-9][a-z0-9_-]{0,63}$"
PERIOD = r"^\d{4}-(0[1-9]|1[0-2]|P(0[1-9]|1[0-2])|W(0[1-9]|[1-4]\d|5[0-3]))$"
"""A month, a month of a year of weeks, or a week; a history has one kind, and its names sort by time."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_WITHOUT: Mapping[str, Any] = MappingProxyType({"kind": "run", "entities": 0, "levels": {}, "level_names": {}, "inputs": [], "rules": {}, "fingerprint": {}})
"""What a record says that does not speak of these."""


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class _Reference(_Shape):
    revision: int
    sha256: Sha256
    period: str = Field("0001-01", pattern=PERIOD)


class _Decision(_Shape):
    entity: str
    grading: str
    level: str
    accepted: bool | None
    comment: str | None = None
    approver: str | None = None
    decided_at: str | None = None
    file: str | None = None
    file_sha256: str | None = None


class _Input(_Shape):
    path: str
    sha256: str


class _Level(_Shape):
    name: str


class _Grading(_Shape):
    levels: list[_Level]


class _Rules(_Shape):
    gradings: dict[str, _Grading] = Field(default_factory=dict)
    score: dict[str, Any] = Field(default_factory=dict)
    scores: dict[str, dict[str, Any]] = Field(default_factory=dict)


class _Fingerprint(_Shape):
    rulebook: str = ""
    params: dict[str, str] = Field(default_factory=dict)
    as_of: str = ""
    inputs: list[tuple[str, str]] = Field(default_factory=list)
    previous: dict[str, str] | None = None


class _Record(_Shape):
    as_of: date
    period: str = Field(pattern=PERIOD)
    revision: int = Field(ge=1)
    result_sha256: Sha256
    record_sha256: Sha256
    rulebook: str = ""
    rulebook_sha256: str = ""
    kind: str = ""
    entities: int = 0
    levels: dict[str, dict[str, int]] = Field(default_factory=dict)
    level_names: dict[str, list[str]] = Field(default_factory=dict)
    inputs: list[_Input] = Field(default_factory=list)
    rules: _Rules = Field(default_factory=_Rules)
    decisions: list[_Decision] = Field(default_factory=list)
    fingerprint: _Fingerprint = Field(default_factory=_Fingerprint)
    previous: _Reference | None = None
    replaces: _Reference | None = None
    written_at: str = ""
    language: str = ""


@cache
def _model() -> TypeAdapter[_Record]:
    return TypeAdapter(_Record)


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


def record_words(record: Mapping[str, Any]) -> str:
    """The record as it is written."""
    return json.dumps(record, ensure_ascii=False, indent=1)
