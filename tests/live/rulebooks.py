"""Rulebooks made by chance, with every way of giving points, of ranking and of placing, over one small made ledger."""

from __future__ import annotations

from random import Random
from typing import Any

NUMBERS = ("volume", "revenue", "margin", "growth", "price", "overdue")
GROUPS = ("region", "kind")
REGIONS, KINDS = ("东", "西", "South", None), ("直销", "分销", "old")
RATINGS = ("AAA", "AA", "a", "A", None)


def ledger(random: Random, count: int = 40) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Sales and customers: ties, blanks, returns, customers without sales and regions without a name."""
    customers, sales = [], []
    for number in range(count):
        name = f"C{number:03}"
        customers.append(
            {
                "客户编号": name,
                "客户名称": f"客户{number}",
                "区域": random.choice(REGIONS),
                "客户类型": random.choice(KINDS),
                "信用等级": random.choice(RATINGS),
                "合作年限": random.choice((None, 0, 1, 2.5, 7)),
                "合作开始日期": random.choice((None, "2019-02-28", "2024-03-31", "2026-10-31")),
            }
        )
        for month in random.sample(range(1, 25), random.choice((0, 1, 3, 6))):
            quantity = random.choice((10, 10, 33.333333, 100, 250.5, 1000, -20))
            year, inside = (2025, month) if month > 12 else (2024, month)
            day = f"{year + (1 if inside % 12 < 10 else 0)}-{inside % 12 + 1:02}-15"
            amount = quantity * random.choice((3000, 3333.33, 1234.5))
            cost = random.choice((None, amount * 0.9))
            sales.append(
                {"日期": day, "客户编号": name, "数量(吨)": quantity, "金额": round(amount, 2), "毛利": None if cost is None else round(amount - cost, 2)}
            )
    return sales, customers


class _Maker:
    def __init__(self, random: Random) -> None:
        self.random, self.params = random, {}

    def one(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def maybe(self, part: float = 0.5) -> bool:
        return self.random.random() < part

    def number(self, value: float, low: float | None = 0) -> Any:
        """A number as it is, or a param that has it."""
        return value if self.maybe(0.4) else self.named(value, low)

    def named(self, value: float, low: float | None = 0) -> str:
        """A param that has a value."""
        name = f"p{len(self.params) + 1}"
        self.params[name] = {"value": value} | ({} if low is None else {"min": low})
        return name

    def value(self) -> str:
        """An expression with a number for its value."""
        plain = self.one(*NUMBERS)
        return self.one(
            plain,
            plain,
            f"{plain} * {self.number(1.5)} - margin",
            "coalesce(margin, revenue / 10)",
            f"min({plain}, {self.number(100)})",
            "max(volume, years)",
            f"round(volume / {self.number(7)}, 2)",
            "floor(volume / 30) + ceil(price / 100)",
            "months_since(began)",
            "days_since(began) / 30",
            "abs(growth)",
            "sqrt(volume)",
            "share(volume)",
            f"share(revenue, within={self.one(*GROUPS)})",
            f"rank(volume, within={self.one(*GROUPS)})",
            f"volume / highest(volume, within={self.one(*GROUPS)})",
            "volume - average(volume)",
            "volume / median(volume)",
            f"quantile(volume, {self.one('0.25', '0.5', '0.9')}) + volume",
            f'percentile(margin, among="{"volume > 50"}")'.replace('"', ""),
            "cumulative_share(volume)",
            "total(revenue, within=region) / 1000 + count_of(volume > 20)",
            f"volume if kind == '直销' else {self.number(20)}",
        )

    def condition(self, *, scored: bool = False) -> str:
        """A condition."""
        return self.one(
            f"volume >= {self.number(self.one(10, 33.333333, 100, 250.5))}",
            f"growth < {self.number(self.one(-0.5, 0, 0.1), None)}",
            "is_missing(margin)",
            "not (kind == 'old')",
            "rating in ['AA', 'A']",
            "rating not in ['AAA']",
            "contains(kind, '销')",
            "starts_with(rating, 'A')",
            f"began < '2024-04-01' or years > {self.number(1)}",
            "month(began) in [2, 3] and year(began) >= 2019",
            f"rank(volume) <= {self.number(self.one(3, 10))}",
            f"percentile(revenue) > {self.number(0.4)}",
            "cumulative_share(volume) <= 0.8",
            f"{self.value()} > {self.number(self.one(0, 1, 50))}",
            *(["score > 50", f"rank(score) <= {self.number(5)}", "points.d1 >= 40", f"rank(score, within=region) <= {self.number(2)}"] if scored else []),
        )

    def scale(self) -> dict[str, Any]:
        """A way of giving points."""
        metric = self.one(*NUMBERS)
        kind = self.one("bands", "linear", "percentile", "groups", "ratio", "map", "formula")
        lower = {"lower_is_better": True} if self.maybe(0.3) else {}
        if kind == "bands":
            bounds = [0, 10, 33.333333, 100, 250.5, 1000]
            if self.maybe(0.3):
                steps: dict[Any, Any] = {0: 5, "above 10": 30, 100: 60, "above 250.5": self.number(90)}
            else:
                steps = {
                    self.number(bound): self.number(points)
                    for bound, points in zip(bounds, self.one((0, 20, 40, 60, 80, 100), (100, 80, 60, 40, 20, 0)), strict=True)
                }
            return {"metric": metric, "bands": steps, **lower}
        if kind == "linear":
            return {"metric": metric, "linear": {self.number(0): 0, self.number(100): self.number(70), self.number(1000): 100}}
        if kind == "percentile":
            within = {"within": self.one(*GROUPS)} if self.maybe() else {}
            among = {"among": self.condition()} if self.maybe(0.3) else {}
            return {"metric": metric, "percentile": within | among, **lower}
        if kind == "groups":
            within = {"within": self.one(*GROUPS)} if self.maybe(0.3) else {}
            rule = {"groups": self.one(3, 5), "on_cut": self.one("above", "below"), "quantile": self.one("linear", "nearest")}
            return {"metric": metric, "percentile": rule | within, **lower}
        if kind == "ratio":
            return {"metric": metric, "ratio_to": {"of": self.one("max", "mean", "total"), **({"within": self.one(*GROUPS)} if self.maybe() else {})}}
        if kind == "map":
            return {
                "metric": self.one("rating", "kind"),
                "map": {"AAA": self.number(100), "A": 60, "a": 10, "直销": self.number(80)},
                **({"default": self.number(35)} if self.maybe() else {}),
            }
        return {"formula": f"min({self.value()}, {self.number(100)})"}

    def part(self, weight: float | None) -> dict[str, Any]:
        """A dimension or part, with all that may stand in one."""
        made = (
            self.scale()
            if weight is None or self.maybe(0.75)
            else {"parts": [self.part(None) | {"weight": self.number(self.one(20, 60)), "name": f"i{index}"} for index in range(2)]}
        )
        if self.maybe(0.4):
            made["missing"] = self.number(self.one(0, 10, 50))
        if self.maybe(0.2):
            made["max"] = self.number(90)
        if self.maybe(0.2):
            made["min"] = 10
        if self.maybe(0.25):
            made["when"] = self.condition()
        return made

    def grading(self, *, scored: bool = True) -> dict[str, Any]:
        """Levels A to D, with gates and conditions of taking part."""
        levels: list[dict[str, Any]] = []
        for name, bound in (("A", 80), ("B", 60), ("C", 35)):
            level: dict[str, Any] = {"name": name}
            way = self.one("from", "from", "above", "top", "quota", "share", "when")
            if way in ("from", "above"):
                level[way] = self.number(bound)
            elif way in ("top", "quota"):
                level[way] = self.one(3, 7, "20%", self.named(0.15), self.named(4))
            elif way == "share":
                level["share"] = self.one("50%", self.named(0.3))
                level["by"] = self.one("volume", "revenue")
                level["share_from"], level["crossing"] = self.one("top", "above"), self.one("in", "out")
            if way in ("top", "quota", "share"):
                if self.maybe(0.4):
                    level["within"] = self.one(*GROUPS)
                if self.maybe(0.3):
                    level["among"] = self.condition(scored=scored)
                if way != "share" and self.maybe():
                    level["by"] = self.one("volume", "score", self.value())
            if way == "when" or self.maybe(0.2):
                level["when"] = self.condition(scored=scored)
            levels.append(level)
        made: dict[str, Any] = {"levels": [*levels, {"name": "D"}]}
        if self.maybe(0.4):
            made["gates"] = [{"when": self.condition(scored=scored), self.one("at_most", "at_least"): self.one("B", "C")} for _ in range(2)]
        if self.maybe(0.3):
            made["eligible"] = {"when": self.condition(), "otherwise": "未评"}
        return made


def rulebook(random: Random) -> dict[str, Any]:
    """A whole rulebook as plain data."""
    make = _Maker(random)
    metrics: dict[str, Any] = {
        "volume": {"sum": "sales.quantity"},
        "revenue": {"sum": "sales.amount"},
        "margin": {"sum": "sales.margin", "empty": None} if False else {"sum": "sales.margin"},
        "price": {"formula": "revenue / volume"},
        "before": {"sum": "sales.quantity", "offset": "12 months"},
        "growth": {"formula": "volume / before - 1"},
        "overdue": {"formula": f"volume * {make.number(0.5)} - {make.number(20)}", **({"cap": make.number(200)} if make.maybe() else {})},
        "rating": {"field": "customers.credit_rating"},
        "region": {"field": "customers.region"},
        "kind": {"field": "customers.customer_type"},
        "years": {"field": "customers.cooperation_years"},
        "began": {"field": "customers.since"},
    }
    in_points = make.maybe(0.2)
    score: dict[str, Any] = {}
    for index in range(make.one(2, 3, 4)):
        size = {"out_of": make.number(make.one(20, 40))} if in_points else {"weight": make.number(make.one(20, 25, 33.3, 40))}
        score[f"d{index + 1}"] = make.part(1) | size
    if make.maybe(0.2):
        score["bonus"] = {"metric": "volume", "bands": {0: 0, 100: make.number(5)}, "on_top": True}
    made: dict[str, Any] = {"tiercli": 1, "name": "made", "title": "made", "period": {"window": "12 months"}, "metrics": metrics, "score": score}
    if make.maybe(0.3) and not in_points:
        made["variants"] = [{"when": make.condition(), "score": {"d1": make.one({"weight": make.number(50)}, {"weight": 0}, make.scale())}}]
    if make.maybe(0.2):
        made["limits"] = {"score": {"max": make.number(95), "min": make.number(5)}}
    made["gradings"] = {"tier": make.grading(), "second": make.grading()}
    if make.maybe():
        made["gradings"]["second"]["levels"][0]["when"] = "tier == 'A' or tier == 'B'"
    made["outputs"] = {"limit": {"formula": f"revenue * {make.number(0.2)} if tier == 'A' else 0"}}
    made["params"] = make.params
    return made
