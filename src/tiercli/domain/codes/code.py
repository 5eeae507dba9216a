"""What is known of one kind of finding."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from tiercli.domain.finding import Severity
from tiercli.domain.language import Text


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of finding: how grave it is, where it comes from, what to do.

    set_aside: why the rows concerned are not used, in a few words for the account; none where they are used.
    The part after the dot is the reason in the account.
    """

    severity: Severity
    cause: Text
    cure: Text
    set_aside: Text | None = None

    @property
    def asks_nothing(self) -> bool:
        """Whether there is nothing to do about it: such findings carry no hint."""
        return self.cure.zh.startswith("无需处理")


error, warning, note = (partial(Code, severity) for severity in Severity)
NOTHING = Text("无需处理。", "Nothing to do.")
