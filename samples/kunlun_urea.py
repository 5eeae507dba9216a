"""samples/kunlun-urea.xlsx: urea dealers in Xinjiang with their people, debts, visits and surveys. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from samples import places
from samples.ledger import AS_OF, Buyer, Line, ledger, sales_sheet
from samples.people import a_person, contacts_sheet
from samples.workbook import DATE, Cell, Column, Sheet

REGIONS = ("昌吉", "伊犁", "阿克苏", "喀什", "巴州", "塔城")
ENDINGS = ("农资有限公司", "农业科技有限公司", "农资连锁公司", "化肥经销部", "供销社农资公司")
UREA = ("尿素(大颗粒)",)
PRODUCTS = ("尿素(大颗粒)", "尿素(小颗粒)", "硫包衣尿素")
VISITS = ("实地拜访", "走访", "上门拜访", "实地拜访", "电话沟通", "电话回访")
# Urea goes to the fields from March to July; who buys from November to February stores it.
SEASON = (0.5, 0.7, 1.6, 2.0, 1.8, 1.5, 1.2, 0.6, 0.4, 0.3, 0.6, 0.8)
BRIEF = (0.0, 0.0, 3.0, 4.0, 3.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)  # small dealers only buy what the season sells
STORING = (1.2, 1.2, 1.4, 1.5, 1.2, 0.8, 0.6, 0.4, 0.3, 0.4, 1.4, 1.6)


@dataclass(frozen=True, slots=True)
class Dealer:
    """What makes one dealer: months 0-23 of buying, satisfaction and visits in the last year."""

    yearly_t: float
    share: float = 0.7  # our part of its demand
    years: int = 4
    first: int = 0
    last: int = 23
    prepaid: float = 0.3
    rating: str | None = "A"
    overdue: int = 0
    satisfaction: int | None = 80
    visits: int = 6
    cross_region: bool = False
    agreement: bool = False
    stores: bool = False
    kinds: int = 1


# One of each kind that the rules tell apart; the rest of each region is made at random.
KINDS = (
    Dealer(9000, 0.9, 8, prepaid=0.9, rating="AAA", satisfaction=95, visits=14, agreement=True, stores=True, kinds=3),
    Dealer(7200, 0.85, 6, prepaid=0.8, rating="AA", satisfaction=88, visits=12, stores=True, kinds=2),
    Dealer(6500, 0.8, 9, prepaid=0.7, rating="AAA", overdue=91, satisfaction=86, stores=True),
    Dealer(6800, 0.8, 7, prepaid=0.7, rating="AAA", overdue=90, satisfaction=85, stores=True),
    Dealer(8100, 0.85, 6, prepaid=0.8, rating="AA", cross_region=True, stores=True),
    Dealer(2400, 0.7, 5, prepaid=0.6, rating="AA", satisfaction=84, visits=11, stores=True, kinds=3),
    Dealer(1800, 0.6, 3, prepaid=0.5, rating="A", satisfaction=60),
    Dealer(900, 0.5, 2, overdue=45, rating="B", satisfaction=59, visits=3),
    Dealer(1200, 0.5, 0, first=16, satisfaction=None, visits=4),
    Dealer(260, 0.3, 0, first=20, prepaid=0, rating=None, satisfaction=None, visits=1),
    Dealer(1500, 0.6, 5, last=11, overdue=240, rating="C", satisfaction=45, visits=2),
    Dealer(600, 0.4, 3, last=6, rating="B", satisfaction=None, visits=0),
    Dealer(3200, 0, 0, first=0, last=-1, rating=None, satisfaction=None, visits=5),
    Dealer(300, 0, 0, first=0, last=-1, rating=None, satisfaction=None, visits=0),
)


def sheets() -> list[Sheet]:
    """The five sheets, always the same."""
    random = Random("tiercli kunlun 2026-10")
    dealers = [*KINDS, *(_dealer(random) for _ in range(60 - len(KINDS)))]
    buyers = [_buyer(place, dealer, random) for place, dealer in enumerate(dealers)]
    lines = ledger([buyer for buyer, dealer in zip(buyers, dealers, strict=True) if dealer.last >= 0], random)
    pairs = list(zip(buyers, dealers, strict=True))
    contacts = contacts_sheet([(buyer.id, buyer.name) for buyer in buyers], random)
    sales = sales_sheet(_of_several_kinds(lines, pairs), prepaid=True)
    return [sales, _customers(pairs, random), _receivables(pairs, lines), _visits(pairs, random), _surveys(pairs, random), contacts]


def _of_several_kinds(lines: list[Line], pairs: list[tuple[Buyer, Dealer]]) -> list[Line]:
    """Who buys more than urea in one size takes every third order in another."""
    kinds = {buyer.id: (UREA if dealer.kinds == 1 else PRODUCTS[: dealer.kinds]) for buyer, dealer in pairs}
    taken: dict[str, int] = {}
    answer = []
    for line in lines:
        taken[line.buyer.id] = place = taken.get(line.buyer.id, 0) + 1
        mine = kinds[line.buyer.id]
        answer.append(line if len(mine) == 1 or place % 3 else replace(line, buyer=replace(line.buyer, product=mine[place // 3 % len(mine)])))
    return answer


def _dealer(random: Random) -> Dealer:
    years = random.randint(1, 8)
    return Dealer(
        yearly_t=random.choice((90.0, 160.0, 240.0, 420.0, 700.0, 1100.0, 2100.0)), share=random.choice((0.3, 0.5, 0.7, 0.9)), years=years,
        prepaid=random.choice((0.0, 0.2, 0.5, 0.8)), rating=random.choice(("AA", "A", "A", "B", None)),
        overdue=random.choice((0, 0, 0, 0, 12, 40, 75)), satisfaction=random.choice((None, 55, 68, 76, 85, 92)),
        visits=random.randint(0, 9), stores=random.random() < 0.3, kinds=random.choice((1, 1, 2, 3)),
    )  # fmt: skip


def _buyer(place: int, dealer: Dealer, random: Random) -> Buyer:
    region = REGIONS[place % len(REGIONS)]
    branch = places.BRANCH_OF[region]
    season = STORING if dealer.stores else BRIEF if dealer.years > 1 and dealer.yearly_t < 500 else SEASON
    name = random.choice(places.COUNTIES[region]) + places.BRANDS[place % len(places.BRANDS)] + ENDINGS[place % len(ENDINGS)]
    return Buyer(
        f"N{place + 1:03d}", name, region, branch, random.choice(places.MANAGERS[branch]), "尿素(大颗粒)" if place % 3 else "尿素(小颗粒)", 1780,
        dealer.yearly_t, 0.07, dealer.first, dealer.last, season, dealer.prepaid, 2 if dealer.yearly_t > 2000 else 1, random.choice((0.8, 0.95, 1.0, 1.1, 1.25)),
    )  # fmt: skip


def _customers(pairs: list[tuple[Buyer, Dealer]], random: Random) -> Sheet:
    columns = (
        Column("客户编号", width=10), Column("客户名称", width=34), Column("地区", width=10), Column("分公司", width=14), Column("客户经理", width=10),
        Column("年需求量(吨)", "#,##0"), Column("信用等级"), Column("合作年限"), Column("窜货"), Column("长期协议"),
        Column("联系人"), Column("联系电话", width=14), Column("档案更新日期", DATE),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for place, (buyer, dealer) in enumerate(pairs):
        demand = round(dealer.yearly_t / dealer.share / 10) * 10 if dealer.share else dealer.yearly_t
        contact = a_person(random)
        updated = AS_OF - timedelta(days=random.choice((30, 120, 365, 500)))
        rows.append((
            buyer.id, buyer.name, buyer.region, buyer.branch, buyer.manager, demand, dealer.rating, dealer.years, random.choice(("是", "有")) if dealer.cross_region
            else random.choice(("否", "无")), "有" if dealer.agreement else "无", contact, f"1380099{place:04d}", updated,
        ))  # fmt: skip
    return Sheet("客户档案", columns, rows)


def _receivables(pairs: list[tuple[Buyer, Dealer]], lines: list[Line]) -> Sheet:
    """One open item of each dealer that is late: the last order before it fell due."""
    columns = (
        Column("单据编号", width=14), Column("客户编号", width=10), Column("客户名称", width=34), Column("到期日", DATE),
        Column("应收余额(元)", "#,##0.00", 15), Column("逾期天数"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for buyer, dealer in pairs:
        if dealer.overdue:
            due = AS_OF - timedelta(days=dealer.overdue)
            owed = [line.cents for line in lines if line.buyer == buyer and line.kg > 0 and line.day <= due]
            rows.append((f"YS{due:%Y%m%d}{len(rows):02d}", buyer.id, buyer.name, due, round((owed or [5_000_000])[-1] * 0.4) / 100, dealer.overdue))
    return Sheet("应收账款", columns, rows)


def _visits(pairs: list[tuple[Buyer, Dealer]], random: Random) -> Sheet:
    columns = (Column("拜访日期", DATE), Column("客户编号", width=10), Column("客户名称", width=34), Column("方式"), Column("拜访人", width=10))
    rows: list[tuple[date, str, str, str, str]] = []
    for buyer, dealer in pairs:
        for number in range(dealer.visits):
            day = date(2025, 11, 5) + timedelta(days=number * 355 // max(dealer.visits, 1) + random.randint(0, 5))
            rows.append((day, buyer.id, buyer.name, random.choice(VISITS), buyer.manager))
    return Sheet("拜访记录", columns, sorted(rows))


def _surveys(pairs: list[tuple[Buyer, Dealer]], random: Random) -> Sheet:
    columns = (Column("调查日期", DATE), Column("客户编号", width=10), Column("客户名称", width=34), Column("满意度"), Column("客户意见", width=24))
    rows: list[tuple[Cell, ...]] = []
    for buyer, dealer in pairs:
        if dealer.satisfaction is not None:
            words = "发运及时" if dealer.satisfaction >= 85 else "旺季供货紧张" if dealer.satisfaction >= 60 else "价格调整未提前通知"
            rows.append((date(2026, 9, random.randint(1, 28)), buyer.id, buyer.name, dealer.satisfaction, words))
    return Sheet("满意度调查", columns, rows)
