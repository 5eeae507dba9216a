"""The words for the ways in which entities move: the same in reports and when a report is read back.

Into and out of the level of those who are not rated is neither a rise nor a fall: it stands outside the order.
"""

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
        "rated": Text("开始评级", "rated"),
        "unrated": Text("停止评级", "unrated"),
        "lapsed": Text("流失", "lapsed"),
        "returned": Text("回流", "returned"),
    }
)
