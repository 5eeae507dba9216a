"""samples/fertilizer-company.xlsx: a fertiliser company's important, ordinary, potential and lapsed customers. All names are invented."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from samples import places
from samples.ledger import AS_OF, Buyer, ledger, sales_sheet
from samples.people import a_person, contacts_sheet
from samples.workbook import DATE, Cell, Column, Sheet

REGIONS = ("昌吉", "伊犁", "阿克苏", "喀什", "石河子")
ENDINGS = ("农资有限公司", "农业合作社", "种植专业合作社", "化肥经销部", "农业科技有限公司")
SEASON = (0.2, 0.4, 1.6, 2.4, 2.2, 1.8, 1.2, 0.6, 0.4, 0.4, 0.4, 0.4)
PRODUCTS = (("尿素", 1780), ("磷酸二铵", 3650), ("复合肥", 2900))
# Tonnes a year, first and last month (0-23) of buying, where a lapsed customer went and why, or a prospect's intention.
IMPORTANT = (6200, 4800, 3900, 2600, 2200, 1900, 1700, 1500)
LAPSED = (
    (900, 0, 9, None, "改种其他作物"), (420, 0, 11, None, None), (1300, 0, 5, None, "价格偏高"), (260, 2, 8, None, "合作社解散"),
    (750, 0, 17, "云岭化肥", "竞争对手降价"), (1100, 0, 20, "川江农化", "赊销条件更好"), (300, 0, 14, "云岭化肥", None),
)  # fmt: skip
PROSPECTS = ("强", "有", "有意向", "一般", "较强", "观望", "没有意向")  # as different people write it
WAYS = ("回访", "电话回访", "走访", "农技培训", "观摩会", "定期回访", "上门拜访", "订货会", "农化服务")


def sheets() -> list[Sheet]:
    """The five sheets, always the same."""
    random = Random("tiercli fertilizer 2026-10")
    tonnes = [*IMPORTANT, *(random.choice((60, 90, 140, 220, 350, 480, 600)) for _ in range(26))]
    firsts = [0] * len(IMPORTANT) + [0 if place < 18 else random.randint(13, 21) for place in range(26)]
    buyers = [_buyer(place, yearly, first, 23, random) for place, (yearly, first) in enumerate(zip(tonnes, firsts, strict=True))]
    lapsed = [_buyer(len(buyers) + place, yearly, first, last, random) for place, (yearly, first, last, _, _) in enumerate(LAPSED)]
    prospects = [_buyer(len(buyers) + len(lapsed) + place, 0, 0, -1, random) for place in range(len(PROSPECTS))]
    lines = ledger([*buyers, *lapsed], random)
    everybody = [*buyers, *lapsed, *prospects]
    contacts = contacts_sheet([(buyer.id, buyer.name) for buyer in everybody], random)
    visits = _visits(buyers[: len(IMPORTANT) + 8], random)
    return [sales_sheet(lines), _customers(buyers, lapsed, prospects, random), _surveys(buyers, random), visits, contacts]


def _buyer(place: int, tonnes: float, first: int, last: int, random: Random) -> Buyer:
    region = REGIONS[place % len(REGIONS)]
    product, price = PRODUCTS[place % len(PRODUCTS)]
    name = random.choice(places.COUNTIES[region]) + places.BRANDS[place % len(places.BRANDS)] + ENDINGS[place % len(ENDINGS)]
    branch = places.BRANCH_OF[region]
    manager, trend = random.choice(places.MANAGERS[branch]), random.choice((0.85, 1.0, 1.0, 1.15, 1.3))
    return Buyer(f"H{place + 1:03d}", name, region, branch, manager, product, price, tonnes, 0.08, first, last, SEASON, trend=trend)


def _customers(buyers: list[Buyer], lapsed: list[Buyer], prospects: list[Buyer], random: Random) -> Sheet:
    columns = (
        Column("客户编号", width=10), Column("客户名称", width=34), Column("地区", width=10), Column("客户经理", width=10), Column("购买意向"),
        Column("失效原因", width=18), Column("转向竞争对手", width=16), Column("联系人"), Column("手机", width=14), Column("档案更新日期", DATE),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    told: dict[str, tuple[str | None, str | None, str | None]] = {buyer.id: (None, why, gone) for buyer, (*_, gone, why) in zip(lapsed, LAPSED, strict=True)}
    told |= {buyer.id: (intention, None, None) for buyer, intention in zip(prospects, PROSPECTS, strict=True)}
    for place, buyer in enumerate([*buyers, *lapsed, *prospects]):
        contact = a_person(random)
        updated = AS_OF - timedelta(days=random.choice((15, 60, 180, 365, 366, 700)))
        rows.append((buyer.id, buyer.name, buyer.region, buyer.manager, *told.get(buyer.id, (None, None, None)), contact, f"1390099{place:04d}", updated))
    return Sheet("客户档案", columns, rows)


def _surveys(buyers: list[Buyer], random: Random) -> Sheet:
    columns = (Column("调查日期", DATE), Column("客户编号", width=10), Column("客户名称", width=34), Column("满意度"), Column("意见", width=20))
    rows: list[tuple[Cell, ...]] = []
    for buyer in buyers:
        if random.random() < 0.7:
            score = random.choice((72, 80, 86, 90, 95, 98))
            rows.append((date(2026, random.randint(3, 9), random.randint(1, 28)), buyer.id, buyer.name, score, "希望旺季保供" if score < 85 else None))
    return Sheet("满意度调查", columns, rows)


def _visits(buyers: list[Buyer], random: Random) -> Sheet:
    """A year of return visits, training and events: most of the important are seen every month, one has been forgotten since summer."""
    columns = (Column("日期", DATE), Column("客户编号", width=10), Column("客户名称", width=34), Column("方式"), Column("拜访人", width=10))
    rows: list[tuple[Cell, ...]] = []
    for place, buyer in enumerate(buyers):
        important = place < len(IMPORTANT)
        for back in range(12):
            if back < 4 and place == 3:
                continue
            if random.random() < (0.85 if important else 0.3):
                rows.append(
                    (AS_OF - timedelta(days=30 * back + random.randint(0, 24)), buyer.id, buyer.name, random.choice(WAYS[:3] + WAYS[5:7]), buyer.manager)
                )
        for back, way in ((random.randint(1, 8), random.choice(("农技培训", "农化服务"))), (random.randint(3, 12), random.choice(("观摩会", "订货会")))):
            if important:
                rows.append((AS_OF - timedelta(days=30 * back), buyer.id, buyer.name, way, buyer.manager))
    return Sheet("拜访记录", columns, sorted(rows, key=lambda row: (str(row[0]), str(row[1]), str(row[3]))))
