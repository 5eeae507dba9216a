"""A rulebook as a file of one's own: a shipped one as it is, an overlay put together with what it changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tiercli.domain.errors import UsageError
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.rulebook.basis import before_true_basis
from tiercli.rulebook.lay_over import laid_over
from tiercli.rulebook.load import put_together, source_of
from tiercli.rulebook.overlay import overlaid
from tiercli.rulebook.rewrite import rewritten
from tiercli.rulebook.rewrite.rewrite import same_data
from tiercli.rulebook.rewrite.scalars import flow_text, scalar_text
from tiercli.rulebook.shipped import find_rulebook
from tiercli.rulebook.source import Source, parse_source

_NAME = late_pattern(r"[a-z0-9][a-z0-9_-]{0,63}")


def copied_rulebook(name_or_path: str, new_name: str | None = None) -> bytes:
    """The bytes of a rulebook's file; with another name, that line alone differs.

    Errors: RulebookError; UsageError for a name that no rulebook may have.
    """
    whole = whole_source(name_or_path)
    if new_name is None:
        return whole.raw
    if not _NAME.fullmatch(new_name):
        message = Text(
            f"--name {new_name}：只能用小写字母、数字、- 和 _，最多 64 个",
            f"--name {new_name}: only lower-case letters, digits, - and _ may stand there, at most 64",
        )
        raise UsageError(message)
    return rewritten(whole, {**whole.data, "name": new_name})


def overlay_saying(name_or_path: str, data: Mapping[Any, Any]) -> bytes | None:
    """The bytes of an overlay that with what it extends comes to the data; none for a rulebook that extends nothing.

    Errors: RulebookError; AssertionError when what is written would come to other data.
    """
    chain = source_of(find_rulebook(name_or_path))
    if len(chain) < 2:
        return None
    _, below = put_together(chain[1:])
    data = before_true_basis(below.data, data)
    raw = rewritten(chain[0], laid_over(chain[0].data, below.data, data))
    made, flaws = overlaid(below, parse_source(chain[0].path, raw))
    assert not flaws, "the overlay written changes what is not there"
    assert same_data({key: value for key, value in made.data.items() if key != "extends"}, data), "the overlay written does not come to what was asked for"
    return raw


def overlay_for(below: Mapping[Any, Any], wanted: Mapping[Any, Any], extends: str, *, params: Mapping[str, Any], remarks: Sequence[str] = ()) -> bytes:
    """The bytes of a new overlay that makes `wanted` of the rulebook below it: nothing but what differs, and these params whether they differ or not.

    below, wanted: whole plain data. extends: the rulebook below as the overlay's file names it. remarks: comments above it, a line each.
    Errors: AssertionError when what is written would come to other data.
    """
    bare = {key: value for key, value in below.items() if key != "extends"}
    head = {"tiercli": 1, "extends": extends}
    over = laid_over(head, bare, wanted)
    named = {name: value["value"] if isinstance(value, Mapping) and set(value) == {"value"} else value for name, value in over.pop("params", {}).items()}
    data = {**head, **({"params": named | dict(params)} if named or params else {}), **{key: value for key, value in over.items() if key not in head}}
    raw = "".join([*(f"# {line}\n" for line in remarks), *_lines_of(data, "")]).encode()
    made, flaws = overlaid(Source(Path("below.yaml"), b"", bare, {}), parse_source(Path("overlay.yaml"), raw))
    assert not flaws, "the overlay written changes what is not there"
    target = {key: value for key, value in wanted.items() if key != "extends"}
    assert same_data({key: value for key, value in made.data.items() if key != "extends"}, target), "the overlay does not come to what was asked for"
    return raw


def _lines_of(data: Mapping[Any, Any], indent: str) -> Iterator[str]:
    """A map as YAML, a line a key; lists, and maps of numbers alone, in one line."""
    for key, value in data.items():
        name = scalar_text(key, is_key=True)
        if (isinstance(value, Mapping) and any(isinstance(one, Mapping) for one in value.values())) or (isinstance(value, Mapping) and not indent):
            yield f"{indent}{name}:\n"
            yield from _lines_of(value, f"{indent}  ")
        else:
            yield f"{indent}{name}: {flow_text(value)}\n"


def whole_source(name_or_path: str) -> Source:
    """A rulebook that stands alone, as text and data: the comments are those of the one below, the values those of the overlays.

    Errors: RulebookError.
    """
    chain = source_of(find_rulebook(name_or_path))
    text = chain[-1]
    for place in reversed(range(len(chain) - 1)):
        _, merged = put_together(chain[place:])
        data = {key: value for key, value in merged.data.items() if key != "extends"}
        text = parse_source(chain[place].path, rewritten(text, data))
    return text
