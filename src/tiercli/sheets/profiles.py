"""Customer profiles: the records of those for whom the rulebook asks for one, a page each."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import pyarrow as pa
from pydantic import Field

from tiercli.domain.columns import Role
from tiercli.domain.language import EMPTY, Text
from tiercli.grammar.small_types import Condition, Meaning, Name, Title
from tiercli.rulebook.flaws.flaw import Flaw
from tiercli.rulebook.flaws.judge import judge_expression
from tiercli.rulebook.parts.basis import OwnBasis
from tiercli.rulebook.sheets.further_sheet import FurtherSheet, Known, Path, SheetSpeaker, flaws_of_names, who_words

if TYPE_CHECKING:
    from tiercli.follow import Given, GradedRows
    from tiercli.outcome.extras import Records


class Profiles(FurtherSheet):
    """Customer profiles: one page a customer with base data, purchases, feedback, complaints, trend, level."""

    kind = Text("客户画像", "Profiles")
    place = 80
    rank = 1
    meaning = Meaning("客户画像，每客户一页", "customer profiles, one page a customer")
    shows_others = True
    shows_rows = True
    title: Annotated[Title | None, Meaning("工作表的名称", "the sheet's title")] = None
    when: Annotated[Condition | None, Meaning("为谁做", "for whom")] = None
    most: Annotated[Annotated[int, Field(ge=1, le=500)], Meaning("最多几页，好的在前", "at most this many pages, the best first")] = 50
    columns: Annotated[list[Name], Meaning("另外列出的指标、字段、分级或计算结果", "further metrics, fields, gradings or outputs")] = Field(
        default_factory=list
    )
    basis: OwnBasis = None

    def flaws(self, known: Known, path: Path) -> Iterator[Flaw]:
        """Flaws of the condition and the columns."""
        yield from judge_expression(self.when, known.kinds, (*path, "when"), "flag")
        yield from flaws_of_names(self.columns, known.kinds, (*path, "columns"))

    def listed(self) -> Sequence[str]:
        """The further columns."""
        return self.columns

    def words(self, speaker: SheetSpeaker) -> list[Text]:
        """For whom, and how many."""
        return [*who_words(self.when, speaker), Text(f"最多 {self.most} 个，好的在前", f"at most {self.most}, the best first")]


SHEET = Profiles


def sheets(graded: "GradedRows", _: "Given") -> Iterator[tuple[str, "Records"]]:
    """A page for each, the best first, as many as the rulebook allows; that others have none is said."""
    from tiercli.follow import RecordMaker
    from tiercli.outcome.extras import Records

    outcome = graded.outcome
    ((_key, sheet),) = outcome.rulebook.sheets.asked(Profiles)
    wanted, note = graded.holds(sheet.when), EMPTY
    if len(wanted) > sheet.most:
        without = len(wanted) - sheet.most
        note = Text(
            f"画像只有前 {sheet.most:,} 个，其余 {without:,} 个没有：规则最多做 {sheet.most:,} 页；用 tiercli show 或 --split-by 看其他",
            f"profiles for the first {sheet.most:,}; {without:,} others have none (at most {sheet.most:,} pages are made): see tiercli show or --split-by",
        )
        graded.note("sheets.profiles-cut", note, count=without)
    places = wanted[: sheet.most]
    maker = RecordMaker(outcome, outcome.results.rows[outcome.results.column(Role.ID).name].take(pa.array(places, pa.int64())))
    yield "profiles", Records(sheet.own_title, tuple(maker.record(place, tuple(sheet.columns)) for place in places), note)
