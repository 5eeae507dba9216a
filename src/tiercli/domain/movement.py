"""The words for the ways in which entities move: the same in reports and when a report is read back."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tiercli.domain.language import Text

MOVEMENTS: Mapping[str, Text] = MappingProxyType(
    {
        "new": Text("新增", "new"),
        "up": Text("上升", "up"),
        "same": Text("持平", "same"),
        "down": Text("下降", "down"),
        "lapsed": Text("流失", "lapsed"),
        "returned": Text("回流", "returned"),
    }
)
