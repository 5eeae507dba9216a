"""What belongs to nobody: rows whose manager, region or branch is blank, kept as a line of their own."""

from __future__ import annotations

from tiercli.domain.language import Text

NOBODY = "(none)"
"""The id of that line, alike in every language, so that it is found again next month."""

NOBODY_NAME = Text("（未填写）", "(none)")
NOBODY_REASON = Text("没有填写，不参加评级", "belongs to nobody; not rated")
