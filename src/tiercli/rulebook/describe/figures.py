"""What is measured and worked out, in words: metrics, params, new fields, outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tiercli.domain.language import EMPTY, Text, filled, joined, same
from tiercli.domain.period import Window
from tiercli.domain.table_fields import KIND_WORDS
from tiercli.domain.unit import UNITS
from tiercli.grammar.spoken import number_words, scalar_words
from tiercli.rulebook.describe.basis import basis_words
from tiercli.rulebook.describe.expressions import Speaker, percent_words
from tiercli.rulebook.describe.section import Section, Slot
from tiercli.rulebook.model import Param
from tiercli.rulebook.parts.metric import SOURCES, Metric

_WINDOWS: Mapping[str, Text] = {
    "week": Text("当周", "the calendar week"),
    "month": Text("当月", "the calendar month"),
    "quarter": Text("当季", "the quarter"),
    "half-year": Text("当半年", "the half-year"),
    "year": Text("当年", "the year"),
    "year-to-date": Text("年初至今", "the year to date"),
    "all": Text("全部时间", "all time"),
    "previous week": Text("上周", "the week before"),
    "previous month": Text("上月", "the month before"),
    "previous quarter": Text("上季", "the quarter before"),
    "previous half-year": Text("上半个年度", "the half-year before"),
    "previous year": Text("上年", "the year before"),
}


def window_words(window: Window) -> Text:
    """A window as it is read aloud: 12 个月, the quarter."""
    if window.unit in _WINDOWS:
        return _WINDOWS[window.unit]
    if window.unit == "days" and window.length % 7 == 0:
        weeks = window.length // 7
        return Text(f"{weeks} 周", f"{weeks} week" if weeks == 1 else f"{weeks} weeks")
    one = window.unit.removesuffix("s") if window.length == 1 else window.unit
    return Text(f"{window.length} {'天' if window.unit == 'days' else '个月'}", f"{window.length} {one}")


def metric_words(metric: Metric, speaker: Speaker) -> Text:
    """Where a metric comes from: table and field, or a formula."""
    table = metric.table
    if metric.source == "count" and metric.expression.text == table:
        return filled(SOURCES["count"], _table(speaker, table))
    said = filled(SOURCES[metric.source], speaker.words(metric.expression, table))
    if not table:
        return said
    named = _table(speaker, table)
    return Text(f"{named.zh}：{said.zh}", f"{named.en}: {said.en}")


def _table(speaker: Speaker, table: str) -> Text:
    if table == "returns":
        return Text("退货", "returns")
    return speaker.tables[table].title if table in speaker.tables else same(table)


def row_words(metric: Metric, speaker: Speaker) -> Text:
    """Which rows a metric looks at, and what becomes of its value."""
    said = []
    if metric.where is not None:
        words = speaker.words(metric.where, metric.table)
        said.append(Text(f"仅计 {words.zh}", f"only where {words.en}"))
    if metric.window is not None:
        words = window_words(metric.window)
        said.append(Text(f"时段 {words.zh}", f"in {words.en}"))
    elif metric.source in ("first", "last", "latest"):
        said.append(Text("时段 全部时间", "in all time"))
    if metric.offset is not None:
        words = window_words(metric.offset)
        said.append(Text(f"前移 {words.zh}", f"{words.en} earlier"))
    if metric.cap is not None:
        said.append(Text(f"最多按 {number_words(metric.cap)} 计", f"counted up to {number_words(metric.cap)}"))
    if metric.variation is not None and metric.variation.sample:
        said.append(Text("样本标准差", "of a sample"))
    if metric.decay is not None and metric.decay.half_life is not None:
        words = window_words(metric.decay.half_life)
        said.append(Text(f"越早越轻，每过 {words.zh}减半", f"older rows count less: half for each {words.en}"))
    elif metric.decay is not None:
        steps = [(window_words(age), percent_words(part)) for age, part in metric.decay.ages]
        zh, en = "，".join(f"{age.zh}内按 {part}" for age, part in steps), ", ".join(f"{part} within {age.en}" for age, part in steps)
        said.append(Text(f"越早越轻：{zh}，更早的不计", f"older rows count less: {en}, then nothing"))
    if metric.empty is not None:
        empty = scalar_words(metric.empty)
        said.append(Text(f"没有记录时为 {empty.zh}", f"{empty.en} without rows"))
    if metric.lower_is_better:
        said.append(Text("越小越好", "smaller is better"))
    if metric.actionable is not None:
        said.append(
            Text("客户可以改变", "customers can change it") if metric.actionable else Text("客户改变不了，不作为下一步", "no step that a customer can take")
        )
    return joined(said)


def metrics(speaker: Speaker) -> Section:
    """Every metric: what it is, from which rows."""
    headers = (Text("指标", "Metric"), Text("代号", "Name"), Text("单位", "Unit"), Text("来源", "From"), Text("范围与处理", "Rows and limits"))
    rows = [
        (
            metric.title or same(name),
            same(name),
            UNITS.get(metric.unit, same(metric.unit)),
            metric_words(metric, speaker),
            joined([row_words(metric, speaker), basis_words(metric, speaker.rulebook)]),
        )
        for name, metric in speaker.rulebook.metrics.items()
    ]
    return Section(Text("指标", "Metrics"), headers, (Slot.KEY, Slot.NAME, Slot.SHORT, Slot.WORDS, Slot.MORE), tuple(rows))


def params(speaker: Speaker) -> Section:
    """Every param with the value in force, and the rulebook's own where this run changed it."""
    headers = (Text("参数", "Param"), Text("代号", "Name"), Text("取值", "Value"), Text("说明", "Notes"), Text("允许范围", "Range"))
    rows = [
        (param.title or same(name), same(name), speaker.value_of(param), _notes(param, speaker), _range(param))
        for name, param in speaker.rulebook.params.items()
    ]
    title = Text("参数（可用 --set 改）", "Params (--set changes them)")
    return Section(title, headers, (Slot.KEY, Slot.NAME, Slot.SHORT, Slot.WORDS, Slot.MORE), tuple(rows))


