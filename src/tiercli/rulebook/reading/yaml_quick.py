"""YAML text as nodes by ruamel.yaml's parser in C, where it is installed and the text leaves no doubt: a tenth of the time of its parser in Python.

It is YAML 1.1 underneath, and its words for flaws are others. So it is asked only about texts without what the two take differently (line ends that are not the
usual ones, tabs, marks of byte order, keys behind a question mark, directives), and what it does not take goes to the other as if it had never been asked:
the same data, places and complaints.
"""

from __future__ import annotations

import re
from typing import Any

from tiercli.domain.patterns import late_pattern

_DOUBTFUL = late_pattern("[\\t\\x85\\u2028\\u2029\\ufeff]|[?](?:\\s|$)|^%|\\r(?!\\n)", re.MULTILINE)
_DEEP = late_pattern("^[ ?:-]{200}", re.MULTILINE)
"""Each level of blocks takes a column: its own parser would go deeper until there is no memory left."""


def quick_nodes(words: str) -> Any | None:
    """The root node of a text with one document, or nothing where only the other parser tells; a plain scalar's style is empty."""
    composer = _composer()
    if composer is None or _DOUBTFUL.search(words) or _DEEP.search(words):
        return None
    from ruamel.yaml.error import YAMLError

    try:
        return composer(words).get_single_node()
    except (YAMLError, ValueError):
        return None


def _composer() -> Any:
    """Makes a reader of a text that resolves scalars as YAML 1.2 does; nothing where the parser is not installed."""
    try:
        from _ruamel_yaml import CParser  # type: ignore[import-not-found]
    except ImportError:
        return None
    from ruamel.yaml.resolver import VersionedResolver

    class Composer(CParser, VersionedResolver):  # type: ignore[misc]  # it is compiled
        processing_version = (1, 2)

        def __init__(self, words: str) -> None:
            CParser.__init__(self, words)
            VersionedResolver.__init__(self, None, loader=None)

    return Composer
