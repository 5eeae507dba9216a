"""What the terminal shows after a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiercli.outcome import Outcome

if TYPE_CHECKING:
    from rich.console import RenderableType


def screen(outcome: Outcome, outputs: tuple[str, ...] = ()) -> RenderableType:
    """What was read, the tiers, what was left out, the warnings, and where the report is."""
    return ""
