"""Metrics: what is measured of each entity, before any points are given."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from tiercli.domain.errors import WordsError
from tiercli.domain.fields import RECORDS_OF_ROWS
from tiercli.domain.language import Text, listing
from tiercli.domain.period import Window, parse_window
from tiercli.grammar.expression import Expression
from tiercli.grammar.small_types import Condition, Figure, Meaning, Model, Scalar, Title, WindowWords
from tiercli.rulebook.parts.basis import OwnBasis

_LENGTHS = ("days", "weeks", "months")
_DAYS: Mapping[str, int] = MappingProxyType({"days": 1, "weeks": 7, "months": 31})
PREVIOUS = "previous"
HISTORY_WORDS = (PREVIOUS, "since", "confirmations")
COMPUTED = "computed"
"""What stands before a grading's name for the level that the rules alone say: before reviews, approvals and overrides."""
"""Words before the dot of what the last run said."""
AGGREGATES: Mapping[str, Text] = MappingProxyType(
    {
        "sum": Text("{}合计", "sum of {}"),
        "mean": Text("{}平均", "mean of {}"),
        "min": Text("{}最小值", "smallest {}"),
        "max": Text("{}最大值", "largest {}"),
        "count": Text("{}记录数", "number of {}"),
        "distinct": Text("不同{}的个数", "number of different values of {}"),
        "months": Text("{}所在的不同月数", "number of calendar months with a {}"),
        "first": Text("最早的{}", "earliest {}"),
        "last": Text("最近的{}", "latest {}"),
        "latest": Text("最新一条的{}", "{} on the newest date"),
        "variation": Text("月度{}的变异系数（标准差 ÷ 平均）", "variation of monthly {} (standard deviation ÷ mean)"),
    }
)
"""Kinds of metrics that are computed over rows, and how they are said of an expression."""
SOURCES: Mapping[str, Text] = MappingProxyType({**AGGREGATES, "field": Text("档案中的{}", "{} of the record"), "formula": Text("= {}", "= {}")})


def _ages(value: Any) -> Any:
    """Windows as they are written, with the part that counts; from the youngest rows to the oldest."""
    if not isinstance(value, dict):
        return value
    ages = [(parse_window(str(age)), part) for age, part in value.items()]
    if any(age.unit not in _LENGTHS for age, _ in ages):
        raise WordsError(Text("这里写时间长度：3 months、90 days、2 weeks", "lengths of time stand here: 3 months, 90 days, 2 weeks"))
    days = [_DAYS[age.unit] * age.length for age, _ in ages]
    if days != sorted(set(days)):
        raise WordsError(Text("时间从短到长写，不重复", "write the lengths from short to long, each once"))
    return dict(value)


class Decay(Model):
    """Older rows count for less: half as much for each half-life before the as-of date, or step by step."""

    half_life: Annotated[WindowWords | None, Meaning("每过这么久，较早的行只算一半：90 days", "the time after which a row counts half as much: 90 days")] = None
    steps: Annotated[
        Annotated[dict[str, Figure], BeforeValidator(_ages), Field(min_length=1)] | None,
        Meaning(
            "分段：最近 3 个月的行算多少、6 个月的算多少……更早的不算：{3 months: 100%, 6 months: 50%}",
            "step by step: what rows of the last 3 months count, of the last 6 ...; older ones do not count: {3 months: 100%, 6 months: 50%}",
        ),
    ] = None

    @model_validator(mode="after")
    def _is_one_way(self) -> Self:
        if (self.half_life is None) == (self.steps is None):
            raise WordsError(Text("decay 写 half_life 或 steps 中的一个", "decay has either half_life or steps"))
        return self

    @property
    def ages(self) -> list[tuple[Window, Decimal]]:
        """The steps: rows within a window that ends at the as-of date, and the part that they count, the shortest window first."""
        return [(parse_window(age), part) for age, part in (self.steps or {}).items()]


class Variation(Model):
    """How uneven monthly sums are, and whether the months are all there is or a sample."""

    of: Annotated[Condition, Meaning("哪个字段的各月合计", "the field whose monthly sums are looked at")]
    sample: Annotated[
        bool,
        Meaning(
            "true 用样本标准差（除以月数减 1，同 Excel 的 STDEV.S）；不写用总体标准差（STDEV.P）",
            "true takes the sample standard deviation (divided by the months less one, as Excel's STDEV.S); otherwise that of the population (STDEV.P)",
        ),
    ] = False


def _variation(value: Any) -> Any:
    return value if isinstance(value, dict | Variation) else {"of": value}


