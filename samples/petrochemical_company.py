"""samples/petrochemical-company.xlsx: resin and solvent buyers by industry, region and scale, with risks and complaints. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from samples import places
from samples.ledger import AS_OF, Buyer, Line, ledger, month_at, sales_sheet
from samples.people import a_person, contacts_sheet
from samples.workbook import DATE, Cell, Column, Sheet

REGIONS = {"西北": ("兰州", "西安", "银川"), "华北": ("石家庄", "天津", "太原"), "华东": ("苏州", "宁波", "合肥"), "西南": ("成都", "重庆", "昆明")}
INDUSTRIES = {
    "塑料加工": ("塑业有限公司", "聚乙烯", 8200),
    "化纤": ("化纤有限公司", "聚丙烯", 7900),
    "橡胶制品": ("橡胶制品有限公司", "丁苯橡胶", 11200),
    "涂料": ("涂料有限公司", "甲苯", 6900),
    "农膜": ("农膜科技有限公司", "线性聚乙烯", 8400),
}
TEAM = {"西北": ("马建军", "李雪梅"), "华北": ("赵志强", "陈海燕"), "华东": ("周晓东", "吴丽华"), "西南": ("何永平", "孙桂芳")}  # who looks after a region
RISKS = {"低": ("低", "低", "较低", "低风险"), "中": ("中", "中等"), "高": ("高", "较高")}  # as different people write it
SCALES = ("大型", "中型", "小型")
WORDS = ("华信", "恒远", "金泰", "宏达", "瑞丰", "东方", "嘉禾", "鑫源", "盛达", "海川", "新力", "天工", "永兴", "万通", "德润", "中联", "长虹", "晨光")
COMPLAINTS = ("质量", "物流", "包装", "开票")
# What was behind a complaint, and who is to answer for it.
CAUSES = {
    "质量": (("批次熔指波动", "质量部"), ("挥发分超标", "生产部")), "物流": (("承运商晚到", "物流部"), ("装车排队", "物流部")),
    "包装": (("包装袋破损", "仓储部"), ("标签错贴", "仓储部")), "开票": (("税号录错", "财务部"), ("开票延误", "财务部")),
}  # fmt: skip
ITEMS = ("产品质量", "交货及时", "服务态度", "价格")


@dataclass(frozen=True, slots=True)
class Case:
    """What makes one customer; risks as the records have them."""

    yearly_t: float
    orders: int = 1
    first: int = 0
    last: int = 23
    rating: str | None = "A"
    overdue: int = 0
    market: str | None = "低"
    policy: str | None = "低"
    complaints: int = 0
    late: int = 0


# One of each kind that the rules tell apart; the rest is made at random.
CASES = (
    Case(4200, 3, rating="AAA"), Case(3600, 3, rating="AA", complaints=2), Case(3100, 2, overdue=91), Case(2900, 2, overdue=90, complaints=1, late=1),
    Case(2600, 2, rating="C"), Case(2500, 2, market="高"), Case(2400, 2, policy="高"), Case(2300, 2, market="中"), Case(2200, 2, policy="中"),
    Case(2100, 2, overdue=30), Case(2000, 2, overdue=31), Case(900, 1, rating="B"), Case(700, 1, rating="D", complaints=2, late=2),
    Case(640, 1, first=15), Case(820, 1, first=18), Case(560, 1, last=8, rating="B"), Case(0, last=-1, rating=None, market=None, policy=None),
    Case(0, last=-1, rating=None, policy="高"),
)  # fmt: skip


def sheets() -> list[Sheet]:
    """The seven sheets, always the same."""
    random = Random("tiercli petrochemical 2026-10")
    cases = [*CASES, *(_case(random) for _ in range(60 - len(CASES)))]
    pairs = [(_buyer(place, case, random), case) for place, case in enumerate(cases)]
    lines = ledger([buyer for buyer, case in pairs if case.last >= 0], random)
    contacts = contacts_sheet([(buyer.id, buyer.name) for buyer, _ in pairs], random)
    sheets = [sales_sheet(lines), _customers(pairs, random), _receivables(pairs, lines), _service(pairs, random), _surveys(pairs, random)]
    return [*sheets, _team(pairs, random), contacts]


def _case(random: Random) -> Case:
    return Case(
        random.choice((40.0, 90.0, 160.0, 300.0, 520.0, 800.0, 1300.0)), first=random.choice((0, 0, 0, 0, 0, 14, 20)),
        rating=random.choice(("AAA", "AA", "A", "A", "A", "B", None)), overdue=random.choice((0, 0, 0, 0, 0, 8, 25, 50)),
        market=random.choice(("低", "低", "低", "低", "中")), complaints=random.choice((0, 0, 0, 1)),
    )  # fmt: skip


def _buyer(place: int, case: Case, random: Random) -> Buyer:
    region = list(REGIONS)[place % len(REGIONS)]
    ending, product, price = INDUSTRIES[list(INDUSTRIES)[place % len(INDUSTRIES)]]
    name = random.choice(REGIONS[region]) + WORDS[place % len(WORDS)] + ending
    manager = random.choice(TEAM[region])
    branch = f"{region}销售分公司"
    return Buyer(
        f"S{place + 1:03d}",
        name,
        region,
        branch,
        manager,
        product,
        price,
        case.yearly_t,
        0.05,
        case.first,
        case.last,
        orders=case.orders,
        trend=random.choice((0.8, 0.95, 1.0, 1.1, 1.2)),
    )


def _customers(pairs: list[tuple[Buyer, Case]], random: Random) -> Sheet:
    columns = (
        Column("客户编号", width=10), Column("客户名称", width=30), Column("所属行业"), Column("地域"), Column("企业规模"), Column("客户经理", width=10),
        Column("信用等级"), Column("信用额度(元)", "#,##0", 14), Column("市场风险"), Column("政策风险"), Column("建档日期", DATE), Column("联系人"),
        Column("联系电话", width=14), Column("地址", width=26), Column("档案更新日期", DATE), Column("法定代表人"), Column("经营范围", width=24), Column("装置产能", width=14),
        Column("购买意向"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for place, (buyer, case) in enumerate(pairs):
        scale = SCALES[0 if case.yearly_t >= 2000 else 1 if case.yearly_t >= 500 else 2]
        limit = round(case.yearly_t * buyer.price / 12 / 10_000) * 10_000 or 100_000
        since = date(*month_at(case.first), 1) if case.first > 12 else date(random.randint(2014, 2024), random.randint(1, 10), random.randint(1, 28))
        rows.append((
            buyer.id, buyer.name, list(INDUSTRIES)[place % len(INDUSTRIES)], buyer.region, scale, buyer.manager, case.rating, limit, _said(case.market, random), _said(case.policy, random),
            since, a_person(random), f"1370099{place:04d}",
            f"{buyer.name[:2]}市工业园区{random.randint(1, 90)}号", AS_OF - timedelta(days=random.choice((10, 45, 150, 365, 366, 540))),
            places.SURNAMES[place % len(places.SURNAMES)] + places.GIVEN[(place * 7) % len(places.GIVEN)],
            f"{list(INDUSTRIES)[place % len(INDUSTRIES)]}产品生产、销售", f"{round(case.yearly_t * 1.6 / 100) * 100 or 200} 吨/年",
            None if case.last >= 0 else "有" if place % 2 else "强",
        ))  # fmt: skip
    return Sheet("客户档案", columns, rows)


def _said(risk: str | None, random: Random) -> str | None:
    return random.choice(RISKS[risk]) if risk else None


def _team(pairs: list[tuple[Buyer, Case]], random: Random) -> Sheet:
    """Who of ours looks after the large customers, beside the account manager."""
    columns = (Column("客户编号", width=10), Column("客户名称", width=30), Column("角色"), Column("姓名"), Column("部门"))
    rows: list[tuple[Cell, ...]] = []
    for buyer, case in pairs:
        for role, department in (("技术服务", "技术中心"), ("发运协调", "物流部"), ("财务对账", "财务部")):
            if case.yearly_t >= 2000:
                rows.append((buyer.id, buyer.name, role, a_person(random), department))
    return Sheet("客户团队", columns, rows)


def _receivables(pairs: list[tuple[Buyer, Case]], lines: list[Line]) -> Sheet:
    columns = (
        Column("单据编号", width=14), Column("客户编号", width=10), Column("客户名称", width=30), Column("到期日", DATE),
        Column("应收余额(元)", "#,##0.00", 15), Column("逾期天数"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for buyer, case in pairs:
        if case.overdue:
            due = AS_OF - timedelta(days=case.overdue)
            owed = [line.cents for line in lines if line.buyer == buyer and line.kg > 0 and line.day <= due]
            rows.append((f"YS{due:%Y%m%d}{len(rows):02d}", buyer.id, buyer.name, due, (owed or [5_000_000])[-1] / 100, case.overdue))
    return Sheet("应收账款", columns, rows)


def _service(pairs: list[tuple[Buyer, Case]], random: Random) -> Sheet:
    """Complaints with a week to handle them, `late` ones a fortnight after or not at all; and questions, which are no complaints."""
    columns = (
        Column("工单号", width=14), Column("受理日期", DATE), Column("客户编号", width=10), Column("客户名称", width=30), Column("投诉类别"),
        Column("投诉内容", width=24), Column("处理期限", DATE), Column("办结日期", DATE), Column("产品"), Column("原因分析", width=16), Column("责任部门"), Column("是否满意"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for buyer, case in pairs:
        for number in range(case.complaints):
            day = date(2026, random.randint(1, 9), random.randint(1, 28))
            handled = None if number + 1 < case.late else day + timedelta(days=15 if number < case.late else random.randint(1, 7))
            kind = random.choice(COMPLAINTS)
            cause, department = CAUSES[kind][len(rows) % 2]
            content = None if handled is None else "否" if number < case.late else "是"
            rows.append((
                f"TS{len(rows) + 1:04d}", day, buyer.id, buyer.name, kind, f"{kind}问题", day + timedelta(days=7), handled,
                buyer.product, cause, department, content,
            ))  # fmt: skip
        if random.random() < 0.2:
            day = date(2026, random.randint(1, 10), random.randint(1, 20))
            rows.append((f"TS{len(rows) + 1:04d}", day, buyer.id, buyer.name, "咨询", "询问交货期", None, day, buyer.product, None, None, None))
    return Sheet("售后服务", columns, rows)


def _surveys(pairs: list[tuple[Buyer, Case]], random: Random) -> Sheet:
    """Two rounds a year, in spring and in autumn, each with one to four of the items."""
    columns = (
        Column("调查日期", DATE), Column("客户编号", width=10), Column("客户名称", width=30), Column("满意度"), Column("客户意见", width=24), Column("调查项目"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for buyer, case in pairs:
        for month in (4, 9):
            if case.last == 23 and case.first < 14 and random.random() < 0.7:
                for item in random.sample(ITEMS, random.choice((1, 1, 2, 4))):
                    score = random.choice((78, 85, 90, 92, 94, 96, 98)) - 12 * case.late
                    words = "投诉处理太慢" if case.late else random.choice(("产品质量稳定", "希望缩短交货期", "服务及时", None, None))
                    rows.append((date(2026, month, random.randint(1, 28)), buyer.id, buyer.name, score, words, item))
    return Sheet("满意度调查", columns, sorted(rows, key=lambda row: (str(row[0]), str(row[1]), str(row[5]))))
