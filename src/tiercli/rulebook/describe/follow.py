"""What follows from the levels, in words: warnings and the extra sheets."""

from __future__ import annotations

from collections.abc import Sequence

from tiercli.domain.language import EMPTY, Text, filled, joined, same
from tiercli.domain.unit import UNITS
from tiercli.grammar.expression import Expression
from tiercli.grammar.spoken import number_words
from tiercli.rulebook.alert import Alert
from tiercli.rulebook.breakdown import Breakdown
from tiercli.rulebook.describe.basis import HasBasis, basis_words, inner_basis_words
from tiercli.rulebook.describe.expressions import Speaker
from tiercli.rulebook.describe.figures import metric_words, row_words
from tiercli.rulebook.describe.section import Section, Slot
from tiercli.rulebook.plan_sheet import Plan
from tiercli.rulebook.sheets import Commission, RiskSheet, Segments
from tiercli.rulebook.target_figures import Targets

_COLORS = {"yellow": Text("黄色", "yellow"), "orange": Text("橙色", "orange"), "red": Text("红色", "red")}
_LINE = ("\n", "\n")


def alerts(speaker: Speaker) -> Section:
    """Every warning: when, why, what is to be done."""
    headers = (Text("预警", "Alert"), Text("主题", "Topic"), Text("程度", "Level"), Text("当", "When"), Text("成因与措施", "Cause and action"))
    rows = [
        (alert.title or same(alert.name), alert.topic or EMPTY, _COLORS[alert.level], speaker.words(alert.when), _alert_words(alert, speaker))
        for alert in speaker.rulebook.alerts
    ]
    return Section(Text("预警", "Alerts"), headers, (Slot.KEY, Slot.NAME, Slot.SHORT, Slot.WORDS, Slot.MORE), tuple(rows))


def _alert_words(alert: Alert, speaker: Speaker) -> Text:
    named = (
        (Text("说明：{}", "why: {}"), alert.because),
        (Text("风险：{}", "risk: {}"), alert.risk),
        (Text("成因：{}", "cause: {}"), alert.cause),
        (Text("措施：{}", "action: {}"), alert.action),
        (Text("责任部门：{}", "department: {}"), alert.department),
    )
    said = [filled(pattern, speaker.sentence(words)) for pattern, words in named if words]
    if alert.due_days is not None:
        has_unit = isinstance(alert.due_days, str) and speaker.rulebook.params[alert.due_days].unit
        pattern = Text("期限：{}", "due within {}") if has_unit else Text("期限：{} 天", "due within {} days")
        said.append(filled(pattern, speaker.amount(alert.due_days)))
    if alert.warning:
        said.append(filled(Text("台账归入：{}", "in the ledger: {}"), same(alert.warning)))
    if alert.gravity is not None:
        said.append(filled(Text("同一颜色下，{}越大越重", "within its colour, graver with a larger {}"), speaker.words(alert.gravity)))
    if alert.trend:
        said.append(filled(Text("走势：{}", "trend: {}"), speaker.name(alert.trend)))
    return joined([*said, basis_words(alert, speaker.rulebook)], *_LINE)


def sheets(speaker: Speaker) -> Section:
    """The extra sheets: who is on them, in which order, what is worked out."""
    wanted = speaker.rulebook.sheets
    rows: list[tuple[Text, ...]] = []

    def add(sheet: HasBasis, title: Text | None, kind: Text, said: Sequence[Text]) -> None:
        rows.append((title or kind, kind, joined([*said, basis_words(sheet, speaker.rulebook)], *_LINE)))

    if wanted.plan:
        add(wanted.plan, wanted.plan.title, Text("维护计划", "Plan"), _plan(wanted.plan, speaker))
    if wanted.risk:
        add(wanted.risk, wanted.risk.title, Text("风险", "Risk"), _risk(wanted.risk, speaker))
    for crossed in wanted.segments:
        add(crossed, crossed.title, Text("细分", "Segments"), _segments(crossed, speaker))
    if wanted.commission:
        add(wanted.commission, wanted.commission.title, Text("提成", "Commission"), _commission(wanted.commission, speaker))
    for targets in wanted.targets:
        add(targets, targets.title, Text("目标", "Targets"), _targets(targets, speaker))
    for broken in wanted.breakdowns.values():
        add(broken, broken.title, Text("分列", "Breakdown"), _breakdown(broken, speaker))
    for listed in wanted.lists.values():
        order = _order(listed.order, speaker)
        add(listed, listed.title, Text("名单", "List"), [*_who(listed.when, speaker), *order, listed.note or EMPTY])
    if (pages := wanted.profiles) is not None:
        most = Text(f"最多 {pages.most} 个，好的在前", f"at most {pages.most}, the best first")
        add(pages, pages.title, Text("客户画像", "Profiles"), [*_who(pages.when, speaker), most])
    for trend in wanted.trends.values():
        monthly = [filled(Text("按月合计：{}", "by month: {}"), speaker.words(trend.of, "sales"))]
        if trend.where is not None:
            monthly.append(filled(Text("其中 {} 的占比", "share of it where {}"), speaker.words(trend.where, "sales")))
        add(trend, trend.title, Text("趋势", "Trend"), monthly)
    headers = (Text("工作表", "Sheet"), Text("种类", "Kind"), Text("内容", "What it shows"))
    return Section(Text("附加工作表", "Extra sheets"), headers, (Slot.KEY, Slot.NAME, Slot.WORDS), tuple(rows))


