"""Gradings in words: the levels with their conditions and treatment, the gates, and the review; what follows from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from tiercli.domain.language import EMPTY, Text, filled, joined, same
from tiercli.domain.unit import UNITS, counted_in
from tiercli.grammar.spoken import number_words, scalar_words
from tiercli.rulebook.describe.basis import BASIS, basis_of, basis_words, inner_basis_words
from tiercli.rulebook.describe.expressions import Speaker, among_words, percent_words
from tiercli.rulebook.describe.figures import metric_words, row_words, window_words
from tiercli.rulebook.describe.section import Section, Slot, facts
from tiercli.rulebook.parts.alert import Alert
from tiercli.rulebook.parts.basis import HasBasis
from tiercli.rulebook.parts.gates import Eligible, Gate
from tiercli.rulebook.parts.grading import Grading, Level, Place
from tiercli.rulebook.parts.matrix import Matrix
from tiercli.rulebook.parts.metric import Metric
from tiercli.rulebook.parts.review_rules import Agreement, Review, ReviewStep, Rhythm

_COLORS = {"yellow": Text("黄色", "yellow"), "orange": Text("橙色", "orange"), "red": Text("红色", "red")}
_LINE = ("\n", "\n")
_RHYTHMS: dict[Rhythm, Text] = {
    "run": Text("每次运行", "every run"),
    "month": Text("每月末", "the end of every month"),
    "quarter": Text("每季末", "the end of every quarter"),
    "half-year": Text("每半年末", "the end of every half-year"),
    "year": Text("每年末", "the end of every year"),
    "anniversary": Text("各自的周年月", "everyone's own anniversary"),
}
_LEVELS = (Text("等级", "Level"), Text("名称", "Title"), Text("条件", "Conditions"), Text("待遇与原因", "Treatment and reasons"))
_BECAUSE = Text("原因：{}", "because: {}")
_GATES = (Text("限制", "Limit"), Text("当", "When"), Text("原因", "Reasons"))


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
    of_sheets = _OfSheets(speaker.rulebook, speaker.tables)
    rows = [
        (sheet.own_title, sheet.kind, joined([*sheet.words(of_sheets), basis_words(sheet, speaker.rulebook)], *_LINE))
        for _, sheet in speaker.rulebook.sheets.each()
    ]
    headers = (Text("工作表", "Sheet"), Text("种类", "Kind"), Text("内容", "What it shows"))
    return Section(Text("附加工作表", "Extra sheets"), headers, (Slot.KEY, Slot.NAME, Slot.WORDS), tuple(rows))


class _OfSheets(Speaker):
    """What sheets ask of a speaker besides; see `further_sheet.SheetSpeaker`."""

    def is_param(self, amount: Decimal | str) -> bool:
        return amount in self.rulebook.params

    def treatment(self, key: str) -> Text:
        known = self.rulebook.treatments.get(key)
        return known.title if known else same(key)

    def table(self, name: str) -> Text:
        return self.tables[name].title if name in self.tables else same(name)

    def measure(self, name: str, metrics: Mapping[str, Metric]) -> Text:
        apart = Speaker.of(self.rulebook.model_copy(update={"metrics": {**self.rulebook.metrics, **metrics}}))
        metric = metrics[name]
        unit, title = UNITS.get(metric.unit, same(metric.unit)), metric.title or same(name)
        shown = Text(f"{title.zh} ({unit.zh})", f"{title.en} ({unit.en})") if metric.unit else title
        return joined([filled(Text("{}：{}", "{}: {}"), shown, metric_words(metric, apart)), row_words(metric, apart)], "，", "; ")

    def within(self, part: HasBasis, whole: HasBasis) -> Text:
        return inner_basis_words(part, whole, self.rulebook)


def gradings(speaker: Speaker) -> Iterator[Section]:
    """Levels, gates and review of each grading."""
    for name, grading in speaker.rulebook.gradings.items():
        title = grading.title or same(name)
        yield _levels(speaker, grading, title)
        if grading.matrix is not None:
            yield _matrix(speaker, grading.matrix, title)
        gates = tuple(_gate(speaker, gate) for gate in grading.gates)
        note = Text("不论得分多少；按顺序逐条生效。", "Whatever the score; they act in this order.")
        yield Section(Text(f"限级条件：{title.zh}", f"Gates: {title.en}"), _GATES, (Slot.KEY, Slot.WORDS, Slot.MORE), gates, note)
        if grading.review is not None:
            yield facts(Text(f"复评规则：{title.zh}", f"Review: {title.en}"), list(_review(grading.review, speaker, has_gates=bool(gates))))


def _levels(speaker: Speaker, grading: Grading, title: Text) -> Section:
    rows = [(same(level.name), _title(level), level_words(level, speaker, grading), owed_words(level, speaker)) for level in grading.levels]
    for one in grading.eligible:
        out = filled(Text("不满足“{}”的不参评", "not rated unless {}"), speaker.words(one.when))
        rows.append((same(one.otherwise), one.title or EMPTY, out, owed_words(one, speaker)))
    by = filled(Text("按 {}。", "By {}. "), speaker.score(grading.by)) if grading.by else EMPTY
    main = Text("主分级。", "The main grading. ") if grading.main else EMPTY
    said = Text(f"{main.zh}{by.zh}自上而下，条件先全部满足的等级为准。", f"{main.en}{by.en}From the top: the first level whose conditions all hold.")
    note = joined([said, basis_words(grading, speaker.rulebook)], "", " ")
    return Section(Text(f"分级：{title.zh}", f"Grading: {title.en}"), _LEVELS, (Slot.KEY, Slot.NAME, Slot.WORDS, Slot.MORE), tuple(rows), note)


def _matrix(speaker: Speaker, matrix: Matrix, title: Text) -> Section:
    """The table of levels as a table."""
    rows, columns = speaker.name(matrix.rows), speaker.name(matrix.columns)
    corner = Text(f"{rows.zh} ＼ {columns.zh}", f"{rows.en} \\ {columns.en}")
    headers = (corner, *(same(name) for name in matrix.column_names))
    table = tuple((same(row), *(same(cells[name]) for name in matrix.column_names)) for row, cells in matrix.cells.items())
    other = matrix.otherwise or ""
    note = Text(f"不在表里的：{other}。", f"Those in no cell: {other}.") if other else EMPTY
    return Section(Text(f"交叉表：{title.zh}", f"Matrix: {title.en}"), headers, (Slot.KEY, *(Slot.SHORT for _ in matrix.column_names)), table, note)


def _title(level: Level) -> Text:
    """A level's title, where it says more than its name."""
    return Text(*("" if words == level.name else words for words in level.title)) if level.title else EMPTY


