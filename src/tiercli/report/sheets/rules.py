"""规则说明 / Rules: the rulebook in words and tables, with its values of this run, and what made the report."""

from __future__ import annotations

from collections.abc import Sequence

from tiercli.domain.language import EMPTY, Language, Text
from tiercli.outcome import Outcome
from tiercli.report import rules_in_words as spoken
from tiercli.report import words
from tiercli.report.columns import Filling
from tiercli.report.page import Page
from tiercli.report.styles import INK, NAVY, QUIET, SLATE
from tiercli.report.workbook import Book, Sheet, always
from tiercli.rulebook.scale import Part

_WIDTHS = (26, 22, 14, 62, 30, 30)
_LAST = len(_WIDTHS) - 1
_LINE = 17

Row = Sequence[object]


def write(page: Page, book: Book) -> Filling | None:
    """Fill the sheet."""
    for index, width in enumerate(_WIDTHS):
        page.sheet.set_column(index, index, width)
    outcome = book.outcome
    page.sheet.set_row(1, 28)
    page.text(1, 0, outcome.rulebook.title, book.styles.title)
    if "overview" in book.names:
        page.link(0, 0, book.place("overview"), Text("← 概览", "← Overview"), book.styles.link(line=False))
    row = _facts(page, book, 2)
    row = _scores(page, book, row)
    row = _gradings(page, book, row)
    row = _metrics(page, book, row)
    row = _params(page, book, row)
    row = _bounds(page, book, row)
    _alerts(page, book, row)
    page.paper(footer=f"{outcome.rulebook.name} · sha256 {outcome.rulebook_sha256[:12]}")
    return None


def _facts(page: Page, book: Book, row: int) -> int:
    """What made this report: rulebook, period, command, versions."""
    from tiercli.domain.version import __version__

    outcome, rulebook = book.outcome, book.outcome.rulebook
    facts: list[tuple[Text, str]] = [
        (Text("规则", "Rulebook"), rulebook.name),
        (Text("规则指纹 SHA-256", "Rulebook SHA-256"), outcome.rulebook_sha256),
        (Text("统计期", "Period"), f"{outcome.period.start} – {outcome.period.end}"),
        (Text("截止日", "As of"), outcome.as_of.isoformat()),
        (Text("分级对象", "Graded"), words.entities(outcome).spoken(page.language)),
        (Text("命令", "Command"), outcome.command),
        (Text("版本", "Version"), f"tiercli {__version__}"),
    ]
    for title, text in ((Text("说明", "Description"), rulebook.description), (Text("来源", "Source"), rulebook.source)):
        if text:
            facts.append((title, text.spoken(page.language)))
    for title, said in facts:
        if said:
            page.text(row, 0, title, book.styles(font_color=QUIET))
            lines = words.wrapped(said, 140)
            for line in lines:
                page.text(row, 1, line, book.styles())
                row += 1
    return row + 1


def _scores(page: Page, book: Book, row: int) -> int:
    """Dimensions with weights and how they give points."""
    outcome, language = book.outcome, page.language
    left_out = {part.dimension for part in outcome.left_out}
    for name, parts in outcome.rulebook.all_scores.items():
        named = "" if name == "score" else f" · {name}"
        rows: list[Row] = []
        for dimension, part in parts.items():
            title = part.title.spoken(language) if part.title else dimension
            if dimension in left_out:
                title += Text("（本次未计入）", " (left out)").spoken(language)
            rows.extend(_dimension(title, part, outcome, ""))
        heads = (Text("维度", "Dimension"), Text("指标", "Metric"), Text("权重", "Weight"), Text("如何得分", "How points are earned"))
        row = _table(
            page, book, row, Text(f"评分维度{named}", f"Dimensions of the score{named}"), heads, rows, strong=lambda line: not str(line[0]).startswith("└")
        )
    return row


def _dimension(title: str, part: Part, outcome: Outcome, indent: str) -> list[Row]:
    language, rulebook = outcome.language, outcome.rulebook
    metric = rulebook.title_of(part.metric).spoken(language) if part.metric else ""
    rows: list[Row] = [(f"{indent}{title}", metric, spoken.weight(part), spoken.scale(part, dict(outcome.params), language))]
    for number, inner in enumerate(part.parts or (), start=1):
        named = (
            inner.title.spoken(language) if inner.title else inner.name or (rulebook.title_of(inner.metric).spoken(language) if inner.metric else str(number))
        )
        rows.extend(_dimension(named, inner, outcome, f"└ {indent}"))
    return rows


def _gradings(page: Page, book: Book, row: int) -> int:
    """Levels with their conditions and treatment, and the gates."""
    outcome, language = book.outcome, page.language
    for name, grading in outcome.rulebook.gradings.items():
        title = grading.title or Text(name, name)
        by = f"（{grading.by}）" if grading.by else ""
        levels: list[Row] = []
        for level in grading.levels:
            owed = [_owed(outcome, key, value) for key, value in outcome.rulebook.owed(level).items()]
            treatment = ("；" if language == "zh" else "; ").join(owed)
            levels.append((level.name, level.title or level.name, "", spoken.conditions(level, dict(outcome.params), language), treatment, level.because or ""))
        if grading.eligible:
            one = grading.eligible
            levels.append((one.otherwise, one.title or one.otherwise, "", Text(f"不满足：{one.when}", f"not: {one.when}"), "", one.because or ""))
        heads: tuple[Text, ...] = (
            Text("等级", "Level"),
            Text("名称", "Title"),
            EMPTY,
            Text("条件（自上而下，先满足者为准）", "Conditions (from the top, the first that holds)"),
            Text("待遇", "Treatment"),
            Text("原因", "Why"),
        )
        row = _table(page, book, row, Text(f"分级：{title.zh}{by}", f"Grading: {title.en}{by}"), heads, levels)
        gates: list[Row] = [(limit, why, "", when) for when, limit, why in (spoken.gate(one, language) for one in grading.gates)]
        heads = (Text("限制", "Limit"), Text("原因", "Why"), EMPTY, Text("当", "When"))
        row = _table(page, book, row, Text(f"限级条件：{title.zh}", f"Gates: {title.en}"), heads, gates)
    return row