class Metric(Model):
    """One number, text or date per entity, from exactly one source."""

    sum: Annotated[
        Condition | None,
        Meaning(
            "字段的合计，也可以是同一张表的字段组成的表达式：sales.quantity", "total of a field, or of an expression over one table's fields: sales.quantity"
        ),
    ] = None
    mean: Annotated[Condition | None, Meaning("有值的行的平均", "average over the rows that have a value")] = None
    min: Annotated[Condition | None, Meaning("最小值", "smallest value")] = None
    max: Annotated[Condition | None, Meaning("最大值", "largest value")] = None
    count: Annotated[Condition | None, Meaning("表的行数；写字段时，是该字段有值的行数", "number of rows of a table, or of rows where a field has a value")] = (
        None
    )
    distinct: Annotated[Condition | None, Meaning("不同值的个数", "number of different values")] = None
    months: Annotated[Condition | None, Meaning("日期字段落在多少个不同的月份", "number of different calendar months of a date field")] = None
    first: Annotated[Condition | None, Meaning("日期字段最早的值", "earliest value of a date field")] = None
    last: Annotated[Condition | None, Meaning("日期字段最近的值", "latest value of a date field")] = None
    latest: Annotated[Condition | None, Meaning("日期最新的一行的值（同日多行取最大）", "the value on the newest date (the largest, if several share it)")] = (
        None
    )
    variation: Annotated[
        Annotated[Variation, BeforeValidator(_variation)] | None,
        Meaning(
            "变异系数：各月合计的标准差除以平均，没有行的月份计 0",
            "coefficient of variation: standard deviation of the monthly sums divided by their mean, months without rows counting as 0",
        ),
    ] = None
    field: Annotated[
        Condition | None, Meaning("对象自己档案里的字段：customers.credit_rating", "a field of the entity's own record: customers.credit_rating")
    ] = None
    formula: Annotated[Condition | None, Meaning("用指标、字段和参数写的表达式", "an expression over metrics, fields and params")] = None
    where: Annotated[
        Condition | None,
        Meaning(
            "只计满足条件的行；可用本表字段、customers.x、managers.x、products.x 和指标",
            "only rows for which this holds; may use the table's fields, customers.x, managers.x, products.x and metrics",
        ),
    ] = None
    window: Annotated[WindowWords | None, Meaning("取哪些天的行，代替整个规则的统计期", "the days that count, instead of the rulebook's period")] = None
    offset: Annotated[WindowWords | None, Meaning("把时间窗口整个前移这么久", "look at the window this long ago")] = None
    empty: Annotated[
        Scalar | None,
        Meaning("没有行时的值（合计和个数本来就是 0，其余没有值）", "the value when there are no rows (0 for sums and counts, otherwise no value)"),
    ] = None
    cap: Annotated[Figure | None, Meaning("超过这个数的，按这个数计", "values above this count as this")] = None
    decay: Annotated[Decay | None, Meaning("越早的行计得越少（只用于 sum）", "older rows count for less (only for sum)")] = None
    unit: Annotated[str, Meaning("表头里的单位：t，CNY，days，%", "shown in headers: t, CNY, days, %")] = ""
    title: Annotated[Title | None, Meaning("报告里的名称", "shown in reports")] = None
    decimals: Annotated[Annotated[int, Field(ge=0, le=6)] | None, Meaning("报告里显示几位小数", "how many decimals reports show")] = None
    lower_is_better: Annotated[bool, Meaning("越小越好；用于检查和说明", "a smaller value is the better one; for lint and explanations")] = False
    actionable: Annotated[
        bool | None,
        Meaning(
            "explain 能不能把它作为下一步提出来；不写时：期内的合计、个数、平均等能，信用等级能；档案里的其他字段、日期、前移（offset）的、公式不能"
            "（公式随它用到的指标变）",
            "whether `explain` may offer a change of it as a next step; if not said, sums, counts, means and the like of the period may change, and a credit "
            "rating; other fields of the record, dates, what looks back (offset) and formulas may not (a formula follows the metrics that it uses)",
        ),
    ] = None
    basis: OwnBasis = None

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        given = [name for name in SOURCES if getattr(self, name) is not None]
        if len(given) != 1:
            sources, found = listing(SOURCES), listing(given)
            raise WordsError(
                Text(
                    f"指标要恰好写一个来源（{sources.zh}）；现在写了：{found.zh or '无'}",
                    f"a metric has exactly one of {sources.en}; this one has {found.en or 'none'}",
                )
            )
        if self.decay is not None and given != ["sum"]:
            raise WordsError(Text("decay 只能与 sum 一起用", "decay goes with sum only"))
        if given[0] in ("field", "formula"):
            for name in ("where", "window", "offset"):
                if getattr(self, name) is not None:
                    raise WordsError(
                        Text(f"'{name}' 是挑选表中的行，不能与 '{given[0]}' 一起用", f"'{name}' selects rows of a table and does not go with '{given[0]}'")
                    )
        return self

    @cached_property
    def source(self) -> str:
        """Which of the sources the metric has."""
        return next(name for name in SOURCES if getattr(self, name) is not None)

    @cached_property
    def expression(self) -> Expression:
        """The source's expression."""
        found = getattr(self, self.source)
        written: Expression = found.of if isinstance(found, Variation) else found
        return written

    @cached_property
    def table(self) -> str:
        """The table whose rows are measured (joined records aside); empty for `field` and `formula`."""
        if self.source in ("field", "formula"):
            return ""
        names = sorted(self.expression.names)
        dotted = [name.partition(".")[0] for name in names if "." in name and name.partition(".")[0] not in HISTORY_WORDS]
        events = [table for table in dotted if table not in RECORDS_OF_ROWS]
        return next(iter([*events, *dotted, *names]), "")
