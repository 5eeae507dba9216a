"""Figures against their targets: what a rulebook's `sheets.targets` says."""

import ast
from collections.abc import Collection, Iterator, Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tiercli.domain.errors import WordsError
from tiercli.domain.language import EMPTY, Text, filled, same
from tiercli.domain.unit import UNITS
from tiercli.grammar.expression import Expression, dotted
from tiercli.grammar.functions import OVER_ALL
from tiercli.grammar.small_types import Condition, Meaning, Model, Name, Title, WindowWords
from tiercli.rulebook.flaws.flaw import Flaw
from tiercli.rulebook.flaws.judge import judge_expression
from tiercli.rulebook.parts.basis import OwnBasis
from tiercli.rulebook.sheets.further_sheet import FurtherSheet, Known, Path, SheetSpeaker, flaws_of_names, names_words

_OVER = {
    "year": Text("全年", "the whole year"),
    "so-far": Text("年初至今", "the year so far"),
    "quarter": Text("本季", "the quarter"),
    "month": Text("本月", "the month"),
}


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
    whole: Annotated[
        bool,
        Meaning(
            "是否也算全公司的数；false 只算各组，如每人的奖惩金额",
            "whether the whole company has it too; false: only the groups of by, such as the reward of each person",
        ),
    ] = True
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
    def _names_its_rows(self) -> Self:
        if self.table == "targets" and not self.measure:
            raise WordsError(
                Text("planned: 取自目标表的数要写 measure", "planned: a number of the targets table needs measure:"),
                Text("写目标表“指标”一列的说法。", "Write what the column Measure says."),
            )
        return self


MOST_MONTHS = 36
"""How many months back figures may go."""


class Targets(FurtherSheet):
    """Target, actual and gap of each figure, for the whole company and for each value of the `by` fields."""

    kind = Text("目标", "Targets")
    place = 50
    meaning = Meaning("目标、实际和差距", "target, actual and gap")
    asked = "listed"
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
    def _over_months(self) -> Self:
        if self.over is not None and (self.over.unit != "months" or not 2 <= self.over.length <= MOST_MONTHS):
            raise WordsError(
                Text(f"over: 要写月数，2 到 {MOST_MONTHS} 个月，如 12 months", f"over: is a number of months, 2 to {MOST_MONTHS}, such as 12 months"),
                Text("写成 over: 12 months", "Write over: 12 months"),
            )
        return self

    @model_validator(mode="after")
    def _whole_or_by(self) -> Self:
        nowhere = [name for name, figure in self.figures.items() if not figure.whole]
        if nowhere and not self.by:
            raise WordsError(
                Text(f"figures.{nowhere[0]}: whole: false 要有分组", f"figures.{nowhere[0]}: whole: false needs groups"),
                Text("写上 by，或去掉 whole: false。", "Write by:, or take whole: false away."),
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

    def flaws(self, known: Known, path: Path) -> Iterator[Flaw]:
        """Flaws of the groups, of what is taken from the table of targets, and of the figures."""
        yield from flaws_of_names(self.by, known.kinds, (*path, "by"))
        for name in self.planned:
            if name in known.kinds:
                words = Text(f"名称 '{name}' 已经是别的意思", f"the name '{name}' already means something else")
                yield Flaw((*path, "planned", name), "name-twice", words)
        kinds = {**known.kinds, **dict.fromkeys(self.planned, "number")}
        for name, figure in self.figures.items():
            here = (*path, "figures", name)
            yield from judge_expression(figure.actual, kinds, (*here, "actual"), "number")
            yield from judge_expression(figure.target, kinds, (*here, "target"), "number")
            for key, expression in (("actual", figure.actual), ("target", figure.target)):
                if expression is not None:
                    yield from _one_value(expression, {*known.params, *self.planned}, (*here, key))

    def listed(self) -> Sequence[str]:
        """The fields of the groups."""
        return self.by

    def words(self, speaker: SheetSpeaker) -> list[Text]:
        """For whom, where the targets come from, and each figure."""
        said = [filled(Text("全公司及各{}", "for the whole company and by {}"), names_words(self.by, speaker))] if self.by else []
        if self.over is not None:
            said.append(Text(f"实际值列最近 {self.months} 个月", f"actual values over the last {self.months} months"))
        said += [_planned_words(name, planned) for name, planned in self.planned.items()]
        return [*said, *(self._figure_words(figure, speaker) for figure in self.figures.values())]

    def _figure_words(self, figure: Figure, speaker: SheetSpeaker) -> Text:
        unit = f" ({UNITS.get(figure.unit, same(figure.unit)).zh})" if figure.unit and figure.unit != "%" else ""
        actual = speaker.words(figure.actual)
        target = filled(Text("，目标 = {}", ", target = {}"), speaker.words(figure.target)) if figure.target is not None else EMPTY
        better = Text("，越小越好", "; less is better") if figure.better == "less" else EMPTY
        whole = EMPTY if figure.whole else Text("，只算各组", "; for the groups only")
        basis = speaker.within(figure, self)
        return Text(
            f"{figure.title.zh}{unit}：实际 = {actual.zh}{target.zh}{better.zh}{whole.zh}{basis.zh}",
            f"{figure.title.en}: actual = {actual.en}{target.en}{better.en}{whole.en}{basis.en}",
        )


def _planned_words(name: str, planned: Planned) -> Text:
    over = _OVER[planned.over]
    rows = Text("，含未写指标的行", ", and rows that name no measure") if planned.unnamed else EMPTY
    adds = EMPTY if planned.adds_up else Text("，每月都是这个数", ", the same in every month")
    of = "、".join(planned.measure), ", ".join(planned.measure)
    source = Text(f"目标表中的“{of[0]}”", f"{of[1]} of the targets table")
    if planned.table == "market":
        source = Text(f"市场容量表{f'中的“{of[0]}”' if of[0] else ''}", f"{f'{of[1]} of ' if of[1] else ''}the table of the market")
    return Text(f"{name}：{source.zh}，{over.zh}{rows.zh}{adds.zh}", f"{name}: {source.en}, {over.en}{rows.en}{adds.en}")


def _one_value(expression: Expression, constants: Collection[str], path: Path) -> Iterator[Flaw]:
    """A figure has one value for a whole group: what differs between entities must stand inside total(), average() and the like."""
    each = sorted(name for name in _outside(expression.tree) if name not in constants and name != "as_of")
    if each:
        hint = Text(f"写成 total({each[0]}) 或 average({each[0]})", f"Write total({each[0]}) or average({each[0]})")
        yield Flaw(
            path,
            "not-one-value",
            Text(f"'{each[0]}' 每个对象各不相同，这里要一个总的数", f"'{each[0]}' differs between entities; a figure needs one value for all"),
            hint,
        )


def _outside(node: ast.AST) -> Iterator[str]:
    """The names and functions whose value each entity has for itself."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OVER_ALL:
        if OVER_ALL[node.func.id].of_place:
            yield node.func.id
        return
    if isinstance(node, ast.Call):
        for part in node.args:
            yield from _outside(part)
        return
    name = dotted(node) if isinstance(node, ast.expr) else None
    if name is not None:
        yield name
        return
    for child in ast.iter_child_nodes(node):
        yield from _outside(child)