def _owed(outcome: Outcome, key: str, value: object) -> str:
    """One treatment with its title and unit: 账期(天)：45."""
    language: Language = outcome.language
    column = next((column for column in outcome.treatment_columns if column.name == key), None)
    known = outcome.rulebook.treatments.get(key)
    title, unit = (known.title, known.unit) if known else (column.title, column.unit) if column else (Text(key, key), "")
    return f"{words.with_unit(title.spoken(language), unit, language)}{'：' if language == 'zh' else ': '}{spoken.scalar(value, language)}"


def _metrics(page: Page, book: Book, row: int) -> int:
    language = page.language
    rows: list[Row] = [
        (one.title.spoken(language) if one.title else name, name, words.unit_words(one.unit, language), spoken.metric(one, language))
        for name, one in book.outcome.rulebook.metrics.items()
    ]
    heads = (Text("指标", "Metric"), Text("代号", "Name"), Text("单位", "Unit"), Text("来源", "From"))
    return _table(page, book, row, Text("指标", "Metrics"), heads, rows)


def _params(page: Page, book: Book, row: int) -> int:
    outcome, language = book.outcome, page.language
    rows: list[Row] = []
    for name, param in outcome.rulebook.params.items():
        value = outcome.params.get(name, param.value)
        said = param.description.spoken(language) if param.description else ""
        if str(spoken.scalar(value, language)) != spoken.scalar(param.value, language):
            changed = Text(
                f"本次改动；规则原值 {spoken.scalar(param.value, 'zh')}", f"changed for this run; the rulebook says {spoken.scalar(param.value, 'en')}"
            )
            said = " · ".join(filter(None, (changed.spoken(language), said)))
        rows.append((param.title or name, name, spoken.scalar(value, language), " ".join(filter(None, (words.unit_words(param.unit, language), said)))))
    heads = (Text("参数", "Param"), Text("代号", "Name"), Text("本次取值", "Value"), Text("单位与说明", "Unit and notes"))
    return _table(page, book, row, Text("参数", "Params"), heads, rows)


def _bounds(page: Page, book: Book, row: int) -> int:
    """Thresholds that came from the population: the ones really used."""
    rows: list[Row] = [(bound.label, bound.where, bound.value) for bound in book.outcome.bounds]
    heads = (Text("界限", "Bound"), Text("所属", "Where"), Text("本期数值", "Value"))
    return _table(page, book, row, Text("由数据算出的界限", "Bounds computed from the data"), heads, rows)


def _alerts(page: Page, book: Book, row: int) -> int:
    language = page.language
    colors = {"yellow": Text("黄色", "yellow"), "orange": Text("橙色", "orange"), "red": Text("红色", "red")}
    rows: list[Row] = [
        (
            alert.title or alert.name,
            alert.name,
            colors[alert.level],
            str(alert.when),
            alert.because or "",
            alert.action.spoken(language) if alert.action else "",
        )
        for alert in book.outcome.rulebook.alerts
    ]
    heads = (Text("预警", "Alert"), Text("代号", "Name"), Text("程度", "Level"), Text("当", "When"), Text("原因", "Why"), Text("措施", "Action"))
    return _table(page, book, row, Text("预警", "Alerts"), heads, rows)


def _table(page: Page, book: Book, row: int, title: Text, heads: Sequence[Text], rows: Sequence[Row], *, strong: object = None) -> int:
    """A titled table; nothing for no rows. Returns the row below, with a gap."""
    if not rows:
        return row
    styles, language = book.styles, page.language
    page.fill(row, 0, _LAST, styles.section)
    page.text(row, 0, title, styles.section)
    for column in range(_LAST + 1):
        page.text(row + 1, column, heads[column] if column < len(heads) else "", styles.head(fill=SLATE))
    row += 2
    for line in rows:
        bold = strong(line) if callable(strong) else True
        height = 1
        for column in range(_LAST + 1):
            value = line[column] if column < len(line) else ""
            if isinstance(value, int | float) and not isinstance(value, bool):
                page.number(row, column, value, styles.cell(number="#,##0.######", wrap=True, align="left"))
                continue
            said = value.spoken(language) if isinstance(value, Text) else str(value)
            height = max(height, len(words.wrapped(said, _WIDTHS[column] - 2)))
            page.text(row, column, said, styles.cell(wrap=True, bold=bold and column == 0, color=INK if column in (0, 3) else QUIET if column == 1 else INK))
        page.sheet.set_row(row, _LINE * height + 1)
        row += 1
    return row + 1


SHEET = Sheet("rules", Text("规则说明", "Rules"), always, write, NAVY)
