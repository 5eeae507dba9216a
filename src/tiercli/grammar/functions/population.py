"""Functions over all entities, or over those of an entity's group."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tiercli.domain.language import Text
from tiercli.frames.numbers import Numbers
from tiercli.grammar.excel import NONE, At
from tiercli.grammar.functions.function import Excel, OverAll, words

HALF = Numbers(1, 2)


def _in_place(formula: Callable[[At], str]) -> Excel:
    """Of the value's place among all: none where there is no value."""
    return lambda at: f"IF(ISERROR({at.over_all.value()}),{NONE},{formula(at)})"


POPULATION = {
    "rank": OverAll(
        takes="number", say=words("{}从大到小的名次", "rank by {} (largest first)"), opposite=Text("{}从小到大的名次", "rank by {} (smallest first)"),
        excel=_in_place(lambda at: f"{at.over_all.count()}-{at.over_all.at_or_below()}+1"),
        group=lambda group: Numbers(group.places.above() + 1, 1, group.numbers.valid), of_place=True, shows="count",
    ),
    "share": OverAll(
        takes="number", say=words("{}占合计的比例", "share of the total {}"), excel=lambda at: f"({at.over_all.value()}/{at.over_all.total()})",
        group=lambda group: group.numbers / group.total, of_place=True, of_sum=True,
    ),
    "cumulative_share": OverAll(
        takes="number", say=words("{}从大到小的累计占比", "cumulative share of {} (largest first)"),
        excel=_in_place(lambda at: f"IF({at.over_all.total()}>0,{at.over_all.sum_at_or_above()}/{at.over_all.total()},{NONE})"),
        group=lambda group: (group.places.sum_above(or_equal=True) / group.total).where(np.asarray(np.greater(group.total.num, 0), bool)), of_place=True,
    ),
    "percentile": OverAll(
        takes="number", say=words("{}的百分位", "percentile of {}"),
        excel=_in_place(lambda at: f"{at.over_all.at_or_below()}/MAX({at.over_all.count()},1)"),
        group=lambda group: Numbers(group.places.at_or_below(), group.places.count().clip(1), group.numbers.valid), of_place=True, shows="part",
    ),
    "quantile": OverAll(
        takes="number", fewest=2, most=2, say=words("全部{}的 {} 分位数", "{1} quantile of {0} over all"),
        excel=lambda at: at.over_all.quantile(at.values[1]), group=lambda group: group.places.quantile(group.part), has_part=True,
    ),
    "median": OverAll(
        takes="number", say=words("全部{}的中位数", "median of {} over all"), excel=lambda at: at.over_all.quantile("0.5"),
        group=lambda group: group.places.quantile(HALF),
    ),
    "total": OverAll(
        takes="number", say=words("全部{}合计", "total of {} over all"), excel=lambda at: at.over_all.known_total(),
        group=lambda group: group.known_total, of_sum=True,
    ),
    "average": OverAll(
        takes="number", say=words("全部{}平均", "average of {} over all"), excel=lambda at: f"({at.over_all.total()}/{at.over_all.count()})",
        group=lambda group: group.average,
    ),
    "highest": OverAll(
        takes="number", say=words("全部{}最大值", "highest {} of all"), excel=lambda at: at.over_all.largest(),
        group=lambda group: group.places.best(highest=True),
    ),
    "lowest": OverAll(
        takes="number", say=words("全部{}最小值", "lowest {} of all"), excel=lambda at: at.over_all.smallest(),
        group=lambda group: group.places.best(highest=False),
    ),
    "count_of": OverAll(
        takes="any", say=words("有“{}”的个数", "number of those with {}"), excel=lambda at: at.over_all.count(),
        group=lambda group: group.total if group.is_yes_or_no else Numbers(group.places.count()), shows="count",
    ),
}  # fmt: skip
