"""The commission statement of account managers that a rulebook asks for."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from tiercli.domain.language import Text, filled, joined, same
from tiercli.grammar.expression import parse
from tiercli.grammar.small_types import Amount, Condition, Meaning, Title
from tiercli.grammar.spoken import number_words
from tiercli.rulebook.flaws.flaw import Flaw
from tiercli.rulebook.flaws.judge import judge_amount, judge_expression
from tiercli.rulebook.parts.basis import OwnBasis
from tiercli.rulebook.sheets.further_sheet import FurtherSheet, Known, Path, SheetSpeaker, flaws_of_sum
from tiercli.rulebook.sheets.row_sum import RowSum
from tiercli.scales.steps import Steps

SOLD, RETURNED = "commission.sold", "commission.returned"
"""What commissions were paid for and what came back, by customer: a return takes back the rate that was paid."""
_TABLE = "sales"


class Commission(FurtherSheet):
    """The commission statement of an account manager, by month and type."""

    kind = Text("提成", "Commission")
    place = 40
    meaning = Meaning("客户经理的提成表，按月和类型", "the commission statement of account managers, by month and type")
    title: Annotated[Title | None, Meaning("工作表的名称", "the sheet's title")] = None
    of: Annotated[Condition, Meaning("卖了什么：sales.quantity", "what is sold: sales.quantity")]
    where: Annotated[Condition | None, Meaning("哪些行计入", "which rows count")] = None
    type: Annotated[Condition, Meaning("决定单价的字段", "the field that decides the rate")]
    rates: Annotated[dict[str, Amount], Meaning("各类型每单位多少元", "yuan per unit by type")]
    default: Annotated[
        Amount | None,
        Meaning("没有写到的类型的单价（不写：这些行没有提成，并会说明）", "for a type that is not named (none: such rows earn nothing and are said)"),
    ] = None
    target: Annotated[Condition | None, Meaning("对象的月目标", "the month's target of the entity")] = None
    reached: Annotated[
        Steps,
        Meaning(
            "按当月目标完成率对单价乘的系数；正好在界上的属于上一段",
            "the factor on the rates by share of the target reached in the month; a bound belongs to the band above it",
        ),
    ] = Field(default_factory=lambda: dict[Decimal | str, Decimal]({Decimal(0): Decimal(1)}))  # the full rate, however much is reached
    base: Annotated[Condition | None, Meaning("月底薪", "the month's base pay")] = None
    since: Annotated[
        Condition | None, Meaning("某一天，如入职日；更早又没有销售的月份不列", "a day, such as that of hiring; earlier months without sales are left out")
    ] = None
    months: Annotated[Annotated[int, Field(ge=1, le=60)], Meaning("列统计期的最近几个月", "of the period, the last so many")] = 12
    basis: OwnBasis = None

    def flaws(self, known: Known, path: Path) -> Iterator[Flaw]:
        """Flaws of what is sold, the rates, the target and the base pay."""
        yield from flaws_of_sum(known, self.of, self.where, self.type, path)
        for name, rate in self.rates.items():
            yield from judge_amount(rate, known.params, (*path, "rates", name))
        yield from judge_amount(self.default, known.params, (*path, "default"))
        for bound in self.reached:
            yield from judge_amount(bound, known.params, (*path, "reached", bound))
        yield from judge_expression(self.target, known.kinds, (*path, "target"), "number")
        yield from judge_expression(self.base, known.kinds, (*path, "base"), "number")
        yield from judge_expression(self.since, known.kinds, (*path, "since"), "date")

    def sums(self, name: str) -> Mapping[str, RowSum]:
        """What is sold by type, and by customer what was sold and what came back."""
        sums = {name: RowSum(self.of, self.where, self.type)}
        for key, sign in ((SOLD, ">"), (RETURNED, "<")):
            signed = f"({self.of}) {sign} 0"
            rows = parse(signed if self.where is None else f"{signed} and ({self.where})")
            sums[key] = RowSum(self.of, rows, self.type, by_customer=True)
        return sums

    def words(self, speaker: SheetSpeaker) -> list[Text]:
        """Rates, targets, factors and base pay."""
        said = [filled(Text("提成 = {} × 单价，按{}分", "{} × rate, by {}"), speaker.words(self.of, _TABLE), speaker.words(self.type, _TABLE))]
        if self.where is not None:
            said.append(filled(Text("仅计 {}", "only where {}"), speaker.words(self.where, _TABLE)))
        rates = [filled(Text("{} {}", "{}: {}"), same(name), speaker.amount(rate)) for name, rate in self.rates.items()]
        if self.default is not None:
            rates.append(filled(Text("其他 {}", "others: {}"), speaker.amount(self.default)))
        said.append(filled(Text("单价：{}", "rates: {}"), joined(rates, "、", ", ")))
        if self.target is not None:
            said.append(filled(Text("月目标 = {}", "target of a month = {}"), speaker.words(self.target)))
            factors = [
                filled(Text("完成 {} 起 × {}", "× {1} from {0} of the target"), speaker.amount(bound, "%"), same(number_words(factor)))
                for bound, factor in self.reached.items()
            ]
            said.append(filled(Text("完成率系数：{}", "factor: {}"), joined(factors, "、", ", ")))
        if self.base is not None:
            said.append(filled(Text("底薪 = {}", "base pay = {}"), speaker.words(self.base)))
        if self.since is not None:
            said.append(filled(Text("{}以前没有销售的月份不列", "months without sales before the {} are left out"), speaker.words(self.since)))
        return [*said, Text(f"最近 {self.months} 个月", f"the last {self.months} months" if self.months != 1 else "the last month")]
