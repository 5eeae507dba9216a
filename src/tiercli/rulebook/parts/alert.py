"""An alert of the rulebook, and the colours in which alerts are given."""

from typing import Annotated, Literal

from tiercli.grammar.small_types import Amount, Condition, Meaning, Model, Name, Title
from tiercli.rulebook.parts.basis import OwnBasis

COLOURS = ("red", "orange", "yellow")
"""The gravest first."""


class Alert(Model):
    """A warning about an entity; its words may hold values, as {growth:.0%}."""

    name: Annotated[Name, Meaning("预警的名称，写进结果", "its name, as results have it")]
    title: Annotated[Title | None, Meaning("报告里的说法", "what reports call it")] = None
    level: Annotated[Literal["yellow", "orange", "red"], Meaning("程度：黄、橙、红", "how serious it is")] = "yellow"
    when: Annotated[Condition, Meaning("对谁发出", "for whom it is given")]
    warning: Annotated[
        Name | None,
        Meaning(
            "台账里算哪一项：黄、橙、红写同一个名称，变色就是同一项加重或减轻；不写则是它自己的名称",
            "what it is in the ledger: yellow, orange and red ones of one kind take one name here, and a change of colour is the same entry that got worse or "
            "better; its own name without it",
        ),
    ] = None
    gravity: Annotated[
        Condition | None,
        Meaning(
            "同一颜色下有多严重，大的更重；与上期比较，分出加重、减轻",
            "how grave it is within its colour, larger is graver; held against the last period to tell worse from better",
        ),
    ] = None
    because: Annotated[Title | None, Meaning("说明的话；{指标} 处填入数值", "what it says; {metric} stands for a value")] = None
    risk: Annotated[Title | None, Meaning("可能的后果", "what may come of it")] = None
    cause: Annotated[Title | None, Meaning("从数据看到的原因", "why, as far as the data shows")] = None
    action: Annotated[Title | None, Meaning("做什么，何时之前", "what is to be done, by when")] = None
    department: Annotated[Title | None, Meaning("由哪个部门负责，可写 {字段}", "the department that can act; may hold {field}")] = None
    due_days: Annotated[
        Amount | None,
        Meaning("几天内办完：数字或参数；期限从截止日算起", "within how many days it is to be done, a number or a param; counted from the as-of date"),
    ] = None
    topic: Annotated[Title | None, Meaning("关于什么，如物流", "what the warning is about, such as logistics")] = None
    trend: Annotated[Name | None, Meaning("附上哪个指标最近几个月的走势", "the metric whose last months are shown")] = None
    basis: OwnBasis = None

    @property
    def kind(self) -> str:
        """What the ledger knows it by, together with the entity."""
        return self.warning or self.name


def rank_of(colour: str) -> int:
    """0 the gravest; an unknown colour, of a record that others wrote, behind all others."""
    return COLOURS.index(colour) if colour in COLOURS else len(COLOURS)
