"""The maintenance plan that a rulebook asks for: who looks after whom, how, and how often."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from tiercli.domain.language import EMPTY, Text, filled, joined, same
from tiercli.grammar.small_types import Amount, Condition, Meaning, Model, Name, Title
from tiercli.rulebook.flaws.flaw import Flaw
from tiercli.rulebook.flaws.judge import judge_expression, unknown, unknown_name
from tiercli.rulebook.parts.basis import OwnBasis
from tiercli.rulebook.sheets.further_sheet import FurtherSheet, Known, Path, SheetSpeaker, flaws_of_names, names_words, order_words, who_words


class PlanWay(Model):
    """One way of looking after a customer: a visit, a gift, a phone call, a message."""

    title: Annotated[Title, Meaning("方式的名称", "what it is called")]
    per_month: Annotated[
        Amount,
        Meaning(
            "多久一次：数字、参数，或写着次数的待遇（0.5 是两个月一次）",
            "how often; a number, a param, or the key of a treatment that holds the number (0.5 is every two months)",
        ),
    ]
    words: Annotated[
        list[str], Meaning("拜访记录里怎么写这种方式（名称本身总能认出）", "how the visits table writes this way (its title is always understood)")
    ] = Field(default_factory=list)
    basis: OwnBasis = None


class Plan(FurtherSheet):
    """The maintenance plan: who looks after whom, how, how often, and when next."""

    kind = Text("维护计划", "Plan")
    place = 10
    meaning = Meaning("维护计划：谁维护谁、怎样、多久一次、下次何时", "the maintenance plan: who looks after whom, how, how often, and when next")
    title: Annotated[Title | None, Meaning("工作表的名称", "the sheet's title")] = None
    who: Annotated[Name, Meaning("写着负责人或部门的待遇", "the key of the treatment that names the person or body in charge")]
    ways: Annotated[dict[str, PlanWay], Meaning("维护的方式", "the ways of looking after a customer")] = Field(min_length=1)
    person: Annotated[
        Name | None,
        Meaning(
            "写着责任人姓名的字段、指标或计算结果（如 customers.manager），或 branches.head 这样的分公司表的字段；客户团队表里有这个角色的，以团队表为准",
            "the field, metric or output that holds the name of the person in charge, such as customers.manager, or a field of the branches, such as "
            "branches.head; where the table of the team has the role, that names the person",
        ),
    ] = None
    persons: Annotated[
        dict[str, Name],
        Meaning("姓名的出处因 who 的取值而不同时：`取值: 字段`", "where the name stands for some values of who, if it differs: value: field"),
    ] = Field(default_factory=dict)
    contact: Annotated[
        Name | None,
        Meaning(
            "写着联系人姓名的字段、指标或计算结果，或 branches.contact 这样的分公司表的字段；计划里在责任人旁边列出",
            "the field, metric or output that names the contact, or a field of the branches, such as branches.contact; it stands beside the person in charge",
        ),
    ] = None
    branch: Annotated[
        Name | None, Meaning("对象属于哪个分公司，用来找分公司表和团队表里的人", "which branch an entity belongs to, by which persons are found")
    ] = None
    station: Annotated[Name | None, Meaning("对象属于哪个加油站，用来找团队表里的人", "which petrol station it belongs to, by which persons are found")] = None
    by: Annotated[
        list[Name],
        Meaning("有存档时，完成率除按责任人外还按什么统计", "with a history, by what completion is counted beside the person in charge"),
    ] = Field(default_factory=list)
    approval: Annotated[
        bool,
        Meaning(
            "有存档时计划要经审批：工作表带决定栏，用 approve 读回，批准的才算生效、才计入应做",
            "with a history the plan needs approval: its sheet has columns for the decision and comes back with approve; only what was accepted is in force "
            "and counts as planned",
        ),
    ] = False
    when: Annotated[Condition | None, Meaning("谁在计划里", "who is in the plan")] = None
    order: Annotated[
        Condition | None,
        Meaning(
            "表达式；大的在前。上次的日期取自拜访记录（如果有）",
            "an expression; larger comes first. The last time comes from the visits table, if there is one",
        ),
    ] = None
    basis: OwnBasis = None

    def flaws(self, known: Known, path: Path) -> Iterator[Flaw]:
        """Flaws of the treatments that it goes by, of who stands in it, and of where persons are named."""
        if self.who not in known.owed:
            yield unknown("待遇", "treatment", self.who, known.owed, (*path, "who"))
        for name, way in self.ways.items():
            yield from _flaws_of_way(way, known, (*path, "ways", name, "per_month"))
        yield from judge_expression(self.when, known.kinds, (*path, "when"), "flag")
        yield from judge_expression(self.order, known.kinds, (*path, "order"))
        heads = {f"branches.{one.name}": "text" for one in known.tables["branches"].fields}
        single: dict[Path, str | None] = {("person",): self.person, ("contact",): self.contact}
        single |= {("persons", value): name for value, name in self.persons.items()}
        for keys, person in single.items():
            if person and person not in known.kinds and person not in heads:
                yield unknown_name(person, {**known.kinds, **heads}, (*path, *keys))
            if person in heads and self.branch is None:
                yield Flaw(
                    (*path, *keys),
                    "missing-key",
                    Text(f"'{person}' 要知道对象属于哪个分公司，请写 branch", f"'{person}' needs the branch of an entity; say branch"),
                )
        for key, field in (("branch", self.branch), ("station", self.station)):
            if field and field not in known.kinds:
                yield unknown_name(field, known.kinds, (*path, key))
        yield from flaws_of_names(self.by, known.kinds, (*path, "by"))

    def words(self, speaker: SheetSpeaker) -> list[Text]:
        """Who is in charge, how often each way is due, who is in the plan."""
        said = [filled(Text("由{}负责", "in charge: {}"), speaker.treatment(self.who))]
        for way in self.ways.values():
            is_owed = isinstance(way.per_month, str) and not speaker.is_param(way.per_month)
            often = speaker.treatment(str(way.per_month)) if is_owed else speaker.amount(way.per_month)
            pattern = Text("{}：次数按待遇中的“{}”", "{}: as often as the treatment “{}” says") if is_owed else Text("{}：每月 {} 次", "{}: {} a month")
            written = Text(f"（记录中也写作 {'、'.join(way.words)}）", f" (also written {', '.join(way.words)})") if way.words else EMPTY
            said.append(joined([filled(pattern, way.title, often), written, speaker.within(way, self)], "", ""))
        return [*said, *self._persons_words(speaker), *who_words(self.when, speaker), *order_words(self.order, speaker)]

    def _persons_words(self, speaker: SheetSpeaker) -> Iterator[Text]:
        """Who by name, and what is done with the plan in a history."""
        if self.person:
            yield filled(Text("责任人姓名：{}", "names of persons: {}"), speaker.name(self.person))
        yield from (filled(Text("{}的姓名：{}", "name of {}: {}"), same(value), speaker.name(name)) for value, name in self.persons.items())
        if self.contact:
            yield filled(Text("联系人：{}", "contact: {}"), speaker.name(self.contact))
        if self.branch:
            yield filled(Text("所属分公司：{}", "branch: {}"), speaker.name(self.branch))
        if self.station:
            yield filled(Text("所属加油站：{}", "petrol station: {}"), speaker.name(self.station))
        if self.by:
            yield filled(Text("完成率按责任人和 {} 统计", "completion by person and {}"), names_words(self.by, speaker))
        if self.approval:
            yield Text("经审批后执行", "in force when approved")


def _flaws_of_way(way: PlanWay, known: Known, path: Path) -> Iterator[Flaw]:
    """How often is a number, a param, or a treatment that is a number in every level that says it."""
    key = way.per_month
    if not isinstance(key, str):
        return
    if key not in known.owed and key not in known.params:
        yield unknown("待遇或参数", "treatment or param", key, [*known.owed, *known.params], path)
    for level, value in known.owed_as(key):
        if isinstance(value, bool) or not isinstance(value, Decimal | int):
            message = Text(f"级别 {level} 的待遇 '{key}' 应当是每月次数", f"the treatment '{key}' of level {level} should be a number of times a month")
            yield Flaw(path, "kind", message)
