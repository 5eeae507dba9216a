"""The overlay rulebook with found bounds: its bytes, and how it loads."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from tiercli.insight.knobs import Knob, moved_data
from tiercli.rulebook.copying import overlay_for
from tiercli.rulebook.load import Loaded, load_rulebook


def overlay_bytes(loaded: Loaded, rules: str, bounds: Mapping[Knob, Decimal], where: Path | None, command: str) -> tuple[bytes, str]:
    """The overlay's file and the rulebook that it extends, named as from the overlay's own folder.

    where: the file that it will be; none for one that stands beside the rulebook, or extends a shipped one. command: that found the bounds.
    """
    extends = _named_from(loaded, rules, where)
    wanted = moved_data(loaded, bounds)
    params = {knob.param: value_of(wanted["params"][knob.param]) for knob in bounds if knob.param}
    remarks = [command.replace("\n", " ")] if command else []
    return overlay_for(loaded.source.data, wanted, extends, params=params, remarks=remarks), extends


def value_of(param: Any) -> Any:
    """The value of a param as it is written."""
    return param["value"] if isinstance(param, Mapping) else param


def _named_from(loaded: Loaded, rules: str, where: Path | None) -> str:
    path = loaded.paths[0]
    if rules == path.stem and rules != str(path):
        return rules  # a shipped one goes by its name
    folder = (where.parent if where is not None else path.parent).resolve()
    whole = path.resolve()
    return str(whole.relative_to(folder)) if whole.is_relative_to(folder) else str(whole)


def loaded_overlay(raw: bytes, rules: str) -> Loaded:
    """The overlay as it loads from its file, wherever that will be.

    Errors: RulebookError when it does not load: bounds that the rulebook refuses.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "overlay.yaml"
        whole = rules if not Path(rules).is_file() else str(Path(rules).resolve())
        lines = [f"extends: {_quoted(whole)}" if line.startswith("extends: ") else line for line in raw.decode().splitlines()]
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return load_rulebook(str(path))


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
