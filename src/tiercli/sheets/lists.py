"""Lists of those for whom a condition holds."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from tiercli.domain.language import EMPTY, Text
from tiercli.grammar.small_types import Condition, Meaning, Name, Title
from tiercli.rulebook.flaws.flaw import Flaw
from tiercli.rulebook.flaws.judge import judge_expression
from tiercli.rulebook.parts.basis import OwnBasis
from tiercli.rulebook.sheets.further_sheet import FurtherSheet, Known, Path, SheetSpeaker, flaws_of_names, order_words, who_words

if TYPE_CHECKING:
    from tiercli.follow import Given, GradedRows
    from tiercli.outcome.extras import Listing


class ListSheet(FurtherSheet):
    """A list of those for whom a condition holds: win-back, stale records, candidates to leave."""

    kind = Text("名单", "List")
    place = 70
    rank = 1
    meaning = Meaning("符合条件者的名单", "lists of those for whom a condition holds")
    asked = "named"
    title: Annotated[Title, Meaning("工作表的名称", "the sheet's title")]
    when: Annotated[Condition, Meaning("谁在名单上", "who is on the list")]
    columns: Annotated[
        list[Name], Meaning("编号、名称、级别之外的列：指标、字段、分级或计算结果", "metrics, fields, gradings or outputs, beside id, name and level")
    ] = Field(default_factory=list)
    order: Annotated[Condition | None, Meaning("大的在前", "larger comes first")] = None
    note: Annotated[Title | None, Meaning("标题下的说明", "a line below the title")] = None
    basis: OwnBasis = None

    def flaws(self, known: Known, path: Path) -> Iterator[Flaw]:
        """Flaws of the condition, the order and the columns."""
        yield from judge_expression(self.when, known.kinds, (*path, "when"), "flag")
        yield from judge_expression(self.order, known.kinds, (*path, "order"))
        yield from flaws_of_names(self.columns, known.kinds, (*path, "columns"))

    def listed(self) -> Sequence[str]:
        """The columns."""
        return self.columns

    def words(self, speaker: SheetSpeaker) -> list[Text]:
        """Who is on it, in which order."""
        return [*who_words(self.when, speaker), *order_words(self.order, speaker), self.note or EMPTY]


SHEET = ListSheet


def sheets(graded: "GradedRows", _: "Given") -> Iterator[tuple[str, "Listing"]]:
    """Every list of the rulebook; one that holds nobody is there all the same, and says so."""
    for name, sheet in graded.outcome.rulebook.sheets.asked(ListSheet):
        yield f"list.{name}", _list(graded, name, sheet)


def _list(graded: "GradedRows", name: str, sheet: ListSheet) -> "Listing":
    from tiercli.follow.entity_columns import add_columns, entity_columns, listed_table
    from tiercli.outcome.extras import Listing

    places = graded.ordered(graded.holds(sheet.when), sheet.order)
    if not places:
        title = sheet.title
        graded.note("sheets.empty-list", Text(f"名单“{title.zh}”没有符合条件的对象", f"nobody is on the list '{title.en}'"))
    columns, arrays = entity_columns(graded, places, level=True)
    add_columns(graded, columns, arrays, places, sheet.columns, f"lists.{name}")
    return Listing(sheet.title, tuple(columns), listed_table(columns, arrays), sheet.note or EMPTY, ((Text("合计", "Total"), len(places)),))
