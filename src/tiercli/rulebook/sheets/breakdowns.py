"""A sheet that breaks the rows of one table down: complaints by kind, cause, department and month, survey results by item."""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from tiercli.domain.errors import WordsError
from tiercli.domain.language import EMPTY, Text, filled, joined
from tiercli.grammar.expression import parse
from tiercli.grammar.small_types import Condition, Meaning, Name, Title
from tiercli.rulebook.flaws.flaw import Flaw
from tiercli.rulebook.flaws.judge import judge_expression, unknown
from tiercli.rulebook.parts.basis import OwnBasis
from tiercli.rulebook.parts.metric import Metric
from tiercli.rulebook.sheets.further_sheet import FurtherSheet, Known, Path, SheetSpeaker


class Breakdown(FurtherSheet):
    """Rows of one table counted and measured for each value of some fields, and for each month."""

    kind = Text("分列", "Breakdown")
    place = 85
    meaning = Meaning("一张表的行按字段和月份分列：投诉按类别、原因、部门", "the rows of a table by fields and months: complaints by kind, cause, department")
    asked = "named"
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

    def flaws(self, known: Known, path: Path) -> Iterator[Flaw]:
        """Flaws of the table, the fields and the measures, which are metrics over the rows of the table."""
        apart = known.apart(self.over_rows)
        if apart.is_circular:
            yield Flaw((*path, "measures"), "circle", Text("measures 互相引用成圈", "the measures refer to each other in a circle"))
            return
        if self.of not in apart.tables:
            yield unknown("表", "table", self.of, apart.tables, (*path, "of"))
            return
        yield from judge_expression(self.where, apart.row(self.of), (*path, "where"), "flag")
        own = {field.name for table in (self.of, "customers") for field in apart.tables[table].fields}
        for index, field in enumerate(self.by):
            if field.removeprefix("customers.") not in own and field not in known.levels:
                yield unknown("字段", "field", field, sorted(own), (*path, "by", index))
        for name, measure in self.measures.items():
            if measure.table and measure.table != self.of:
                words = Text(f"应当取自表 {self.of}，而不是 {measure.table}", f"is to be of the table {self.of}, not of {measure.table}")
                yield Flaw((*path, "measures", name), "wrong-value", words)
        for flaw in apart.flaws_of_metrics():
            yield Flaw((*path, "measures", *flaw.path[1:]), flaw.code, flaw.message, flaw.hint)

    def words(self, speaker: SheetSpeaker) -> list[Text]:
        """Which rows, by what, and what is worked out for each value."""
        said = [filled(Text("{}的行", "the rows of {}"), speaker.table(self.of))]
        if self.where is not None:
            said.append(filled(Text("仅 {}", "only where {}"), speaker.words(self.where, self.of)))
        by = [speaker.field(self.of, name) or speaker.name(name) for name in self.by]
        if self.monthly:
            by.append(Text("月份", "month"))
        said.append(filled(Text("按 {} 分列", "by {}"), joined(by, "、", ", ")))
        said += [joined([speaker.measure(name, self.measures), speaker.within(one, self)], "", "") for name, one in self.measures.items()]
        return [*said, self.note or EMPTY]
