"""The extra sheets that a rulebook asks of the report, beside the four that are always there.

A sheet appears when the rulebook names it and the workbook has the data for it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from tiercli.domain.errors import WordsError
from tiercli.domain.language import Text
from tiercli.grammar.small_types import Amount, Condition, Meaning, Model, Name, Title, WindowWords
from tiercli.rulebook.basis import OwnBasis
from tiercli.rulebook.breakdown import Breakdown
from tiercli.rulebook.plan_sheet import Plan
from tiercli.scales.steps import Steps


class Segments(Model):
    """Customers counted by up to three fields, each cell with count, volume and share."""

    title: Annotated[Title | None, Meaning("工作表的名称", "the sheet's title")] = None
    by: Annotated[list[Name], Meaning("档案的字段或分级，最多三个", "fields of the record, or gradings; at most three")] = Field(min_length=1, max_length=3)
    measures: Annotated[list[Name], Meaning("除个数外还要合计的指标", "the metrics that are added up beside the count")] = Field(default_factory=list)
    basis: OwnBasis = None


def _whole() -> dict[Decimal | str, Decimal]:
    """The full rate, however much of the target is reached."""
    return {Decimal(0): Decimal(1)}


class Commission(Model):
    """The commission statement of an account manager, by month and type."""

    title: Annotated[Title | None, Meaning("工作表的名称", "the sheet's title")] = None
    of: Annotated[Condition, Meaning("卖了什么：sales.quantity", "what is sold: sales.quantity")]
    where: Annotated[Condition | None, Meaning("哪些行计入", "which rows count")] = None
    type: Annotated[Condition, Meaning("决定单价的字段", "the field that decides the rate")]
    rates: Annotated[dict[str, Amount], Meaning("各类型每单位多少元", "yuan per unit by type")]
    default: Annotated[
        Amount | None,
        Meaning("没有写到的类型的单价（不写：这些行没有提成，并会说明）", "for a type that is not named (none: such rows earn nothing and are said)"),
    ] = None
    target: Annotated[Condition | None, Meaning("对象的月目标", "the month's target of the entity")] = None
    reached: Annotated[
        Steps,
        Meaning(
            "按当月目标完成率对单价乘的系数；正好在界上的属于上一段",
            "the factor on the rates by share of the target reached in the month; a bound belongs to the band above it",
        ),
    ] = Field(default_factory=_whole)
    base: Annotated[Condition | None, Meaning("月底薪", "the month's base pay")] = None
    since: Annotated[
        Condition | None, Meaning("某一天，如入职日；更早又没有销售的月份不列", "a day, such as that of hiring; earlier months without sales are left out")
    ] = None
    months: Annotated[Annotated[int, Field(ge=1, le=60)], Meaning("列统计期的最近几个月", "of the period, the last so many")] = 12
    basis: OwnBasis = None


class Figure(Model):
    """A figure against its target: satisfaction, growth, volume."""

    title: Annotated[Title, Meaning("名称", "what it is called")]
    actual: Annotated[
        Condition,
        Meaning(
            "实际：用全体函数写的表达式，如 total(volume)；对每组分别计算",
            "an expression of the functions over all entities, such as total(volume); worked out for each group",
        ),
    ]
    target: Annotated[
        Condition | None, Meaning("目标，写法同 actual；不写则只列实际", "the target, written like actual; without one, only the actual figure is shown")
    ] = None
    unit: Annotated[str, Meaning("单位", "its unit")] = ""
    decimals: Annotated[Annotated[int, Field(ge=0, le=6)] | None, Meaning("显示几位小数", "how many decimals are shown")] = None
    better: Annotated[Literal["more", "less"], Meaning("要多还是要少", "whether more or less is wanted")] = "more"
    basis: OwnBasis = None


class Planned(Model):
    """A number that the table of targets gives for a group, or that of the market: a plan, or what the whole market took."""

    table: Annotated[
        Literal["targets", "market"],
        Meaning("取自目标表，还是市场容量表", "from the table of targets, or from that of the market"),
    ] = "targets"
    measure: Annotated[
        list[str],
        Meaning(
            "目标表“指标”一列怎么写它；市场容量表：只算这些产品，不写则全部",
            "how the column Measure of the targets writes it; of the market: these products only, all without it",
        ),
    ] = Field(default_factory=list)
    unnamed: Annotated[bool, Meaning("没有写指标的行也算", "whether rows that name no measure are meant")] = False
    adds_up: Annotated[
        bool,
        Meaning(
            "各月相加（如吨数）；false 为每月都是这个数（如满意度）",
            "whether months add up, as tonnes do; false: the number holds in every month, as a score does",
        ),
    ] = True
    over: Annotated[
        Literal["year", "so-far", "quarter", "month"],
        Meaning("全年、年初至截止日的月份、所在季度、所在月", "the whole year, its months up to the as-of date, the quarter or the month of the as-of date"),
    ] = "so-far"

    @model_validator(mode="after")
    def _names_its_rows(self) -> Planned:
        if self.table == "targets" and not self.measure:
            raise WordsError(
                Text("planned: 取自目标表的数要写 measure", "planned: a number of the targets table needs measure:"),
                Text("写目标表“指标”一列的说法。", "Write what the column Measure says."),
            )
        return self


MOST_MONTHS = 36
"""How many months back figures may go."""


class Targets(Model):
    """Target, actual and gap of each figure, for the whole company and for each value of the `by` fields."""

    title: Annotated[Title | None, Meaning("工作表的名称", "the sheet's title")] = None
    by: Annotated[list[Name], Meaning("按哪些字段分组，全公司之外再列各组", "the fields whose groups are listed below the whole company")] = Field(
        default_factory=list
    )
    planned: Annotated[
        dict[Name, Planned],
        Meaning(
            "从目标表取的数，按名称用在 figures 里；表里没有的组没有值",
            "numbers of the targets table, for use in the figures by name; a group that the table lacks has none",
        ),
    ] = Field(default_factory=dict)
    figures: Annotated[dict[str, Figure], Meaning("各项数字和目标", "the figures and their targets")] = Field(min_length=1)
    over: Annotated[
        WindowWords | None,
        Meaning(
            "列出实际值最近几个月（含本月）的走势，如 12 months：每月按当月最后一天、用现行规则重新计算",
            "shows the actual figures of the last months as well, that of the run among them, such as 12 months: each as of its last day, by today's rules",
        ),
    ] = None
    basis: OwnBasis = None

    @model_validator(mode="after")
    def _over_months(self) -> Targets:
        if self.over is not None and (self.over.unit != "months" or not 2 <= self.over.length <= MOST_MONTHS):
            raise WordsError(
                Text(f"over: 要写月数，2 到 {MOST_MONTHS} 个月，如 12 months", f"over: is a number of months, 2 to {MOST_MONTHS}, such as 12 months"),
                Text("写成 over: 12 months", "Write over: 12 months"),
            )
        return self

    @property
    def months(self) -> int:
        """How many months are shown; 0 for none."""
        return self.over.length if self.over is not None else 0

    @property
    def names(self) -> frozenset[str]:
        """Every name of the figures' actual values and of the groups."""
        return frozenset(self.by).union(*(figure.actual.names for figure in self.figures.values()))


