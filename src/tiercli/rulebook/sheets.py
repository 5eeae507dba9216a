"""The extra sheets that a rulebook asks of the report, beside the four that are always there.

A sheet appears when the rulebook names it and the workbook has the data for it. A kind of sheet is a class here, or in a file of its own
(`*_sheet.py`), and a key of `Sheets`; its rows are those of the module of `follow/` that is called like the key.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from tiercli.domain.language import EMPTY, Text, filled, joined
from tiercli.grammar.small_types import Condition, Meaning, Model, Name, Title
from tiercli.rulebook.basis import OwnBasis
from tiercli.rulebook.breakdown_sheet import Breakdown
from tiercli.rulebook.commission_sheet import Commission
from tiercli.rulebook.flaw import Flaw
from tiercli.rulebook.further_sheet import (
    FurtherSheet,
    Known,
    Path,
    SheetSpeaker,
    flaws_of_metrics,
    flaws_of_names,
    flaws_of_sum,
    names_words,
    order_words,
    who_words,
)
from tiercli.rulebook.judge import judge_expression, unknown
from tiercli.rulebook.plan_sheet import Plan
from tiercli.rulebook.row_sum import RowSum
from tiercli.rulebook.targets_sheet import Targets


class Segments(FurtherSheet):
    """Customers counted by up to three fields, each cell with count, volume and share."""

    kind = Text("细分", "Segments")
    title: Annotated[Title | None, Meaning("工作表的名称", "the sheet's title")] = None
    by: Annotated[list[Name], Meaning("档案的字段或分级，最多三个", "fields of the record, or gradings; at most three")] = Field(min_length=1, max_length=3)
    measures: Annotated[list[Name], Meaning("除个数外还要合计的指标", "the metrics that are added up beside the count")] = Field(default_factory=list)
    basis: OwnBasis = None

    def flaws(self, known: Known, path: Path) -> Iterator[Flaw]:
        """Flaws of the fields and of what is added up."""
        yield from flaws_of_names(self.by, known.kinds, (*path, "by"))
        yield from flaws_of_metrics(self.measures, known, (*path, "measures"))

    def listed(self) -> Sequence[str]:
        """The fields."""
        return self.by

    def words(self, speaker: SheetSpeaker) -> list[Text]:
        """By what it counts, and what it adds up."""
        said = [filled(Text("按 {} 交叉统计个数", "counted by {}"), joined([speaker.name(name) for name in self.by], " × ", " × "))]
        return [*said, filled(Text("并合计 {}", "with the sums of {}"), names_words(self.measures, speaker))] if self.measures else said


class ListSheet(FurtherSheet):
    """A list of those for whom a condition holds: win-back, stale records, candidates to leave."""

    kind = Text("名单", "List")
    rank = 1
    title: Annotated[Title, Meaning("工作表的名称", "the sheet's title")]
    when: Annotated[Condition, Meaning("谁在名单上", "who is on the list")]
    columns: Annotated[
        list[Name], Meaning("编号、名称、级别之外的列：指标、字段、分级或计算结果", "metrics, fields, gradings or outputs, beside id, name and level")
    ] = Field(default_factory=list)
    order: Annotated[Condition | None, Meaning("大的在前", "larger comes first")] = None
    note: Annotated[Title | None, Meaning("标题下的说明", "a line below the title")] = None
    basis: OwnBasis = None

    def flaws(self, known: Known, path: Path) -> Iterator[Flaw]:
        """Flaws of the condition, the order and the columns."""
        yield from judge_expression(self.when, known.kinds, (*path, "when"), "flag")
        yield from judge_expression(self.order, known.kinds, (*path, "order"))
        yield from flaws_of_names(self.columns, known.kinds, (*path, "columns"))

    def listed(self) -> Sequence[str]:
        """The columns."""
        return self.columns

    def words(self, speaker: SheetSpeaker) -> list[Text]:
        """Who is on it, in which order."""
        return [*who_words(self.when, speaker), *order_words(self.order, speaker), self.note or EMPTY]


class Profiles(FurtherSheet):
    """Customer profiles: one page a customer with base data, purchases, feedback, complaints, trend, level."""

    kind = Text("客户画像", "Profiles")
    rank = 1
    shows_others = True
    title: Annotated[Title | None, Meaning("工作表的名称", "the sheet's title")] = None
    when: Annotated[Condition | None, Meaning("为谁做", "for whom")] = None
    most: Annotated[Annotated[int, Field(ge=1, le=500)], Meaning("最多几页，好的在前", "at most this many pages, the best first")] = 50
    columns: Annotated[list[Name], Meaning("另外列出的指标、字段、分级或计算结果", "further metrics, fields, gradings or outputs")] = Field(
        default_factory=list
    )
    basis: OwnBasis = None

    def flaws(self, known: Known, path: Path) -> Iterator[Flaw]:
        """Flaws of the condition and the columns."""
        yield from judge_expression(self.when, known.kinds, (*path, "when"), "flag")
        yield from flaws_of_names(self.columns, known.kinds, (*path, "columns"))

    def listed(self) -> Sequence[str]:
        """The further columns."""
        return self.columns

    def words(self, speaker: SheetSpeaker) -> list[Text]:
        """For whom, and how many."""
        return [*who_words(self.when, speaker), Text(f"最多 {self.most} 个，好的在前", f"at most {self.most}, the best first")]


class RiskSheet(FurtherSheet):
    """The entities by the levels of one grading, with the measures that each level asks for."""

    kind = Text("风险", "Risk")
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


class Trend(FurtherSheet):
    """A share or sum by calendar month, for the whole company and as a chart: direct-sales share and the like."""

    kind = Text("趋势", "Trend")
    rank = 2
    title: Annotated[Title, Meaning("名称", "what it is called")]
    of: Annotated[Condition, Meaning("合计什么：sales.quantity", "what is added up: sales.quantity")]
    where: Annotated[
        Condition | None, Meaning("显示其中满足条件部分的占比；不写则显示合计本身", "the part of it whose share is shown; without it, the sum itself")
    ] = None
    unit: Annotated[str, Meaning("单位", "its unit")] = ""
    basis: OwnBasis = None

    def flaws(self, known: Known, path: Path) -> Iterator[Flaw]:
        """Flaws of what is added up."""
        yield from flaws_of_sum(known, self.of, self.where, None, path)

    def sums(self, name: str) -> Mapping[str, RowSum]:
        """The part, and the whole of which it is one."""
        whole = {f"trend.{name}.whole": RowSum(self.of)} if self.where is not None else {}
        return {f"trend.{name}": RowSum(self.of, self.where), **whole}

    def words(self, speaker: SheetSpeaker) -> list[Text]:
        """What is added up, and the part of it whose share is shown."""
        said = [filled(Text("按月合计：{}", "by month: {}"), speaker.words(self.of, "sales"))]
        return said if self.where is None else [*said, filled(Text("其中 {} 的占比", "share of it where {}"), speaker.words(self.where, "sales"))]


def _many(value: object) -> object:
    return [value] if isinstance(value, dict) else value


class Sheets(Model):
    """What the report shows beside its four standing sheets; alerts have a sheet whenever the rulebook has alerts."""

    plan: Annotated[
        Plan | None, Meaning("维护计划：谁维护谁、怎样、多久一次、下次何时", "the maintenance plan: who looks after whom, how, how often, and when next")
    ] = None
    risk: Annotated[RiskSheet | None, Meaning("一个分级的各级名单和应采取的措施", "the entities by the levels of one grading, with the measures due")] = None
    segments: Annotated[Annotated[list[Segments], BeforeValidator(_many)], Meaning("按最多三个字段交叉统计", "customers counted by up to three fields")] = (
        Field(default_factory=list)
    )
    commission: Annotated[Commission | None, Meaning("客户经理的提成表，按月和类型", "the commission statement of account managers, by month and type")] = None
    targets: Annotated[Annotated[list[Targets], BeforeValidator(_many)], Meaning("目标、实际和差距", "target, actual and gap")] = Field(default_factory=list)
    lists: Annotated[dict[str, ListSheet], Meaning("符合条件者的名单", "lists of those for whom a condition holds")] = Field(default_factory=dict)
    profiles: Annotated[Profiles | None, Meaning("客户画像，每客户一页", "customer profiles, one page a customer")] = None
    breakdowns: Annotated[
        dict[str, Breakdown],
        Meaning("一张表的行按字段和月份分列：投诉按类别、原因、部门", "the rows of a table by fields and months: complaints by kind, cause, department"),
    ] = Field(default_factory=dict)
    trends: Annotated[dict[str, Trend], Meaning("按月的合计或占比，附图", "sums or shares by calendar month, with a chart")] = Field(default_factory=dict)

    def each(self) -> list[tuple[tuple[Any, ...], FurtherSheet]]:
        """Every sheet that is asked for, in the order in which they stand, with where in `sheets:`: its key, and its name or number among its kind."""
        found: list[tuple[tuple[Any, ...], FurtherSheet]] = []
        for key in type(self).model_fields:
            asked: Any = getattr(self, key)
            if isinstance(asked, FurtherSheet):
                found.append(((key,), asked))
            elif asked:
                found += (((key, place), one) for place, one in (asked.items() if isinstance(asked, dict) else enumerate(asked)))
        return sorted(found, key=lambda one: one[1].rank)
