"""The names of several tables together: which of them know a header, and whether a cell is a name at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from tiercli.domain.fields import TableFields
from tiercli.domain.patterns import late_pattern
from tiercli.read.words.fold import JOINT, bare, folded_header, unwrapped
from tiercli.read.words.lexicon import MOST_MAPS, Found, Lexicon, forms_of, lexicon_of, match_header, split_unit, unqualified

_FIGURES = late_pattern(r"[0-9 .,:/+()%-]*")
_LONGEST = 100


class Lexicons:
    """The lexicons of several tables.

    readings: what was found in rows that were asked about before, see `headers.read_headers`.
    """

    def __init__(self, of: Sequence[Lexicon]) -> None:
        self.of = of
        self.known = frozenset().union(*(one.known for one in of))
        self.readings: dict[tuple[Any, ...], Any] = {}
        self._asked: dict[str, bool] = {}
        self._found: dict[str, Mapping[str, Found]] = {}
        self._has_figures = any(_FIGURES.fullmatch(name) for name in self.known)  # only where `--map` names such a header

    def know(self, cell: str) -> bool:
        """Whether a cell is a name that any table knows, with a unit, a qualifier or in another spelling."""
        if cell not in self._asked:
            self._asked[cell] = (self._has_figures or not _FIGURES.fullmatch(cell)) and self._know(cell)
        return self._asked[cell]

    def _know(self, cell: str) -> bool:
        cell = unwrapped(cell)
        name = split_unit(cell)[0]
        return any(one in self.known or unqualified(one) in self.known for one in (bare(cell), bare(name), folded_header(cell), folded_header(name)))

    def found(self, header: str) -> Mapping[str, Found]:
        """The field that a header names, by table; most cells name none."""
        if header not in self._found:
            may_be_one = 0 < len(header) <= _LONGEST and not self.known.isdisjoint(forms_of(header))
            matches = ((one.table.name, match_header(header, one)) for one in (self.of if may_be_one else ()))
            self._found[header] = {name: match for name, match in matches if match is not None}
        return self._found[header]

    def that_may_know(self, names: Sequence[str], needs_own: Callable[[Lexicon], bool]) -> list[Lexicon]:
        """Those of which some name may be among headers, in two rows too; sales always, where a bare unit is a figure.

        needs_own: whether it takes a name of a field that is distinctive of the table.
        """
        forms = frozenset[str]().union(*(forms_of(part) for name in names if name for part in _parts(name)))

        def may_know(one: Lexicon) -> bool:
            return not one.known.isdisjoint(forms) and not (needs_own(one) and one.distinctive_forms.isdisjoint(forms))

        return [one for one in self.of if one.table.name == "sales" or may_know(one)]


def _parts(name: str) -> tuple[str, ...]:
    """All that `match_joined` and the second choices look up for a header."""
    if JOINT not in name:
        return (name,)
    above, _, below = name.partition(JOINT)
    return above, below, above + below, f"{above} {below}", name.rpartition(JOINT)[2]


_TOGETHER: list[Lexicons] = []


def lexicons_of(tables: Iterable[TableFields], maps: Mapping[str, str]) -> Lexicons:
    """The lexicons of tables, the same ones while the same tables and maps are asked for."""
    of = [lexicon_of(table, maps) for table in tables]
    held = next((one for one in _TOGETHER if len(one.of) == len(of) and all(mine is its for mine, its in zip(of, one.of, strict=True))), None)
    if held is None:
        held = Lexicons(of)
        _TOGETHER[MOST_MAPS:] = []
        _TOGETHER.insert(0, held)
    return held


def may_be_header(cells: Sequence[str], lexicons: Lexicons) -> bool:
    """Whether any cell is a name that some table knows; spares the rows of data a closer look."""
    return any(cell and len(cell) <= _LONGEST and lexicons.know(cell) for cell in cells)
