"""The functions of expressions, one record each: how many values they take and of which kind, what they give, how they are said.

How a function is computed stands in `frames/functions` (over rows) and `frames/entity_functions` (over entities): `for_every_function`
refuses to load the program when one of them lacks a function that stands here, or has one that does not. Its formula in the live
workbook is written here, beside its words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeVar

from tiercli.domain.language import Text, filled, joined, same
from tiercli.grammar.excel import NONE, At, day_of, months_since, refined, serial

Excel = Callable[[At], str]
"""From the place where it stands, with the formulas of its values, its own formula; #N/A for no value."""
Takes = Literal["number", "date", "day", "text", "alike", "any"]
Gives = Literal["number", "flag", "date", "alike"]
COMPARE, ADD, CALL, ATOM = 4, 5, 7, 9
"""How tightly what is said holds together: brackets are said around whatever is looser than its surroundings."""


@dataclass(frozen=True, slots=True)
class Function:
    """One function of expressions.

    fewest, most: values that it takes.
    takes: their kind: numbers, a date, a day ('2026-10-31', or year, month, day), text and a text in quotes, values of one kind, or anything.
    gives: a number, a yes or no, a date, or what it was given.
    excel: its formula in the live workbook, made of those of its values.
    say: its words, made of those of its values. holds: how tightly the words hold together. close: whether a value is said in brackets
    unless it is one word. opposite: the words for the value with a minus before it.
    over_all: whether it looks at all entities, and takes `within=` and `among=`.
    of_place: whether it tells an entity's own place among them, which those who are left out of `among=` do not have.
    looked_into: whether lint computes its bounds; the others are quantities of their own to it.
    """

    takes: Takes
    gives: Gives
    say: Callable[[Sequence[Text]], Text]
    excel: Excel
    fewest: int = 1
    most: int = 1
    holds: int = CALL
    close: bool = True
    opposite: Text | None = None
    over_all: bool = False
    of_place: bool = False
    looked_into: bool = False


def _words(zh: str, en: str) -> Callable[[Sequence[Text]], Text]:
    return lambda said: filled(Text(zh, en), *said)


def _extreme(zh: str, en: str) -> Callable[[Sequence[Text]], Text]:
    def say(said: Sequence[Text]) -> Text:
        listed = joined(said, "、", ", ")
        return Text(f"{listed.zh} 中{zh}的", f"the {en} of {listed.en}")

    return say


def _coalesce(said: Sequence[Text]) -> Text:
    rest = joined(said[1:], "，再没有则取 ", ", then ")
    return Text(f"{said[0].zh}（没有则取 {rest.zh}）", f"{said[0].en} (without it: {rest.en})")


def _rounded(said: Sequence[Text]) -> Text:
    places = said[1] if len(said) > 1 else same("0")
    return filled(Text("{}四舍五入到 {} 位小数", "{} rounded to {} decimals"), said[0], places)


def _day(said: Sequence[Text]) -> Text:
    return said[0] if len(said) == 1 else Text(*("-".join(one[language] for one in said) for language in (0, 1)))


def _quantile(said: Sequence[Text]) -> Text:
    return filled(Text("全部{}的 {} 分位数", "{1} quantile of {0} over all"), *said)


def _over_all(zh: str, en: str, excel: Excel, *, takes: Takes = "number", opposite: Text | None = None, of_place: bool = False) -> Function:
    return Function(takes, "number", _words(zh, en), excel, over_all=True, opposite=opposite, of_place=of_place)


def _call(name: str) -> Excel:
    """A function that Excel has under this name."""
    return lambda at: f"{name}({','.join(at.values)})"


def _first_of(at: At) -> str:
    """IFERROR within IFERROR."""
    answer = at.values[-1]
    for value in reversed(at.values[:-1]):
        answer = f"IFERROR({value},{answer})"
    return answer


def _excel_round(at: At) -> str:
    places = f"MAX(0,MIN(6,INT({at.values[1]})))" if len(at.values) > 1 else "0"
    return f"ROUND(ROUND({at.values[0]},12),{places})"


def _begins(at: At) -> str:
    return f"IFERROR(EXACT(LEFT({at.values[0]},LEN({at.values[1]})),{at.values[1]}),FALSE)"


