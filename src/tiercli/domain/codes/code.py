"""What is known of one kind of finding."""

from __future__ import annotations

from dataclasses import dataclass

from tiercli.domain.finding import Severity
from tiercli.domain.language import Text


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of finding: how grave it is, where it comes from, what to do.

    sets_aside: whether the rows concerned are not used; then the part after the dot is also the reason in the account.
    """

    severity: Severity
    cause: Text
    cure: Text
    sets_aside: bool = False

    @property
    def asks_nothing(self) -> bool:
        """Whether there is nothing to do about it: such findings carry no hint."""
        return self.cure.zh.startswith("无需处理")


NOTHING = Text("无需处理。", "Nothing to do.")
