"""The entities by the levels of one grading, with the measures that each level asks for."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import pyarrow as pa
from pydantic import Field

from tiercli.domain.columns import Column, Role
from tiercli.domain.language import EMPTY, Text, filled, same
from tiercli.domain.texts import texts_of
from tiercli.grammar.small_types import Meaning, Name, Title
from tiercli.rulebook.flaws.flaw import Flaw
from tiercli.rulebook.flaws.judge import unknown
from tiercli.rulebook.parts.basis import OwnBasis
from tiercli.rulebook.sheets.further_sheet import FurtherSheet, Known, Path, SheetSpeaker, flaws_of_names

if TYPE_CHECKING:
    from tiercli.follow import Given, GradedRows
    from tiercli.outcome.extras import Listing


class RiskSheet(FurtherSheet):
    """The entities by the levels of one grading, with the measures that each level asks for."""

    kind = Text("风险", "Risk")
    place = 20
    meaning = Meaning("一个分级的各级名单和应采取的措施", "the entities by the levels of one grading, with the measures due")
    title: Annotated[Title | None, Meaning("工作表的名称", "the sheet's title")] = None
    grading: Annotated[Name, Meaning("按哪个分级", "which grading")]
    levels: Annotated[list[Name], Meaning("只列这些级别（不写：最后一级以外的全部）", "only these (all but the last if not said)")] = Field(
        default_factory=list
    )
    columns: Annotated[list[Name], Meaning("另外列出的指标、字段、分级或计算结果", "further metrics, fields, gradings or outputs")] = Field(
        default_factory=list
    )
    basis: OwnBasis = None

    def flaws(self, known: Known, path: Path) -> Iterator[Flaw]:
        """Flaws of the grading, its levels and the columns."""
        if self.grading not in known.levels:
            yield unknown("分级", "grading", self.grading, known.levels, (*path, "grading"))
        else:
            levels = known.levels[self.grading]
            yield from (unknown("级别", "level", name, levels, (*path, "levels")) for name in self.levels if name not in levels)
        yield from flaws_of_names(self.columns, known.kinds, (*path, "columns"))

    def listed(self) -> Sequence[str]:
        """The further columns."""
        return self.columns

    def words(self, speaker: SheetSpeaker) -> list[Text]:
        """By which grading, and which of its levels."""
        only = Text(f"仅 {'、'.join(self.levels)}", f"only {', '.join(self.levels)}") if self.levels else Text("不含最后一级", "all levels but the last")
        return [filled(Text("按{}列出", "by {}"), speaker.name(self.grading)), only]


SHEET = RiskSheet


def sheets(graded: "GradedRows", _: "Given") -> Iterator[tuple[str, "Listing"]]:
    """The entities of the asked-for levels of one grading, worst concern first, with the measures due."""
    from tiercli.follow.entity_columns import add_columns, entity_columns, listed_table
    from tiercli.outcome.extras import STATE, Listing

    rulebook = graded.outcome.rulebook
    ((_key, sheet),) = rulebook.sheets.asked(RiskSheet)
    grading = rulebook.gradings[sheet.grading]
    names = sheet.levels or grading.names_in_order[:-1]
    titles = {level.name: level.title or same(level.name) for level in grading.levels_in_order}
    levels = texts_of(graded.rows[graded.entities.names[sheet.grading][0]])
    places = [place for name in names for place in range(graded.count) if levels[place] == name]
    columns, arrays = entity_columns(graded, places, level=sheet.grading != rulebook.main)
    title = grading.title or same(sheet.grading)
    columns.append(Column("risk", title, Role.LEVEL))
    arrays.append(pa.array([titles[levels[place]].spoken(graded.outcome.language) for place in places], pa.string()))
    add_columns(graded, columns, arrays, places, sheet.columns, "risk")
    columns.append(Column("measures", Text("应采取的措施", "Measures due"), Role.REASONS))
    measures = {level.name: _measures(graded, rulebook.owed(level)) for level in grading.levels_in_order}
    arrays.append(pa.array([measures[levels[place]] for place in places], pa.string()))
    columns.append(Column("reasons", Text("原因", "Reasons"), Role.REASONS))
    arrays.append(graded.outcome.results.rows["reasons"].combine_chunks().take(pa.array(places, pa.int64())))
    table = listed_table(columns, arrays)
    colors = dict(zip(grading.names_in_order, ("bad", "soon"), strict=False))
    states = pa.array([colors.get(levels[place], "") for place in places], pa.string())
    counts = tuple((titles[name], levels.count(name)) for name in names)
    if not places:
        graded.note("sheets.empty-risk", Text(f"“{title.zh}”各级别都没有对象", f"nobody is in these levels of '{title.en}'"))
    yield "risk", Listing(sheet.title or title, tuple(columns), table.append_column(STATE, states), EMPTY, counts)


def _measures(graded: "GradedRows", owed: dict[str, Any]) -> str:
    """Everything that a level asks for, in one line."""
    words, language = graded.outcome.rulebook.treatments, graded.outcome.language
    parts = []
    for key, value in owed.items():
        if value is None or value == "":
            continue
        known = words.get(key)
        title = known.title.spoken(language) if known else key
        unit = {"days": Text("天", " days"), "CNY": Text("元", " CNY"), "t": Text("吨", " t")}.get(known.unit if known else "", EMPTY).spoken(language)
        parts.append(f"{title}：{graded.spoken(value)}{unit}" if language == "zh" else f"{title}: {graded.spoken(value)}{unit}")
    return ("；" if language == "zh" else "; ").join(parts)