def _notes(param: Param, speaker: Speaker) -> Text:
    return joined([_changed(param, speaker), param.description or EMPTY, basis_words(param, speaker.rulebook)])


def _changed(param: Param, speaker: Speaker) -> Text:
    if param.written is None or param.written == param.value:
        return EMPTY
    old = speaker.value_of(param.model_copy(update={"value": param.written}))
    return Text(f"本次改动，规则原为 {old.zh}", f"changed for this run; the rulebook says {old.en}")


def _range(param: Param) -> Text:
    low, high = (None if one is None else number_words(one) for one in (param.min, param.max))
    if low is not None and high is not None:
        return same(f"{low} – {high}")
    return same(f"≥ {low}" if low is not None else f"≤ {high}" if high is not None else "")


def own_tables(speaker: Speaker) -> Section:
    """Tables that the rulebook declares beside the standard ones."""
    headers = (Text("自己的表", "Own table"), Text("代号", "Name"), Text("一行是谁的", "Whose"), Text("按哪天取行", "Day"), Text("工作表名", "Sheet names"))
    rows = []
    for name, table in speaker.rulebook.tables.items():
        fields = speaker.tables[name]
        whose = joined([field.title for key in table.keys if (field := fields.field({"customer": "customer_id"}.get(key, key)))], "、", ", ")
        day = fields.field(table.date or "")
        when = day.title if day else Text("没有日子，整张表都算", "none; all of it counts")
        known = joined([same(", ".join(fields.sheet_names)), basis_words(table, speaker.rulebook)])
        rows.append((fields.title, same(name), whose, when, known))
    return Section(Text("自己的表", "Own tables"), headers, (Slot.KEY, Slot.NAME, Slot.SHORT, Slot.WORDS, Slot.MORE), tuple(rows))


def new_fields(speaker: Speaker) -> Section:
    """Fields that the rulebook adds to the standard tables."""
    headers = (Text("新增字段", "New field"), Text("代号", "Name"), Text("类型", "Kind"), Text("表头写法", "Headers"), Text("其他", "Notes"))
    rows: list[tuple[Text, ...]] = []
    own = {table: one.fields for table, one in speaker.rulebook.tables.items()}
    for table, fields in [*own.items(), *speaker.rulebook.fields.items()]:
        for name, field in fields.items():
            notes = [Text(f"单位 {field.unit}", f"in {field.unit}")] if field.unit else []
            if field.personal:
                notes.append(Text("个人信息，报告中隐去", "personal; hidden in reports"))
            notes += [Text(f"{value}：{'、'.join(words)}", f"{value}: {', '.join(words)}") for value, words in field.values.items()]
            notes.append(basis_words(field, speaker.rulebook))
            known = [*dict.fromkeys([*(field.title or ()), *field.aliases])]
            listed = Text("、".join(known), ", ".join(known))
            made = speaker.tables[table].field(name)
            assert made is not None
            rows.append((made.title, same(f"{table}.{name}"), KIND_WORDS[made.kind], listed, joined(notes)))
    return Section(Text("新增字段", "New fields"), headers, (Slot.KEY, Slot.NAME, Slot.SHORT, Slot.WORDS, Slot.MORE), tuple(rows))


def outputs(speaker: Speaker) -> Iterator[Section]:
    """What is worked out from the levels."""
    headers = (Text("计算结果", "Output"), Text("代号", "Name"), Text("单位", "Unit"), Text("公式", "Formula"), Text("小数位", "Decimals"))
    rows = []
    for name, output in speaker.rulebook.outputs.items():
        places = EMPTY if output.decimals is None else Text(f"显示 {output.decimals} 位小数", f"shown with {output.decimals} decimals")
        more = joined([places, basis_words(output, speaker.rulebook)])
        rows.append((output.title or same(name), same(name), UNITS.get(output.unit, same(output.unit)), speaker.words(output.formula), more))
    yield Section(Text("计算结果", "Outputs"), headers, (Slot.KEY, Slot.NAME, Slot.SHORT, Slot.WORDS, Slot.MORE), tuple(rows))
