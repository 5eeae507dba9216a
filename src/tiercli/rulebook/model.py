"""A rulebook: metrics, scores, gradings and what follows from them."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from tiercli.domain.columns import header_of
from tiercli.domain.errors import WordsError
from tiercli.domain.fields import DATED
from tiercli.domain.fiscal import FiscalYear
from tiercli.domain.language import Text, listing
from tiercli.grammar.kinds import is_day
from tiercli.grammar.small_types import Condition, Meaning, Model, Name, Number, Scalar, Title, share_or
from tiercli.rulebook.parts.alert import Alert
from tiercli.rulebook.parts.basis import OwnBasis
from tiercli.rulebook.parts.calendar_rules import CalendarRules, PeriodRules, fiscal_year
from tiercli.rulebook.parts.dimension import Part, ScoreLimits
from tiercli.rulebook.parts.entity_parts import entity_of
from tiercli.rulebook.parts.gates import Eligible
from tiercli.rulebook.parts.grading import Grading, Level
from tiercli.rulebook.parts.metric import Metric
from tiercli.rulebook.parts.own_tables import NewField, OwnTable
from tiercli.rulebook.sheets.kinds import Sheets


class Param(Model):
    """A number or word that the rulebook names once, and `--set` may change."""

    value: Annotated[Scalar, BeforeValidator(share_or), Meaning("取值", "its value")]
    title: Annotated[Title | None, Meaning("报告里的名称", "shown in reports")] = None
    unit: Annotated[str, Meaning("单位", "its unit")] = ""
    min: Annotated[Number | None, Meaning("--set 不能比这更小", "--set may not go below this")] = None
    max: Annotated[Number | None, Meaning("--set 不能比这更大", "--set may not go above this")] = None
    description: Annotated[Title | None, Meaning("说明", "what it is for")] = None
    basis: OwnBasis = None
    _written: Decimal | bool | Text | str | None = PrivateAttr(default=None)

    @property
    def kind(self) -> str:
        """number, text, date (a text such as '2026-10-31') or flag."""
        if isinstance(self.value, bool):
            return "flag"
        if isinstance(self.value, str):
            return "date" if is_day(self.value) else "text"
        return "text" if isinstance(self.value, Text) else "number"

    @property
    def plain(self) -> Decimal | bool | str | date:
        """The value as expressions compute with it: a date as a day, a text in two languages as the Chinese one."""
        if isinstance(self.value, Text):
            return self.value.zh
        return date.fromisoformat(self.value) if self.kind == "date" and isinstance(self.value, str) else self.value

    @property
    def written(self) -> Decimal | bool | Text | str | None:
        """The rulebook's own value, where `--set` put another in its place."""
        return self._written

    def changed_to(self, value: Decimal | bool | str) -> Self:
        """The param with another value, which remembers the rulebook's own."""
        other = self.model_copy(update={"value": value})
        other._written = self.value if self._written is None else self._written
        return other


def whole_param(value: Any) -> Any:
    """A param as a map of its keys, where it is written as its value alone."""
    is_whole = isinstance(value, Param) or (isinstance(value, dict) and bool(value) and not {"zh", "en"} & set(value))
    return value if is_whole else {"value": value}


Tonnes = Annotated[Number, Field(gt=0, le=1_000_000)]
UnitWeight = Tonnes | dict[str, Tonnes]
"""What one unit weighs: of every product, or by product."""


class SalesRules(Model):
    """How sales rows are taken."""

    returns: Annotated[
        Literal["net", "exclude", "separate"],
        Meaning(
            "负数行（退货）：net 冲减；exclude 不计；separate 单列（不再冲减 sales，成为字段相同的表 returns）",
            "negative rows are taken off (net), left out (exclude), or kept apart (separate: "
            "they no longer lower `sales`, and stand in a table `returns` of the same fields)",
        ),
    ] = "net"
    basis: OwnBasis = None


class Variant(Model):
    """Other weights or bands for some entities; the first variant whose condition holds."""

    when: Annotated[Condition, Meaning("适用于谁", "for whom")]
    title: Annotated[Title | None, Meaning("报告里的名称", "shown in reports")] = None
    score: Annotated[dict[str, dict[str, Any]], Meaning("每个维度只写不同的键", "per dimension, the keys that differ")] = Field(default_factory=dict)
    scores: Annotated[dict[str, dict[str, dict[str, Any]]], Meaning("有名称的得分也一样", "the same for named scores")] = Field(default_factory=dict)
    basis: OwnBasis = None


class Output(Model):
    """A value that follows from the levels, such as a credit limit."""

    formula: Annotated[Condition, Meaning("怎么算", "how it is worked out")]
    title: Annotated[Title | None, Meaning("报告里的名称", "shown in reports")] = None
    unit: Annotated[str, Meaning("表头里的单位", "shown in headers")] = ""
    decimals: Annotated[Annotated[int, Field(ge=0, le=6)] | None, Meaning("报告里显示几位小数", "how many decimals reports show")] = None
    basis: OwnBasis = None


