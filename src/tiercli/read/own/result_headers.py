"""Which header of a report stands over which result column, in either language, and what each column holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tiercli.domain.columns import MOVEMENTS, entity_headers, header_of, score_column
from tiercli.domain.language import Text, same
from tiercli.domain.unit import UNITS
from tiercli.read.own.own_note import Kind
from tiercli.rulebook.facts.names import Vocabulary, entity_title, home_of
from tiercli.rulebook.facts.used_names import carried_names
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.entity_parts import entity_word, parts_of

FLAGS = {"是": "true", "yes": "true", "否": "false", "no": "false"}
_TEXTS = ("tier", "tier_title", "computed_tier", "previous_tier", "movement", "reasons", "missing", "next_tier")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a workbook without a note may be read by: what the headers of a report would be under a rulebook.

    key: the column of ids. headers: header, result column, what it holds, in the order of the sheet. words: for columns that show words
    in place of names, what each word stands for.
    """

    key: str
    headers: tuple[tuple[str, str, Kind], ...]
    words: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class OwnTask:
    """One file that this program wrote, to be read in a reading process.

    shape: for a workbook whose note is gone; without one, such a workbook gives no table. titles: of the sheets that a workbook of rules
    has tables on.
    """

    path: str
    what: Literal["result", "returned", "rules", "parameters"]
    shape: Shape | None = None
    titles: tuple[str, ...] = ()


def shape_of(rulebook: Rulebook) -> Shape:
    """The shape of reports under a rulebook."""
    return Shape(f"{entity_of(rulebook)}_id", tuple(_headers(rulebook)), _words(rulebook))


def entity_of(rulebook: Rulebook) -> str:
    """customer, manager ...: the result columns begin with `<entity>_id`, `<entity>_name`."""
    return entity_word(rulebook.entity)


def kinds_of(rulebook: Rulebook) -> dict[str, Kind]:
    """What each result column holds that a rulebook's results have; outputs may hold anything and are left out, unless they are carried on."""
    entity = entity_of(rulebook)
    kinds: dict[str, Kind] = dict.fromkeys((f"{entity}_id", f"{entity}_name", *_TEXTS), "text")
    known = Vocabulary.of(rulebook).scored()
    for name in rulebook.metrics:
        kinds[name] = _holds(known.get(name, ""))
    kinds |= dict.fromkeys(rulebook.gradings, "text")
    for name, dimensions in rulebook.all_scores.items():
        kinds[score_column(name)] = "number"
        kinds |= dict.fromkeys((f"points_{dimension}" for dimension in dimensions), "number")
    outputs = Vocabulary.of(rulebook).of_outputs()
    kinds |= {name: _holds(outputs[name]) for name in carried_names(rulebook) if outputs.get(name, "any") != "any"}
    return kinds | {"to_next": "number"}


def _headers(rulebook: Rulebook) -> Iterator[tuple[str, str, Kind]]:
    entity = entity_of(rulebook)
    _, key, name_field = home_of(rulebook.entity)
    main = rulebook.gradings[rulebook.main].title
    id_words, name_words = entity_headers(entity, entity_title(rulebook), is_joined=bool(parts_of(rulebook.entity)))
    manager = entity == "manager"
    yield from ((word, f"{entity}_name", "text") for word in (*name_words, name_field))
    yield from ((word, "tier", "text") for word in (*(main or ()), *header_of("tier")))
    yield from ((word, f"{entity}_id", "text") for word in (*(name_words if manager else id_words), key))
    yield from ((word, "computed_tier", "text") for word in header_of("computed_tier"))
    for name in rulebook.all_scores:
        yield from ((word, score_column(name), "number") for word in dict.fromkeys((*rulebook.score_title(name), *(() if name == "score" else (name,)))))
    for parts in rulebook.all_scores.values():
        for name, part in parts.items():
            yield from ((word, f"points_{name}", "number") for word in (part.title or (name,)))
    yield from ((word, "movement", "text") for word in header_of("movement"))
    kinds = Vocabulary.of(rulebook).scored()
    for name, metric in rulebook.metrics.items():
        yield from ((word, name, _holds(kinds.get(name, ""))) for word in _with_unit(metric.title or Text(name, name), metric.unit))
    outputs = Vocabulary.of(rulebook).of_outputs()
    for name in sorted(carried_names(rulebook) & rulebook.outputs.keys()):
        output = rulebook.outputs[name]
        yield from ((word, name, _holds(outputs[name])) for word in _with_unit(output.title or Text(name, name), output.unit))
    for name, grading in rulebook.gradings.items():
        if name != rulebook.main:
            yield from ((word, name, "text") for word in (grading.title or (name,)))


def _with_unit(title: Text, unit: str) -> Iterator[str]:
    """A title as headers write it in either language, with its unit and without."""
    zh, en = UNITS.get(unit) or same(unit)
    if unit:
        yield from (f"{title.zh}({zh})", f"{title.en} ({en})")
    yield from title


def _holds(kind: str) -> Kind:
    return "number" if kind == "number" else "date" if kind == "date" else "flag" if kind == "flag" else "text"


def _words(rulebook: Rulebook) -> dict[str, dict[str, str]]:
    """What the words of either language stand for, by column."""
    found = {"movement": {word: code for code, said in MOVEMENTS.items() for word in said}}
    for name, grading in rulebook.gradings.items():
        if name != rulebook.main:
            found[name] = {word: level.name for level in grading.levels_in_order for word in (level.title or (level.name,))}
    kinds = Vocabulary.of(rulebook).scored()
    return found | {name: dict(FLAGS) for name in rulebook.metrics if kinds.get(name) == "flag"}
