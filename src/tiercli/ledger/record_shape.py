"""What the record of a stored run must look like, as models."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from tiercli.ledger.period_names import PERIOD
from tiercli.ledger.warnings import Handled

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


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


class _Returned(_Shape):
    accepted: int = 0
    refused: int = 0
    deferred: int = 0
    decided_at: str = ""
    file: str = ""
    file_sha256: str = ""


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


class Record(_Shape):
    """What every record says."""

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
    warnings: list[Handled] = Field(default_factory=list)
    plan: list[_Returned] = Field(default_factory=list)
    beside: dict[Literal["warnings.parquet", "plan.parquet", "completion.parquet"], Sha256] = Field(default_factory=dict)
    fingerprint: _Fingerprint = Field(default_factory=_Fingerprint)
    previous: _Reference | None = None
    replaces: _Reference | None = None
    written_at: str = ""
    language: str = ""
