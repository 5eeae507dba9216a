"""A commented rulebook to begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from tiercli.domain.errors import UsageError
from tiercli.domain.language import Language, Text, listing
from tiercli.domain.patterns import late_pattern
from tiercli.rulebook.flaws.complaint import near_names

_NAME = late_pattern(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension that a starter can have: its metrics and its way of giving points."""

    title: Text
    weight: int
    metrics: tuple[str, ...]
    points: str
    why: Text


DIMENSIONS: Mapping[str, Dimension] = MappingProxyType(
    {
        "volume": Dimension(
            Text("销量", "Volume"),
            40,
            ("volume: {sum: sales.quantity, unit: t, title: {zh: 销量, en: Volume}}",),
            "metric: volume, bands: {0: 0, 100: 40, 500: 60, 2000: 80, core_volume: 100}",
            Text("分段：每段的下限和分数；下限属于该段", "bands: a lower bound and its points; the bound belongs to its band"),
        ),
        "revenue": Dimension(
            Text("销售额", "Revenue"),
            30,
            ("revenue: {sum: sales.amount, unit: CNY, title: {zh: 销售额, en: Revenue}}",),
            "metric: revenue, percentile: {}",
            Text("百分位：不比它高的客户所占的比例 × 100", "percentile: the share of customers that are no higher, times 100"),
        ),
        "margin": Dimension(
            Text("毛利", "Margin"),
            25,
            ("margin: {sum: sales.margin, unit: CNY, title: {zh: 毛利, en: Margin}}",),
            "metric: margin, percentile: {}, missing: 50",
            Text("missing：没有数据时的分数", "missing: the points of those without a value"),
        ),
        "credit": Dimension(
            Text("信用", "Credit"),
            20,
            ("overdue_days: {max: receivables.overdue_days, empty: 0, unit: days, lower_is_better: true, title: {zh: 逾期天数, en: Overdue days}}",),
            "metric: overdue_days, lower_is_better: true, bands: {0: 100, 1: 80, 31: 50, 91: 0}",
            Text("越小越好，所以分数往下走", "smaller is better, so the points go down"),
        ),
        "loyalty": Dimension(
            Text("忠诚度", "Loyalty"),
            15,
            ("active_months: {months: sales.date, title: {zh: 活跃月数, en: Active months}}",),
            "metric: active_months, linear: {0: 0, 12: 100}",
            Text("线性：两点之间按直线", "linear: straight lines between the points"),
        ),
        "recency": Dimension(
            Text("最近购买", "Recency"),
            20,
            (
                "last_purchase: {last: sales.date, title: {zh: 最近购买, en: Last purchase}}",
                'idle_days: {formula: "days_since(last_purchase)", unit: days, lower_is_better: true, title: {zh: 未购买天数, en: Days without a purchase}}',
            ),
            "metric: idle_days, lower_is_better: true, linear: {0: 100, 180: 0}",
            Text("formula：由别的指标算出", "formula: worked out from other metrics"),
        ),
        "frequency": Dimension(
            Text("购买次数", "Frequency"),
            15,
            ("orders: {distinct: sales.order_no, title: {zh: 订单数, en: Orders}}",),
            "metric: orders, percentile: {groups: 5}",
            Text("groups：按人数等分成 5 组", "groups: five groups with as many customers each"),
        ),
    }
)


_COMMENTS: Mapping[str, Text] = MappingProxyType(
    {
        "use": Text("检查：tiercli rules check 本文件；使用：tiercli score 销售.xlsx -r 本文件", "tiercli rules check FILE; tiercli score sales.xlsx -r FILE"),
        "period": Text("截止日前 12 个月；也可写 quarter，year，90 days", "up to the as-of date; or quarter, year, 90 days"),
        "params": Text("参数：可以用 --set core_volume=4000 临时改", "numbers that --set core_volume=4000 may change"),
        "metrics": Text("每个客户算出的数", "what is measured of each customer"),
        "score": Text("得分：每个维度 0-100 分，按权重（合计 100）加总", "each dimension gives 0-100 points, added up by weight (100 in all)"),
        "levels": Text("级别从好到差；第一个条件全部满足的就是；最后一级没有条件", "best first; the first level whose conditions all hold; the last has none"),
        "gate": Text("限制：不管得分多少，逾期太久最高只能到这一级", "whatever the score: no better than this when overdue too long"),
    }
)
USUAL: Mapping[str, Decimal] = MappingProxyType({"volume": Decimal(40), "revenue": Decimal(25), "credit": Decimal(20), "loyalty": Decimal(15)})


@dataclass(frozen=True)
class Wishes:
    """What a starter rulebook is to have.

    dimensions: name -> weight; they are scaled to add up to 100. levels: best first. bounds: the lowest score
    of each level but the last.
    """

    name: str = "my-rules"
    title: str = ""
    language: Language = "zh"
    dimensions: Mapping[str, Decimal] = field(default_factory=lambda: USUAL)
    levels: Sequence[str] = ("A", "B", "C", "D")
    bounds: Sequence[Decimal] = ()
    gate: bool = True


