"""Made-up outcomes of any size, the same for the same arguments."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pyarrow as pa

from tiercli.domain.account import InputSheet, SetAside, TableAccount
from tiercli.domain.exact import micro
from tiercli.domain.finding import Finding, Place, Severity
from tiercli.domain.language import Language, Text
from tiercli.domain.period import Period
from tiercli.outcome import Bound, Column, Frame, LeftOut, LevelCount, Monthly, Outcome, Role
from tiercli.rulebook.model import Rulebook

TIERS = (("A", Text("战略客户", "Strategic")), ("B", Text("重点客户", "Key")), ("C", Text("一般客户", "Regular")), ("D", Text("潜力客户", "Potential")))
RISKS = (("high", Text("高风险", "High risk")), ("low", Text("低风险", "Low risk")))
SHARES = (0.05, 0.15, 0.35, 0.45)
REGIONS = ("乌鲁木齐", "昌吉", "喀什", "阿克苏", "伊犁", "巴音郭楞", "塔城", "哈密", "和田", "克拉玛依")
REGIONS_EN = ("Urumqi", "Changji", "Kashgar", "Aksu", "Ili", "Bayingolin", "Tacheng", "Hami", "Hotan", "Karamay")
MANAGERS, MANAGERS_EN = ("张伟", "李娜", "王强"), ("Zhang Wei", "Li Na", "Wang Qiang")
PLACES = ("天山", "昆仑", "塔河", "绿洲", "准东", "博湖", "金沙", "北疆", "南疆", "丝路")
TRADES = ("农资", "化肥", "石油化工", "运输", "农业发展", "物流", "商贸")
PERIOD = Period(date(2025, 11, 1), date(2026, 10, 31))

RULEBOOK = {
    "tiercli": 1,
    "name": "standard",
    "title": {"zh": "客户分级（标准四维）", "en": "Customer tiers (four dimensions)"},
    "params": {"core_volume": 5000, "overdue_limit": {"value": 90, "title": {"zh": "逾期上限", "en": "Overdue limit"}, "unit": "days"}},
    "metrics": {
        "volume": {"sum": "sales.quantity", "unit": "t", "title": {"zh": "销量", "en": "Volume"}},
        "revenue": {"sum": "sales.amount", "unit": "CNY", "title": {"zh": "销售收入", "en": "Revenue"}},
        "margin": {"sum": "sales.margin", "unit": "CNY", "title": {"zh": "毛利", "en": "Margin"}},
        "active_months": {"months": "sales.date", "title": {"zh": "活跃月数", "en": "Active months"}},
        "growth": {"formula": "volume / 100 - 1", "unit": "%", "title": {"zh": "同比增长", "en": "Growth"}},
        "overdue_days": {"max": "receivables.overdue_days", "empty": 0, "unit": "days", "title": {"zh": "逾期天数", "en": "Overdue days"}},
    },
    "score": {
        "volume": {"weight": 35, "metric": "volume", "bands": {0: 0, 100: 40, 500: 60, 2000: 80, "core_volume": 100}, "title": {"zh": "销量", "en": "Volume"}},
        "contribution": {"weight": 25, "metric": "margin", "percentile": {}, "title": {"zh": "贡献", "en": "Contribution"}},
        "credit": {
            "weight": 20,
            "metric": "overdue_days",
            "bands": {0: 100, 30: 60, 90: 0},
            "lower_is_better": True,
            "missing": 50,
            "title": {"zh": "信用", "en": "Credit"},
        },
        "loyalty": {
            "weight": 20,
            "title": {"zh": "忠诚度", "en": "Loyalty"},
            "parts": [
                {"weight": 60, "metric": "active_months", "linear": {0: 0, 12: 100}},
                {"weight": 40, "metric": "growth", "linear": {0: 0, "0.8": 100}},
            ],
        },
    },
    "gradings": {
        "tier": {
            "title": {"zh": "客户等级", "en": "Tier"},
            "levels": [
                {"name": "A", "title": {"zh": "战略客户", "en": "Strategic"}, "from": 85, "treatment": {"visits_per_month": 2, "payment_days": 45}},
                {"name": "B", "title": {"zh": "重点客户", "en": "Key"}, "from": 70, "treatment": {"visits_per_month": 1}},
                {"name": "C", "title": {"zh": "一般客户", "en": "Regular"}, "from": 50},
                {"name": "D", "title": {"zh": "潜力客户", "en": "Potential"}},
            ],
            "gates": [
                {"when": "overdue_days > overdue_limit", "at_most": "C", "because": {"zh": "逾期 {overdue_days} 天", "en": "{overdue_days} days overdue"}}
            ],
        },
        "risk": {
            "title": {"zh": "风险等级", "en": "Risk"},
            "levels": [
                {"name": "high", "title": {"zh": "高风险", "en": "High risk"}, "when": "overdue_days > 90"},
                {"name": "low", "title": {"zh": "低风险", "en": "Low risk"}},
            ],
        },
    },
    "treatments": {
        "visits_per_month": {"title": {"zh": "每月走访次数", "en": "Visits a month"}},
        "payment_days": {"title": {"zh": "账期", "en": "Payment term"}, "unit": "days"},
    },
    "alerts": [{"name": "falling", "level": "orange", "when": "growth < -0.3", "because": {"zh": "同比 {growth:.0%}", "en": "{growth:.0%} on last year"}}],
}


def an_outcome(customers: int = 5, language: Language = "zh", **changes: object) -> Outcome:
    """A graded period of so many customers; `changes` replace fields of the outcome."""
    picks = random.Random(customers)
    zh = language == "zh"
    tiers = [name for (name, _), share in zip(TIERS, SHARES, strict=True) for _ in range(max(1, round(share * customers)))][:customers]
    tiers += ["D"] * (customers - len(tiers))
    people = [_customer(picks, index, tier, zh) for index, tier in enumerate(tiers)]
    columns = _columns()
    results = pa.table({column.name: pa.array([row[column.name] for row in people], _type(column)) for column in columns})
    monthly = pa.table({month: pa.array([row["months"][index] for row in people], pa.float64()) for index, month in enumerate(PERIOD.months)})
    fields = (
        Column("region", Text("地区", "Region"), Role.FIELD),
        Column("manager", Text("客户经理", "Account manager"), Role.FIELD),
        Column("since", Text("建档日期", "Customer since"), Role.FIELD),
    )
    profile = pa.table({field.name: [row[field.name] for row in people] for field in fields})
    owed = (
        Column("visits_per_month", Text("每月走访次数", "Visits a month"), Role.TREATMENT, decimals=0),
        Column("payment_days", Text("账期", "Payment term"), Role.TREATMENT, "days", 0),
        Column("owner", Text("维护责任人", "Owner"), Role.TREATMENT),
    )
    treatments = pa.table(
        {
            "visits_per_month": pa.array([{"A": 2.0, "B": 1.0}.get(tier) for tier in tiers], pa.float64()),
            "payment_days": pa.array([{"A": 45.0}.get(tier) for tier in tiers], pa.float64()),
            "owner": pa.array([{"A": "公司领导班子成员" if zh else "Company leadership"}.get(tier) for tier in tiers], pa.string()),
        }
    )
    outcome = Outcome(
        rulebook=Rulebook.model_validate(RULEBOOK), rulebook_sha256="5f1d9c3e" * 8, language=language, as_of=PERIOD.end, period=PERIOD,
        results=Frame(columns, results), profile=Frame(fields, profile), treatments=Frame(owed, treatments),
        monthly=Monthly(monthly, Text("销量", "Volume"), "t"),
        alerts=pa.table({}), levels={"tier": _counts(people, "tier", TIERS), "risk": _counts(people, "risk", RISKS)},
        main="tier", accounts=_accounts(), inputs=_inputs(), findings=_findings(),
        left_out=(LeftOut("credit", Text("信用", "Credit"), Text("工作簿里没有应收账款数据", "the workbook has no receivables")),),
        bounds=(Bound("score.contribution", Text("贡献：前 10% 的毛利", "Contribution: margin of the best 10 %"), 812345.67),),
        params={"core_volume": 5000, "overdue_limit": 90}, command="tiercli score sales.xlsx",
    )  # fmt: skip
    return replace(outcome, **changes)


def _customer(picks: random.Random, index: int, tier: str, zh: bool) -> dict[str, object]:
    place, trade, region = picks.randrange(10), picks.randrange(7), min(int(picks.expovariate(0.4)), 9)
    size = {"A": 9000, "B": 2500, "C": 500, "D": 40}[tier]
    months = [round(size * picks.uniform(0.02, 0.15), 3) if picks.random() < {"A": 1, "B": 0.95, "C": 0.7, "D": 0.3}[tier] else None for _ in range(12)]
    volume = round(sum(month or 0 for month in months), 3)
    low = {"A": 85, "B": 70, "C": 50, "D": 5}[tier]
    score = round(low + picks.random() * 14, 2)
    overdue = float(picks.choice([0, 0, 0, 12, 45, 120]))
    following = {"B": "A", "C": "B", "D": "C"}.get(tier)
    to_next = {"A": None, "B": 85, "C": 70, "D": 50}[tier]
    name = f"{REGIONS[region]}{PLACES[place]}{TRADES[trade]}有限公司" if zh else f"{REGIONS_EN[region]} {index} Trading Co., Ltd."
    reasons = (
        f"得分 {score}，达到{tier}级 {low} 分；销量 {volume:,.0f} 吨；逾期 {overdue:.0f} 天"
        if zh
        else f"Score {score}, tier {tier} from {low}; volume {volume:,.0f} t; {overdue:.0f} days overdue"
    )
    return {
        "customer_id": f"C{index + 1:05d}",
        "customer_name": name,
        "tier": tier,
        "tier_title": dict(TIERS)[tier].spoken("zh" if zh else "en"),
        "computed_tier": tier,
        "score": score,
        "points_volume": round(score * picks.uniform(0.8, 1), 2),
        "points_contribution": round(score * picks.uniform(0.7, 1), 2),
        "points_loyalty": round(score * picks.uniform(0.6, 1), 2),
        "volume": volume,
        "revenue": round(volume * 2100.5, 2),
        "margin": round(volume * picks.uniform(-30, 300), 2),
        "active_months": float(sum(month is not None for month in months)),
        "growth": round(picks.uniform(-0.5, 0.8), 6) if index % 7 else None,
        "overdue_days": overdue,
        "last_purchase": date(2026, 10, 1 + index % 30),
        "risk": "high" if overdue > 90 else "low",
        "credit_limit": round(volume * 350, 2),
        "previous_tier": None,
        "movement": None,
        "reasons": reasons,
        "missing": ("同比增长" if zh else "Growth") if not index % 7 else None,
        "next_tier": following,
        "to_next": None if to_next is None else (f"再得 {to_next - score:.1f} 分" if zh else f"{to_next - score:.1f} more points"),
        "region": REGIONS[region] if zh else REGIONS_EN[region],
        "manager": (MANAGERS if zh else MANAGERS_EN)[index % 3],
        "since": date(2015 + index % 10, 1 + index % 12, 1),
        "months": months,
    }


def _columns() -> tuple[Column, ...]:
    return (
        Column("customer_id", Text("客户编号", "Customer ID"), Role.ID),
        Column("customer_name", Text("客户名称", "Customer"), Role.NAME),
        Column("tier", Text("客户等级", "Tier"), Role.LEVEL),
        Column("tier_title", Text("等级名称", "Tier title"), Role.LEVEL_TITLE),
        Column("computed_tier", Text("计算等级", "Computed tier"), Role.LEVEL),
        Column("score", Text("得分", "Score"), Role.SCORE, decimals=2),
        Column("points_volume", Text("销量得分", "Volume points"), Role.POINTS, decimals=1),
        Column("points_contribution", Text("贡献得分", "Contribution points"), Role.POINTS, decimals=1),
        Column("points_loyalty", Text("忠诚度得分", "Loyalty points"), Role.POINTS, decimals=1),
        Column("volume", Text("销量", "Volume"), Role.METRIC, "t", 3),
        Column("revenue", Text("销售收入", "Revenue"), Role.METRIC, "CNY", 2),
        Column("margin", Text("毛利", "Margin"), Role.METRIC, "CNY", 2),
        Column("active_months", Text("活跃月数", "Active months"), Role.METRIC, "", 0),
        Column("growth", Text("同比增长", "Growth"), Role.METRIC, "%", 1),
        Column("overdue_days", Text("逾期天数", "Overdue days"), Role.METRIC, "days", 0),
        Column("last_purchase", Text("最近购买", "Last purchase"), Role.METRIC),
        Column("risk", Text("风险等级", "Risk"), Role.LEVEL),
        Column("credit_limit", Text("建议信用额度", "Suggested credit limit"), Role.OUTPUT, "CNY", 2),
        Column("previous_tier", Text("上期等级", "Previous tier"), Role.PREVIOUS),
        Column("movement", Text("升降", "Movement"), Role.MOVEMENT),
        Column("reasons", Text("原因", "Reasons"), Role.REASONS),
        Column("missing", Text("缺少的数据", "Missing"), Role.MISSING),
        Column("next_tier", Text("下一等级", "Next tier"), Role.NEXT),
        Column("to_next", Text("升级所需", "To the next tier"), Role.NEXT),
    )


def _type(column: Column) -> pa.DataType:
    if column.name in ("last_purchase", "since"):
        return pa.date32()
    return pa.float64() if column.decimals is not None else pa.string()


def _counts(people: list[dict[str, object]], grading: str, levels: tuple[tuple[str, Text], ...]) -> tuple[LevelCount, ...]:
    def total(name: str, level: str) -> int:
        return sum(micro(row[name]) for row in people if row[grading] == level)  # type: ignore[arg-type]

    return tuple(
        LevelCount(name, title, sum(row[grading] == name for row in people), total("volume", name), total("revenue", name), total("margin", name))
        for name, title in levels
    )


def _accounts() -> tuple[TableAccount, ...]:
    sales = TableAccount("sales", 12_031, {"quantity": micro("1234567.891"), "amount": micro("2593209854.1234")})
    sales = sales.with_set_aside(SetAside("total-row", 31, {"quantity": micro("617283.5"), "amount": micro("1296604927")}, ("10月!A502", "10月!A503")))
    sales = sales.with_set_aside(SetAside("no-customer", 3, {"quantity": micro("12.5"), "amount": micro("26000")}, ("10月!A17",)))
    sales = sales.with_set_aside(SetAside("outside-period", 5_800, {"quantity": micro("300000"), "amount": micro("630000000")}))
    return sales, TableAccount("customers", 420, {})


def _inputs() -> tuple[InputSheet, ...]:
    return (
        InputSheet(
            "sales.xlsx",
            "ab" * 32,
            "销售明细",
            "sales",
            1,
            {"日期": "date", "客户": "customer_name", "数量(吨)": "quantity", "金额": "amount", "备用": ""},
            12_031,
            ("客户",),
        ),
        InputSheet("sales.xlsx", "ab" * 32, "客户档案", "customers", 3, {"客户编号": "customer_id", "名称": "customer_name", "地区": "region"}, 420),
    )


def _findings() -> tuple[Finding, ...]:
    return (
        Finding(
            "sales.no-customer",
            Severity.WARNING,
            Place("sales.xlsx", "10月", "A17"),
            Text("3 行没有客户，未采用。", "3 rows have no customer and were set aside."),
            Text("请补上客户名称。", "Fill in the customer."),
            3,
            (Place("sales.xlsx", "10月", "A17"), Place("sales.xlsx", "10月", "A19")),
        ),
        Finding(
            "sales.unreadable-number",
            Severity.ERROR,
            Place("sales.xlsx", "10月", "D88"),
            Text("“一千吨”不是数字。", "'一千吨' is not a number."),
            Text("请改成数字。", "Write a number."),
        ),
        Finding(
            "customers.no-sales",
            Severity.NOTE,
            Place("sales.xlsx", "客户档案"),
            Text("12 个客户在本期没有销售。", "12 customers have no sales in the period."),
            count=12,
        ),
    )
