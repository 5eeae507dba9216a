"""What stands beside the levels of a grading: limits on them, and who is rated at all."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from tiercli.domain.errors import WordsError
from tiercli.domain.language import Text
from tiercli.grammar.small_types import Condition, Meaning, Model, Name, Scalar, Title
from tiercli.rulebook.parts.basis import OwnBasis


class Gate(Model):
    """A limit on the level, whatever the score says."""

    when: Annotated[Condition, Meaning("对谁限制", "for whom")]
    at_most: Annotated[Name | None, Meaning("最高只能到这一级", "no better level than this")] = None
    at_least: Annotated[Name | None, Meaning("最低也有这一级", "no worse level than this")] = None
    because: Annotated[Title | None, Meaning("写进原因的话；{指标} 处填入数值", "what the reasons say; {metric} stands for a value")] = None
    basis: OwnBasis = None

    @model_validator(mode="after")
    def _limits(self) -> Self:
        if (self.at_most is None) == (self.at_least is None):
            raise WordsError(Text("gate 要写 at_most 或 at_least 中的一个", "a gate has either at_most or at_least"))
        return self

    @property
    def limit(self) -> Text:
        """最高 C, at least B."""
        return Text(f"最高 {self.at_most}", f"at most {self.at_most}") if self.at_most else Text(f"最低 {self.at_least}", f"at least {self.at_least}")


class Eligible(Model):
    """Who is graded at all; the others get a level of their own, outside the order."""

    when: Annotated[Condition, Meaning("谁参加评级", "who is rated")]
    otherwise: Annotated[Name, Meaning("其他对象的级别名称", "the level of the others")]
    title: Annotated[Title | None, Meaning("报告里这一级的说法", "what reports call that level")] = None
    because: Annotated[Title | None, Meaning("写进原因的话；{指标} 处填入数值", "what the reasons say; {metric} stands for a value")] = None
    treatment: Annotated[dict[str, Scalar], Meaning("不参评的对象享有的待遇，写法同级别", "what they are owed, written like that of a level")] = Field(
        default_factory=dict
    )
    basis: OwnBasis = None