def _who(when: Expression | None, speaker: Speaker) -> list[Text]:
    return [] if when is None else [filled(Text("列入：{}", "who: {}"), speaker.words(when))]


def _order(order: Expression | None, speaker: Speaker) -> list[Text]:
    return [] if order is None else [filled(Text("次序：{}", "order: {}"), speaker.order(order))]


def _owed_title(key: str, speaker: Speaker) -> Text:
    known = speaker.rulebook.treatments.get(key)
    return known.title if known else same(key)


def _plan(plan: Plan, speaker: Speaker) -> list[Text]:
    said = [filled(Text("由{}负责", "in charge: {}"), _owed_title(plan.who, speaker))]
    for way in plan.ways.values():
        is_owed = isinstance(way.per_month, str) and way.per_month not in speaker.rulebook.params
        often = _owed_title(str(way.per_month), speaker) if is_owed else speaker.amount(way.per_month)
        pattern = Text("{}：次数按待遇中的“{}”", "{}: as often as the treatment “{}” says") if is_owed else Text("{}：每月 {} 次", "{}: {} a month")
        written = Text(f"（记录中也写作 {'、'.join(way.words)}）", f" (also written {', '.join(way.words)})") if way.words else EMPTY
        said.append(joined([filled(pattern, way.title, often), written, inner_basis_words(way, plan, speaker.rulebook)], "", ""))
    said += _persons(plan, speaker)
    return [*said, *_who(plan.when, speaker), *_order(plan.order, speaker)]


def _persons(plan: Plan, speaker: Speaker) -> list[Text]:
    """Who by name, and what is done with the plan in a history."""
    said = [filled(Text("责任人姓名：{}", "names of persons: {}"), speaker.name(plan.person))] if plan.person else []
    said += [filled(Text("{}的姓名：{}", "name of {}: {}"), same(value), speaker.name(name)) for value, name in plan.persons.items()]
    if plan.contact:
        said.append(filled(Text("联系人：{}", "contact: {}"), speaker.name(plan.contact)))
    if plan.branch:
        said.append(filled(Text("所属分公司：{}", "branch: {}"), speaker.name(plan.branch)))
    if plan.station:
        said.append(filled(Text("所属加油站：{}", "petrol station: {}"), speaker.name(plan.station)))
    if plan.by:
        said.append(filled(Text("完成率按责任人和 {} 统计", "completion by person and {}"), _names(plan.by, speaker)))
    return [*said, Text("经审批后执行", "in force when approved")] if plan.approval else said


def _risk(risk: RiskSheet, speaker: Speaker) -> list[Text]:
    said = [filled(Text("按{}列出", "by {}"), speaker.name(risk.grading))]
    if risk.levels:
        said.append(Text(f"仅 {'、'.join(risk.levels)}", f"only {', '.join(risk.levels)}"))
    else:
        said.append(Text("不含最后一级", "all levels but the last"))
    return said


def _names(names: Sequence[str], speaker: Speaker) -> Text:
    return joined([speaker.name(name) for name in names], "、", ", ")


def _segments(one: Segments, speaker: Speaker) -> list[Text]:
    said = [filled(Text("按 {} 交叉统计个数", "counted by {}"), joined([speaker.name(name) for name in one.by], " × ", " × "))]
    return [*said, filled(Text("并合计 {}", "with the sums of {}"), _names(one.measures, speaker))] if one.measures else said