def level_words(level: Level, speaker: Speaker, grading: Grading) -> Text:
    """All that must hold for a level."""
    said: list[Text] = []
    score = speaker.score(grading.by or "score")
    if level.bound is not None:
        amount, is_open = level.bound
        bound, sign = speaker.amount(amount), ">" if is_open else "≥"
        said.append(Text(f"{score.zh} {sign} {bound.zh}", f"{score.en} {sign} {bound.en}"))
    by = speaker.words(level.by) if level.by is not None else score
    within = filled(Text("同一{}内", " within the same {}"), speaker.words(level.within)) if level.within is not None else EMPTY
    condition = speaker.words(level.among) if level.among is not None else EMPTY

    def add(words: Text) -> None:
        said.append(among_words(words, condition) if level.among is not None else words)

    for place, pattern in (
        (level.top, Text("{2}按{0}排名前 {1}", "the best {1} by {0}{2}")),
        (level.quota, Text("{2}按{0}排名，其余中的前 {1}", "the next {1} by {0}{2}")),
    ):
        if place is not None:
            add(filled(pattern, by, _size(place, speaker), within))
    if level.share is not None:
        part = _part(level.share, speaker)
        top = Text("{2}按{0}从大到小累计占 {1}", "those who from the largest down make up {1} of all {0}{2}")
        following = Text("{2}按{0}从大到小，上一级之后接着的 {1}", "those who after the level above make up the next {1} of all {0}{2}")
        words = filled(following if level.share_from == "above" else top, by, part, within)
        out = Text("，跨线的不算", ", without the one that crosses the line") if level.crossing == "out" else EMPTY
        add(Text(words.zh + out.zh, words.en + out.en))
    if level.when is not None:
        said.append(speaker.words(level.when))
    return joined(said, "；且 ", "; and ") if said else Text("其余全部", "all others")


