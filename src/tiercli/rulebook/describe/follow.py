"""What follows from the levels, in words: warnings and the extra sheets."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from tiercli.domain.language import EMPTY, Text, filled, joined, same
from tiercli.domain.unit import UNITS
from tiercli.rulebook.alert import Alert
from tiercli.rulebook.basis import HasBasis
from tiercli.rulebook.describe.basis import basis_words, inner_basis_words
from tiercli.rulebook.describe.expressions import Speaker
from tiercli.rulebook.describe.figures import metric_words, row_words
from tiercli.rulebook.describe.section import Section, Slot
from tiercli.rulebook.metric import Metric

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