def _in_place(formula: Callable[[At], str]) -> Excel:
    """Of the value's place among all: none where there is no value."""
    return lambda at: f"IF(ISERROR({at.over_all.value()}),{NONE},{formula(at)})"


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "min": Function("alike", "alike", _extreme("最小", "smallest"), _call("MIN"), 2, 20, ADD, close=False, looked_into=True),
        "max": Function("alike", "alike", _extreme("最大", "largest"), _call("MAX"), 2, 20, ADD, close=False, looked_into=True),
        "abs": Function("number", "number", _words("{}的绝对值", "{} without its sign"), _call("ABS"), looked_into=True),
        "round": Function("number", "number", _rounded, _excel_round, 1, 2, ADD, looked_into=True),
        "floor": Function("number", "number", _words("{}向下取整", "{} rounded down"), lambda at: f"INT({refined(at.values[0], 12)})", holds=ADD),
        "ceil": Function("number", "number", _words("{}向上取整", "{} rounded up"), lambda at: f"-INT(-{refined(at.values[0], 12)})", holds=ADD),
        "coalesce": Function("alike", "alike", _coalesce, _first_of, 2, 20, ATOM, close=False, looked_into=True),
        "is_missing": Function("any", "flag", _words("没有{}", "there is no {}"), _call("ISERROR"), holds=COMPARE, close=False, looked_into=True),
        "month": Function("date", "number", _words("{}的月份", "month of {}"), _call("MONTH")),
        "year": Function("date", "number", _words("{}的年份", "year of {}"), _call("YEAR")),
        "quarter": Function("date", "number", _words("{}的季度", "quarter of {}"), lambda at: f"INT((MONTH({at.values[0]})+2)/3)"),
        "week": Function("date", "number", _words("{}的周次", "week of {}"), lambda at: f"WEEKNUM({at.values[0]},21)"),
        "date": Function("day", "date", _day, lambda at: day_of(at.values) if len(at.values) == 3 else at.values[0], 1, 3, ATOM, close=False),
        "days_since": Function("date", "number", _words("{}距截止日的天数", "days since {}"), lambda at: f"({serial(at.as_of)}-{at.values[0]})"),
        "months_since": Function("date", "number", _words("{}距截止日的整月数", "whole months since {}"), lambda at: months_since(at.values[0], at.as_of)),
        "contains": Function(
            "text", "flag", _words("{}含{}", "{} contains {}"), lambda at: f"ISNUMBER(FIND({at.values[1]},{at.values[0]}))", 2, 2, COMPARE, close=False
        ),
        "starts_with": Function("text", "flag", _words("{}以{}开头", "{} begins with {}"), _begins, 2, 2, COMPARE, close=False),
        "sqrt": Function("number", "number", _words("{}的平方根", "square root of {}"), _call("SQRT")),
        "rank": _over_all(
            "{}从大到小的名次",
            "rank by {} (largest first)",
            _in_place(lambda at: f"{at.over_all.count()}-{at.over_all.at_or_below()}+1"),
            opposite=Text("{}从小到大的名次", "rank by {} (smallest first)"),
            of_place=True,
        ),
        "share": _over_all("{}占合计的比例", "share of the total {}", lambda at: f"({at.over_all.value()}/{at.over_all.total()})", of_place=True),
        "cumulative_share": _over_all(
            "{}从大到小的累计占比",
            "cumulative share of {} (largest first)",
            _in_place(lambda at: f"IF({at.over_all.total()}>0,{at.over_all.sum_at_or_above()}/{at.over_all.total()},{NONE})"),
            of_place=True,
        ),
        "percentile": _over_all(
            "{}的百分位", "percentile of {}", _in_place(lambda at: f"{at.over_all.at_or_below()}/MAX({at.over_all.count()},1)"), of_place=True
        ),
        "quantile": Function("number", "number", _quantile, lambda at: at.over_all.quantile(at.values[1]), 2, 2, over_all=True),
        "median": _over_all("全部{}的中位数", "median of {} over all", lambda at: at.over_all.quantile("0.5")),
        "total": _over_all("全部{}合计", "total of {} over all", lambda at: at.over_all.total()),
        "average": _over_all("全部{}平均", "average of {} over all", lambda at: f"({at.over_all.total()}/{at.over_all.count()})"),
        "highest": _over_all("全部{}最大值", "highest {} of all", lambda at: at.over_all.largest()),
        "lowest": _over_all("全部{}最小值", "lowest {} of all", lambda at: at.over_all.smallest()),
        "count_of": _over_all("有“{}”的个数", "number of those with {}", lambda at: at.over_all.count(), takes="any"),
    }
)
PLAIN_FUNCTIONS = tuple(name for name, one in FUNCTIONS.items() if not one.over_all)
POPULATION_FUNCTIONS = tuple(name for name, one in FUNCTIONS.items() if one.over_all)
Entry = TypeVar("Entry")


def for_every_function(what: str, table: Mapping[str, Entry]) -> Mapping[str, Entry]:
    """The table, when it has an entry for each function that is not over all entities and for nothing else.

    what: what the entries are. Errors: TypeError, as soon as the program is loaded.
    """
    if set(table) != set(PLAIN_FUNCTIONS):
        differing = ", ".join(sorted(set(table) ^ set(PLAIN_FUNCTIONS)))
        raise TypeError(f"{what}: every function of expressions needs exactly one entry; see {differing}")
    return MappingProxyType(dict(table))
