"""The one console that writes to a terminal: whatever it is given, no text commands the screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, RenderableType

from tiercli.domain.harmless import harmless

if TYPE_CHECKING:
    from rich.segment import Segment


class SafeConsole(Console):
    """A console whose text is harmless; only its own colours and moves are left."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The segments of a renderable, their text harmless."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=harmless(segment.text))


def console(*, stderr: bool = False, width: int | None = None) -> Console:
    """A console on standard output (or standard error). Words between colons are no names of pictures: a customer may be called so.

    width: of the lines; that of the terminal if none, or 80 where there is no terminal.
    """
    return SafeConsole(highlight=False, soft_wrap=False, emoji=False, stderr=stderr, width=width)
