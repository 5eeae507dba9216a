"""The maintenance plan that a rulebook asks for: who looks after whom, how, and how often."""

from typing import Annotated

from pydantic import Field

from tiercli.grammar.small_types import Amount, Condition, Meaning, Model, Name, Title
from tiercli.rulebook.basis import OwnBasis


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


class Plan(Model):
    """The maintenance plan: who looks after whom, how, how often, and when next."""

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