def _size(place: Place, speaker: Speaker) -> Text:
    if place.count is not None:
        return Text(f"{place.count:,} 名", f"{place.count:,}")
    return _part(place.share if place.share is not None else Decimal(0), speaker)


def _part(share: Decimal | str, speaker: Speaker) -> Text:
    return speaker.amount(share) if isinstance(share, str) else same(percent_words(share))


def owed_words(level: Level | Eligible, speaker: Speaker) -> Text:
    """What an entity of a level is owed, a line each, and the reason that it is given."""
    said = []
    for key, value in speaker.rulebook.owed(level).items():
        words = speaker.rulebook.treatments.get(key)
        title, spoken = words.title if words else same(key), counted_in(scalar_words(value), words.unit if words else "")
        said.append(Text(f"{title.zh}：{spoken.zh}", f"{title.en}: {spoken.en}"))
    if level.because:
        said.append(filled(_BECAUSE, speaker.sentence(level.because)))
    return joined([*said, basis_words(level, speaker.rulebook)], "\n", "\n")


def _gate(speaker: Speaker, gate: Gate) -> tuple[Text, ...]:
    why = speaker.sentence(gate.because) if gate.because else EMPTY
    return gate.limit, speaker.words(gate.when), joined([why, basis_words(gate, speaker.rulebook)], "\n", "\n")


def _review(review: Review, speaker: Speaker, *, has_gates: bool) -> Iterator[tuple[Text, Text]]:
    yield Text("何时复评", "When"), _rhythm(review.every, review.in_month)
    if review.anniversary is not None:
        yield Text("周年按", "Anniversary of"), speaker.words(review.anniversary)
    yield Text("升级", "Rising"), _step(review.promote)
    yield Text("降级", "Falling"), _step(review.demote)
    if review.approval:
        yield Text("需批准", "Needs approval"), Text(f"进入 {'、'.join(review.approval)} 须经批准", f"entry into {', '.join(review.approval)}")
    if review.stay:
        words = window_words(review.stay)
        yield Text("至少保持", "Kept at least"), Text(f"定级后 {words.zh}内不降级", f"{words.en} after it was reached")
    if review.grace:
        words = window_words(review.grace)
        yield Text("宽限期", "Grace"), Text(f"首次算出降级后 {words.zh}才生效", f"a worse level takes effect {words.en} after it was first computed")
    new = {"at once": Text("当次即定级", "at once"), "at review": Text("等到复评时才定级，之前为最低级", "at the next review; the lowest level until then")}
    lapsed = {
        "drop": Text("不再列出", "no longer listed"),
        "keep": Text("保留原等级", "keep their level"),
        "lowest": Text("列为最低级", "get the lowest level"),
    }
    yield Text("新对象", "Newcomers"), new[review.new]
    yield Text("不再有数据的对象", "Those no longer in the data"), lapsed[review.lapsed]
    if has_gates:
        at_once, waits = Text("立即生效", "take effect at once"), Text("等到复评时才生效", "wait for a review as well")
        yield Text("限级条件", "Gates"), at_once if review.gates_at_once else waits
    if (basis := basis_of(review, speaker.rulebook)).zh:
        yield BASIS, basis


def _rhythm(every: Rhythm, month: int | None) -> Text:
    return Text(f"每年 {month} 月末", f"the end of month {month} of every year") if every == "year" and month else _RHYTHMS[every]


def _agreement(agreement: Agreement) -> Text:
    times = agreement.reviews
    if times == 1:
        return Text("达到即生效", "at the first review that agrees")
    if agreement.toward == "same":
        return Text(f"连续 {times} 次得出同一级别才生效", f"after {times} reviews in a row say the same level")
    return Text(f"连续 {times} 次至少变到那么远才生效，变到其中最近的一级", f"after {times} reviews in a row say at least that far, to the nearest of them")


def _step(step: ReviewStep) -> Text:
    said = [_rhythm(step.every, step.in_month)] if step.every else []
    said.append(_agreement(step.agreement))
    if step.steps:
        said.append(Text(f"每次最多 {number_words(step.steps)} 级", f"at most {number_words(step.steps)} {'level' if step.steps == 1 else 'levels'} at once"))
    return joined(said, "，", ", ")