def starter_text(wishes: Wishes) -> str:
    """The rulebook's YAML, with comments in the language asked for.

    Errors: UsageError for a name, dimension or level that cannot be.
    """
    refuse(wishes)
    language, bounds = wishes.language, list(wishes.bounds) or even_bounds(len(wishes.levels))
    weights = _weights(wishes.dimensions)
    has_credit = wishes.gate and "credit" in weights
    said = {name: words.spoken(language) for name, words in _COMMENTS.items()}
    lines = [
        "# yaml-language-server: $schema=rulebook.schema.json",
        f"# {said['use']}",
        "tiercli: 1",
        f"name: {wishes.name}",
        f"title: {_quoted(wishes.title or Text('客户分级', 'Customer tiers').spoken(language))}",
        f"period: {{window: 12 months}}  # {said['period']}",
        "",
    ]
    params = []
    if "volume" in weights:
        params.append("  core_volume: {value: 5000, unit: t, min: 0, title: {zh: 核心客户销量, en: Core customer volume}}")
    if has_credit:
        params.append("  overdue_limit: {value: 90, unit: days, min: 0, title: {zh: 逾期上限, en: Overdue limit}}")
    if params:
        lines += [f"# {said['params']}", "params:", *params, ""]
    lines += [f"# {said['metrics']}", "metrics:"]
    lines += [f"  {metric}" for name in weights for metric in DIMENSIONS[name].metrics]
    lines += ["", f"# {said['score']}", "score:"]
    for name, weight in weights.items():
        one = DIMENSIONS[name]
        title = f"{{zh: {one.title.zh}, en: {one.title.en}}}"
        lines += [f"  # {one.why.spoken(language)}", f"  {name}: {{weight: {weight:f}, title: {title}, {one.points}}}"]
    tier = Text("客户等级", "Tier").spoken(language)
    lines += ["", f"# {said['levels']}", "gradings:", "  tier:", f"    title: {tier}", "    levels:"]
    for level, bound in zip(wishes.levels, [*bounds, None], strict=True):
        lines.append(f"      - {{name: {_quoted(level)}" + (f", from: {bound:f}}}" if bound is not None else "}"))
    if has_credit and len(wishes.levels) > 1:
        worst = wishes.levels[-2] if len(wishes.levels) > 2 else wishes.levels[-1]
        because = '{zh: "逾期 {overdue_days} 天", en: "{overdue_days} days overdue"}'
        lines += [f"    # {said['gate']}", "    gates:"]
        lines.append(f'      - {{when: "overdue_days > overdue_limit", at_most: {_quoted(worst)}, because: {because}}}')
    return "\n".join(lines) + "\n"


def refuse(wishes: Wishes) -> None:
    """Errors: UsageError for a name, dimension, level or bound that cannot be."""
    if not _NAME.fullmatch(wishes.name):
        raise UsageError(
            Text(f"名称 '{wishes.name}' 只能用小写字母、数字、- 和 _", f"the name '{wishes.name}' may only have lower-case letters, digits, - and _")
        )
    for name in wishes.dimensions:
        if name not in DIMENSIONS:
            known = listing(DIMENSIONS)
            hint = near_names(name, DIMENSIONS) or Text(f"可选：{known.zh}", f"There are: {known.en}")
            raise UsageError(Text(f"没有维度 '{name}'", f"there is no dimension '{name}'"), hint=hint)
    if not wishes.dimensions or any(weight <= 0 for weight in wishes.dimensions.values()):
        raise UsageError(Text("至少要有一个维度，权重要大于 0", "at least one dimension is needed, with a weight above 0"))
    if not wishes.levels or len(set(wishes.levels)) < len(wishes.levels) or not all(wishes.levels):
        raise UsageError(Text("级别要写，且不能重复", "levels are needed, each once"))
    if wishes.bounds and len(wishes.bounds) != len(wishes.levels) - 1:
        count = len(wishes.levels) - 1
        raise UsageError(Text(f"{len(wishes.levels)} 个级别要 {count} 个分数线", f"{len(wishes.levels)} levels need {count} bounds"))
    if list(wishes.bounds) != sorted(set(wishes.bounds), reverse=True):
        raise UsageError(Text("分数线要从高到低", "bounds go from high to low"))


def even_bounds(levels: int) -> list[Decimal]:
    """Bounds when none are given: 85, 70, 50 for four levels, else evenly down from 85."""
    if levels == 4:
        return [Decimal(85), Decimal(70), Decimal(50)]
    return [Decimal(85 - round(index * 70 / max(levels - 1, 1))) for index in range(levels - 1)]


def _weights(dimensions: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The weights in percent; the last takes what rounding leaves."""
    total = sum(dimensions.values(), Decimal(0))
    answer = {name: (weight * 100 / total).quantize(Decimal(1)) for name, weight in dimensions.items()}
    last = next(reversed(answer))
    answer[last] += 100 - sum(answer.values(), Decimal(0))
    return answer


def _quoted(words: str) -> str:
    """Text as YAML takes it without a second meaning."""
    return "'" + words.replace("'", "''") + "'"