class TreatmentWords(Model):
    """How a treatment is shown."""

    title: Annotated[Title, Meaning("报告里的名称", "shown in reports")]
    unit: Annotated[str, Meaning("表头里的单位", "shown in headers")] = ""


class Rulebook(Model):
    """One grading system, as one YAML file."""

    tiercli: Annotated[Literal[1], Meaning("语言的版本，写 1", "the version of the language, 1")]
    name: Annotated[
        Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)],
        Meaning("规则的代号：小写字母、数字、- 和 _", "its short name: lower-case letters, digits, - and _"),
    ]
    title: Annotated[Title, Meaning("报告的标题", "the title of reports")]
    description: Annotated[Title | None, Meaning("一两句话说明怎么评", "what it does, in a sentence or two")] = None
    company: Annotated[Title | None, Meaning("公司名称，写在报告标题里", "the company's name, in the title of reports")] = None
    source: Annotated[Title | None, Meaning("依据哪份办法", "where the policy comes from")] = None
    without_basis: Annotated[
        Literal["ours", "unmarked"],
        Meaning(
            "没有写 basis 的部分：ours 一律标明“本公司设定”；unmarked 不标",
            "what has no basis of its own: ours, it is marked as the company's own; unmarked, nothing is said",
        ),
    ] = "unmarked"
    extends: Annotated[
        str | None, Meaning("在哪个自带规则，或旁边的哪个文件的基础上改", "the name of a shipped rulebook or a file beside this one that this one changes")
    ] = None
    entity: Annotated[
        Name,
        BeforeValidator(entity_of),
        Meaning(
            "给谁分级：customer、manager，或任一字段，如 region；几个字段合为一个对象写成 [customer, branch]。一行归它自己写的客户经理，没写则归客户的；"
            "写 customers.manager 则先看客户档案写的",
            "customer, manager, or any field, such as region; several fields as one entity are [customer, branch]. A row is of the manager that it names "
            "itself, else of its customer's; with customers.manager it is of the manager that the customer's record names first",
        ),
    ] = "customer"
    period: Annotated[PeriodRules, Meaning("统计期", "the time that is looked at")] = Field(default_factory=PeriodRules)
    calendar: Annotated[CalendarRules, Meaning("按周的财年（4-4-5），财年怎么称呼", "years of weeks (4-4-5), and what fiscal years are called")] = Field(
        default_factory=CalendarRules
    )
    sales: Annotated[SalesRules, Meaning("销售行怎么算", "how sales rows are taken")] = Field(default_factory=SalesRules)
    no_data: Annotated[
        Literal["share", "zero", "refuse"],
        Meaning(
            "工作簿里没有某个维度的数据时：权重分给其他维度、计 0 分，或拒绝评分",
            "what happens with a dimension for which the workbook has no data: its weight is shared among the others, it counts as zero, or the run is refused",
        ),
    ] = "share"
    params: Annotated[
        dict[str, Annotated[Param, BeforeValidator(whole_param)]], Meaning("有名称的数，可用 --set 改", "numbers and words with a name, which --set may change")
    ] = Field(default_factory=dict)
    fields: Annotated[
        dict[str, dict[str, NewField]],
        Meaning(
            "标准表里没有的字段，按表写；标准字段也可以再写一次，只为增加表头",
            "fields that the standard tables do not have, by table; a standard field may be written again to add headers",
        ),
    ] = Field(default_factory=dict)
    tables: Annotated[
        dict[str, OwnTable],
        Meaning("标准表以外自己的表：指标像量标准表一样量它", "tables of one's own beside the standard ones; metrics measure them alike"),
    ] = Field(default_factory=dict)
    units: Annotated[
        dict[Annotated[str, Field(min_length=1, max_length=40)], UnitWeight],
        Meaning(
            "一个单位多少吨，例如 桶：0.17；或按产品写 升：{柴油：0.00084}",
            "the tonnes in one unit that is no weight, such as drum: 0.17, or by product, litre: {diesel: 0.00084}",
        ),
    ] = Field(default_factory=dict)
    metrics: Annotated[dict[str, Metric], Meaning("从数据里量出什么", "what is measured")] = Field(default_factory=dict)
    score: Annotated[dict[str, Part], Meaning("得分的各个维度", "the dimensions of the usual score")] = Field(default_factory=dict)
    scores: Annotated[dict[str, dict[str, Part]], Meaning("几个有名称的得分", "several scores by name")] = Field(default_factory=dict)
    limits: Annotated[dict[str, ScoreLimits], Meaning("整个得分的下限和上限，按得分的名称写", "between what a whole score stays, by the score's name")] = Field(
        default_factory=dict
    )
    variants: Annotated[list[Variant], Meaning("对一部分对象换权重或打分方式", "other weights or scales for some entities")] = Field(default_factory=list)
    gradings: Annotated[
        dict[str, Grading], Meaning("分级；第一个，或写了 main: true 的，是主分级", "the gradings; the first is the main one, or the one with main: true")
    ] = Field(min_length=1)
    outputs: Annotated[dict[str, Output], Meaning("由级别算出的值，如信用额度", "values that follow from the levels, such as a credit limit")] = Field(
        default_factory=dict
    )
    alerts: Annotated[list[Alert], Meaning("预警", "alerts")] = Field(default_factory=list)
    treatments: Annotated[dict[str, TreatmentWords], Meaning("待遇的名称和单位", "titles and units of treatments")] = Field(default_factory=dict)
    sheets: Annotated[Sheets, Meaning("报告的附加工作表", "the extra sheets of the report")] = Field(default_factory=Sheets)
    _named_numbers: frozenset[str] = PrivateAttr(default=frozenset())

    @model_validator(mode="after")
    def _scores_are_named_once(self) -> Self:
        if "score" in self.scores:
            raise WordsError(Text("名为 'score' 的得分要写在 score：下，不是 scores：下", "the score named 'score' is written under score:, not under scores:"))
        return self

    @property
    def named_numbers(self) -> frozenset[str]:
        """The params whose values stand in the place of weights, points and other numbers that the rulebook names them for."""
        return self._named_numbers

    def naming(self, params: frozenset[str]) -> Self:
        """The same rulebook, which remembers the params that it named in place of numbers."""
        self._named_numbers = params
        return self

    @property
    def constants(self) -> dict[str, Any]:
        """The params as plain values."""
        return {name: param.plain for name, param in self.params.items()}

    @property
    def all_scores(self) -> dict[str, dict[str, Part]]:
        """Every score by name; the usual one is called "score"."""
        return ({"score": self.score} if self.score else {}) | self.scores

    @model_validator(mode="after")
    def _years_begin_once(self) -> Self:
        if self.calendar.weeks is not None and self.period.fiscal_year_starts != 1:
            raise WordsError(
                Text("calendar: 的 starts 已写财年从哪天开始", "calendar: says with starts when years begin"),
                Text("去掉 fiscal_year_starts。", "Leave fiscal_year_starts out."),
            )
        return self

    @model_validator(mode="after")
    def _one_is_main(self) -> Self:
        marked = [name for name, grading in self.gradings.items() if grading.main]
        if len(marked) > 1:
            listed = listing(marked)
            raise WordsError(Text(f"只能有一个主分级，main: true 写在了 {listed.zh}", f"only one grading is the main one; main: true stands in {listed.en}"))
        return self

    @property
    def main(self) -> str:
        """The name of the grading that `tier` shows: the one marked so, else the first."""
        return next((name for name, grading in self.gradings.items() if grading.main), next(iter(self.gradings)))

    @property
    def fiscal(self) -> FiscalYear:
        """How its years are divided and called."""
        return fiscal_year(self.period, self.calendar)

    @property
    def runs_by_week(self) -> bool:
        """Whether a run is that of a week, not of a month: the period that is looked at is one."""
        return self.period.window.unit in ("week", "previous week")

    def run_name(self, as_of: date) -> str:
        """What the run of a day is called in the history: 2026-10; 2026-P04 in years of weeks; 2026-W13 where the period is a week."""
        return self.fiscal.week_name(as_of) if self.runs_by_week else self.fiscal.month_name(as_of)

    @property
    def dated(self) -> tuple[str, ...]:
        """The tables of events, whose rows a period selects: the standard ones, and the rulebook's own that have a day."""
        return (*DATED, *(name for name, table in self.tables.items() if table.date))

    @property
    def owned(self) -> tuple[str, ...]:
        """Tables each of whose rows is somebody's: those of events, receivables, and all of the rulebook's own."""
        return tuple(dict.fromkeys((*DATED, "receivables", *self.tables)))

    def owed_in(self, grading: Grading) -> dict[str, dict[str, Scalar]]:
        """The treatment of each level of a grading, those of who is not rated last, with the values of params in place of their names."""
        outside = {group.otherwise: self.owed(group) for group in reversed(grading.eligible)}
        return {level.name: self.owed(level) for level in grading.levels_in_order} | outside

    def owed(self, level: Level | Eligible) -> dict[str, Scalar]:
        """A level's treatment, with the values of params in place of their names."""
        return {key: self.params[value].value if isinstance(value, str) and value in self.params else value for key, value in level.treatment.items()}

    def title_of(self, metric: str) -> Text:
        """A metric's title, or its name."""
        found = self.metrics.get(metric)
        return found.title if found and found.title else Text(metric, metric)

    def score_title(self, score: str) -> Text:
        """A score as people know it: the usual one, or that of the only grading that reads it; else its name."""
        if score == "score":
            return header_of("score")
        readers = [grading.title for grading in self.gradings.values() if grading.by == score and grading.title]
        return Text(f"{readers[0].zh}得分", f"{readers[0].en} score") if len(readers) == 1 else Text(score, score)
