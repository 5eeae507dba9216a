"""The JSON Schema of rulebooks, for editors: keys as YAML has them, with what each one means."""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from tiercli.rulebook.model import Rulebook

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_LIMITS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}


class _Schema(GenerateJsonSchema):
    """Numbers as people write them, and no defaults that editors would insert."""

    def decimal_schema(self, schema: Any) -> dict[str, Any]:
        """A number, with its limits."""
        limits = {name: float(schema[key]) for key, name in _LIMITS.items() if key in schema}
        return {"type": "number", **limits}


def schema() -> dict[str, Any]:
    """The schema of a rulebook."""
    made = Rulebook.model_json_schema(by_alias=True, schema_generator=_Schema)
    made = _tidied(made)
    _shorthands(made)
    return {"$schema": DRAFT, "title": "tiercli rulebook", **{key: value for key, value in made.items() if key != "title"}}


def schema_text() -> str:
    """The schema as it ships."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _tidied(part: Any) -> Any:
    """Without titles that only repeat the key, nulls and defaults; descriptions on one line."""
    if isinstance(part, list):
        return [_tidied(item) for item in part]
    if not isinstance(part, dict):
        return part
    answer: dict[str, Any] = {}
    for key, value in part.items():
        if key == "default" or (key == "title" and isinstance(value, str)):
            continue
        if key == "anyOf":
            kept = [_tidied(item) for item in value if item != {"type": "null"}]
            if len(kept) == 1:
                answer = {**kept[0], **answer}
            else:
                answer["anyOf"] = kept
        elif key == "description" and isinstance(value, str):
            answer[key] = " ".join(value.split())
        else:
            answer[key] = {name: _tidied(item) for name, item in value.items()} if key in ("properties", "$defs") else _tidied(value)
    return answer


def _shorthands(made: dict[str, Any]) -> None:
    """What the loader takes besides the long forms: a param as its value, a ratio by its name, a rank as a number or percentage, one group of the eligible."""
    definitions = made["$defs"]
    scalar = definitions["Param"]["properties"]["value"]
    definitions["Param"] = {"anyOf": [scalar, definitions["Param"]]}
    definitions["RatioTo"] = {"anyOf": [{"enum": ["max", "mean", "total"]}, definitions["RatioTo"]]}
    definitions["Place"] = {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string"}], "description": definitions["Place"].get("description", "")}
    groups = definitions["Grading"]["properties"]["eligible"]
    items = {key: groups[key] for key in ("type", "items")}
    definitions["Grading"]["properties"]["eligible"] = {"anyOf": [groups["items"], items], "description": groups["description"]}
    entity = made["properties"]["entity"]
    text = {key: value for key, value in entity.items() if key != "description"}
    made["properties"]["entity"] = {"anyOf": [text, {"type": "array", "items": text}], "description": entity["description"]}
    sheets = definitions["Sheets"]["properties"]
    for name in ("segments", "targets"):
        items = sheets[name]
        sheets[name] = {"anyOf": [items, items["items"]]}