class ListSheet(Model):
    """A list of those for whom a condition holds: win-back, stale records, candidates to leave."""

    title: Annotated[Title, Meaning("工作表的名称", "the sheet's title")]
    when: Annotated[Condition, Meaning("谁在名单上", "who is on the list")]
    columns: Annotated[
        list[Name], Meaning("编号、名称、级别之外的列：指标、字段、分级或计算结果", "metrics, fields, gradings or outputs, beside id, name and level")
    ] = Field(default_factory=list)
    order: Annotated[Condition | None, Meaning("大的在前", "larger comes first")] = None
    note: Annotated[Title | None, Meaning("标题下的说明", "a line below the title")] = None
    basis: OwnBasis = None


class Profiles(Model):
    """Customer profiles: one page a customer with base data, purchases, feedback, complaints, trend, level."""

    title: Annotated[Title | None, Meaning("工作表的名称", "the sheet's title")] = None
    when: Annotated[Condition | None, Meaning("为谁做", "for whom")] = None
    most: Annotated[Annotated[int, Field(ge=1, le=500)], Meaning("最多几页，好的在前", "at most this many pages, the best first")] = 50
    columns: Annotated[list[Name], Meaning("另外列出的指标、字段、分级或计算结果", "further metrics, fields, gradings or outputs")] = Field(
        default_factory=list
    )
    basis: OwnBasis = None


class RiskSheet(Model):
    """The entities by the levels of one grading, with the measures that each level asks for."""

    title: Annotated[Title | None, Meaning("工作表的名称", "the sheet's title")] = None
    grading: Annotated[Name, Meaning("按哪个分级", "which grading")]
    levels: Annotated[list[Name], Meaning("只列这些级别（不写：最后一级以外的全部）", "only these (all but the last if not said)")] = Field(
        default_factory=list
    )
    columns: Annotated[list[Name], Meaning("另外列出的指标、字段、分级或计算结果", "further metrics, fields, gradings or outputs")] = Field(
        default_factory=list
    )
    basis: OwnBasis = None


class Trend(Model):
    """A share or sum by calendar month, for the whole company and as a chart: direct-sales share and the like."""

    title: Annotated[Title, Meaning("名称", "what it is called")]
    of: Annotated[Condition, Meaning("合计什么：sales.quantity", "what is added up: sales.quantity")]
    where: Annotated[
        Condition | None, Meaning("显示其中满足条件部分的占比；不写则显示合计本身", "the part of it whose share is shown; without it, the sum itself")
    ] = None
    unit: Annotated[str, Meaning("单位", "its unit")] = ""
    basis: OwnBasis = None


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