def _commission(one: Commission, speaker: Speaker) -> list[Text]:
    table = "sales"
    kind = speaker.words(one.type, table)
    said = [filled(Text("提成 = {} × 单价，按{}分", "{} × rate, by {}"), speaker.words(one.of, table), kind)]
    if one.where is not None:
        said.append(filled(Text("仅计 {}", "only where {}"), speaker.words(one.where, table)))
    rates = [filled(Text("{} {}", "{}: {}"), same(name), speaker.amount(rate)) for name, rate in one.rates.items()]
    if one.default is not None:
        rates.append(filled(Text("其他 {}", "others: {}"), speaker.amount(one.default)))
    said.append(filled(Text("单价：{}", "rates: {}"), joined(rates, "、", ", ")))
    if one.target is not None:
        said.append(filled(Text("月目标 = {}", "target of a month = {}"), speaker.words(one.target)))
        factors = [
            filled(Text("完成 {} 起 × {}", "× {1} from {0} of the target"), speaker.amount(bound, "%"), same(number_words(factor)))
            for bound, factor in one.reached.items()
        ]
        said.append(filled(Text("完成率系数：{}", "factor: {}"), joined(factors, "、", ", ")))
    if one.base is not None:
        said.append(filled(Text("底薪 = {}", "base pay = {}"), speaker.words(one.base)))
    if one.since is not None:
        said.append(filled(Text("{}以前没有销售的月份不列", "months without sales before the {} are left out"), speaker.words(one.since)))
    return [*said, Text(f"最近 {one.months} 个月", f"the last {one.months} months" if one.months != 1 else "the last month")]


def _breakdown(one: Breakdown, speaker: Speaker) -> list[Text]:
    table = speaker.tables.get(one.of)
    said = [filled(Text("{}的行", "the rows of {}"), table.title if table else same(one.of))]
    if one.where is not None:
        said.append(filled(Text("仅 {}", "only where {}"), speaker.words(one.where, one.of)))
    by = [field.title if table and (field := table.field(name)) else speaker.name(name) for name in one.by]
    if one.monthly:
        by.append(Text("月份", "month"))
    said.append(filled(Text("按 {} 分列", "by {}"), joined(by, "、", ", ")))
    apart = Speaker.of(speaker.rulebook.model_copy(update={"metrics": {**speaker.rulebook.metrics, **one.measures}}))
    for name, metric in one.measures.items():
        rows, unit = row_words(metric, apart), UNITS.get(metric.unit, same(metric.unit))
        title = metric.title or same(name)
        shown = Text(f"{title.zh} ({unit.zh})", f"{title.en} ({unit.en})") if metric.unit else title
        line = joined([filled(Text("{}：{}", "{}: {}"), shown, metric_words(metric, apart)), rows], "，", "; ")
        said.append(joined([line, inner_basis_words(metric, one, speaker.rulebook)], "", ""))
    return [*said, one.note or EMPTY]


_OVER = {
    "year": Text("全年", "the whole year"),
    "so-far": Text("年初至今", "the year so far"),
    "quarter": Text("本季", "the quarter"),
    "month": Text("本月", "the month"),
}


def _targets(one: Targets, speaker: Speaker) -> list[Text]:
    said = [filled(Text("全公司及各{}", "for the whole company and by {}"), _names(one.by, speaker))] if one.by else []
    if one.over is not None:
        said.append(Text(f"实际值列最近 {one.months} 个月", f"actual values over the last {one.months} months"))
    for name, planned in one.planned.items():
        over = _OVER[planned.over]
        rows = Text("，含未写指标的行", ", and rows that name no measure") if planned.unnamed else EMPTY
        adds = EMPTY if planned.adds_up else Text("，每月都是这个数", ", the same in every month")
        of = "、".join(planned.measure), ", ".join(planned.measure)
        source = Text(f"目标表中的“{of[0]}”", f"{of[1]} of the targets table")
        if planned.table == "market":
            source = Text(f"市场容量表{f'中的“{of[0]}”' if of[0] else ''}", f"{f'{of[1]} of ' if of[1] else ''}the table of the market")
        said.append(Text(f"{name}：{source.zh}，{over.zh}{rows.zh}{adds.zh}", f"{name}: {source.en}, {over.en}{rows.en}{adds.en}"))
    for figure in one.figures.values():
        unit = f" ({UNITS.get(figure.unit, same(figure.unit)).zh})" if figure.unit and figure.unit != "%" else ""
        actual = speaker.words(figure.actual)
        target = filled(Text("，目标 = {}", ", target = {}"), speaker.words(figure.target)) if figure.target is not None else EMPTY
        better = Text("，越小越好", "; less is better") if figure.better == "less" else EMPTY
        whole = EMPTY if figure.whole else Text("，只算各组", "; for the groups only")
        basis = inner_basis_words(figure, one, speaker.rulebook)
        said.append(
            Text(
                f"{figure.title.zh}{unit}：实际 = {actual.zh}{target.zh}{better.zh}{whole.zh}{basis.zh}",
                f"{figure.title.en}: actual = {actual.en}{target.en}{better.en}{whole.en}{basis.en}",
            )
        )
    return said
