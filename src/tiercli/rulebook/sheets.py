"""The extra sheets that a rulebook asks of the report, beside the four that are always there.

A sheet appears when the rulebook names it and the workbook has the data for it.
"""

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

from tiercli.grammar.small_types import Amount, Condition, Meaning, Model, Name, Title
from tiercli.rulebook.basis import OwnBasis
from tiercli.rulebook.breakdown import Breakdown
from tiercli.rulebook.plan_sheet import Plan
from tiercli.rulebook.target_figures import Targets
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
