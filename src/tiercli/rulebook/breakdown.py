"""A sheet that breaks the rows of one table down: complaints by kind, cause, department and month, survey results by item."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from tiercli.domain.errors import WordsError
from tiercli.domain.language import Text
from tiercli.grammar.expression import parse
from tiercli.grammar.small_types import Condition, Meaning, Model, Name, Title
from tiercli.rulebook.basis import OwnBasis
from tiercli.rulebook.metric import Metric


class Breakdown(Model):
    """Rows of one table counted and measured for each value of some fields, and for each month."""

    title: Annotated[Title, Meaning("工作表的名称", "the sheet's title")]
    of: Annotated[Name, Meaning("哪张表的行：service", "the table whose rows are looked at: service")]
    where: Annotated[Condition | None, Meaning("只看满足条件的行", "only rows for which this holds")] = None
    by: Annotated[
        list[Name],
        Meaning("按哪些字段各列一段：本表的、客户档案的，或分级", "the fields that each have a section: of the table, of the customer's record, or a grading"),
    ] = Field(default_factory=list)
    monthly: Annotated[bool, Meaning("再按月列一段", "a section by calendar month as well")] = False
    measures: Annotated[
        dict[Name, Metric],
        Meaning(
            "对每个值算什么，写法同指标；第一项决定次序，并列占比",
            "what is worked out for each value, written like metrics; the first decides the order, and its share is shown",
        ),
    ] = Field(min_length=1)
    note: Annotated[Title | None, Meaning("标题下的说明", "a line below the title")] = None
    basis: OwnBasis = None

    @model_validator(mode="after")
    def _has_sections(self) -> Self:
        if not self.by and not self.monthly:
            raise WordsError(Text("要写 by 或 monthly: true", "by: or monthly: true is needed"), Text("如 by: [kind, cause]", "Such as by: [kind, cause]"))
        return self

    @property
    def over_rows(self) -> dict[str, Metric]:
        """The measures, each over the rows that the sheet looks at."""
        return {name: self._over_rows(one) for name, one in self.measures.items()}

    def _over_rows(self, measure: Metric) -> Metric:
        if self.where is None or not measure.table:
            return measure
        both = self.where if measure.where is None else parse(f"({self.where}) and ({measure.where})")
        return measure.model_copy(update={"where": both})
