"""samples/steel-enterprise.xlsx: the users of a steel mill, by use and industry, with orders and complaints. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from samples.months import LAST, day
from samples.steel_users import FAULTS, KINDS, LOGISTICS, QUALITY, STANDING, TAKEN_BACK, TEAM_ROLES, USERS, USES, User
from samples.workbook import DATE, Cell, Column, Sheet

ORDER_DAYS = (3, 17)  # two orders a month, due ten days later
_LIFE = (1.0, 1.06, 0.94, 1.02, 0.9, 1.1, 0.98, 1.04, 0.96, 1.0, 1.0)  # no month is like the other
_MARKET = (0, 60, 140, 90, -30, -120, -190, -80, 20, 110, 180, 130, 70)  # how prices move, yuan a tonne


@dataclass(frozen=True, slots=True)
class Order:
    """One order and what came of it."""

    number: str
    user: int
    day: date
    ordered: float
    delivered: float
    due: date
    arrived: date | None


def sheets() -> list[Sheet]:
    """The sheets of the workbook."""
    orders = [order for place, user in enumerate(USERS) for order in _orders(place, user)]
    lately = [order for order in orders if order.day > day(12, 31)]
    return [_customers(), _sales(orders), _fulfilment(lately), _service(), _receivables(orders), _surveys(), _team(), _levels()]


def _number(place: int) -> str:
    return f"U{place + 1:03d}"


def _orders(place: int, user: User) -> list[Order]:
    """Two orders a month; a shortfall or delay only in the last three months."""
    orders = []
    for back in range(23, -1, -1):
        tonnes = user.before if back >= 12 else user.monthly if back < user.months else 0
        part = user.fulfilled[2 - back] if back < 3 else 1.0
        for half, number in enumerate(ORDER_DAYS):
            if not tonnes:
                continue
            ordered_on = day(back, number)
            due = ordered_on + timedelta(days=10)
            recent = back * 2 + (1 - half)  # 0 is the newest order
            arrived = due + timedelta(days=4 if recent < user.late else -2)
            ordered = round(tonnes / 2 * _LIFE[(place * 5 + back * 2 + half) % len(_LIFE)], 1)
            orders.append(Order(f"HT{ordered_on:%Y%m}{place + 1:03d}{half + 1}", place, ordered_on, ordered, round(ordered * part, 3), due, min(arrived, LAST)))
    return orders


def _price(user: User, when: date) -> int:
    return 3400 + 150 * (len(user.product) + len(user.use)) % 1900 + _MARKET[(when.year * 12 + when.month) % len(_MARKET)]


def _customers() -> Sheet:
    columns = (
        Column("客户编号", width=10),
        Column("用户名称", width=30),
        Column("地区", width=10),
        Column("行业"),
        Column("用途"),
        Column("客户经理", width=10),
        Column("建档日期", DATE),
    )
    managers = ("高建平", "林秋月", "段志刚", "许文静")
    rows: list[tuple[Cell, ...]] = [
        (
            _number(place),
            user.name,
            user.region,
            user.industry,
            USES.get(user.use, (user.use,))[place % len(USES.get(user.use, (user.use,)))],
            managers[place % 4],
            date(2015 + place % 9, 1 + place % 12, 8),
        )
        for place, user in enumerate(USERS)
    ]
    return Sheet("客户档案", columns, rows)


def _sales(orders: list[Order]) -> Sheet:
    columns = (
        Column("销售单号", width=16), Column("销售日期", DATE), Column("客户编号", width=10), Column("用户名称", width=30), Column("产品", width=14),
        Column("数量(吨)", "#,##0.000"), Column("单价(元/吨)", "#,##0"), Column("金额(元)", "#,##0.00", 16), Column("单据类型"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for order in sorted(orders, key=lambda one: (one.day, one.number)):
        user = USERS[order.user]
        price = _price(user, order.arrived or order.day)
        rows.append(
            (
                order.number.replace("HT", "XS"),
                order.arrived,
                _number(order.user),
                user.name,
                user.product,
                order.delivered,
                price,
                round(order.delivered * price, 2),
                "销售出库",
            )
        )
    for place, user in enumerate(USERS):
        if tonnes := TAKEN_BACK.get(user.name):
            when, price = LAST - timedelta(days=33), _price(user, LAST - timedelta(days=33))
            rows.append((f"TH{when:%Y%m}{place + 1:03d}", when, _number(place), user.name, user.product, -tonnes, price, round(-tonnes * price, 2), "退货"))
    return Sheet("销售明细", columns, rows)


def _fulfilment(orders: list[Order]) -> Sheet:
    columns = (
        Column("合同号", width=16), Column("订单日期", DATE), Column("客户编号", width=10), Column("用户名称", width=30), Column("订货量(吨)", "#,##0.000"),
        Column("实提量(吨)", "#,##0.000"), Column("交货期", DATE), Column("实际交货日", DATE), Column("责任方"), Column("备注", width=18),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for order in sorted(orders, key=lambda one: (one.day, one.number)):
        user = USERS[order.user]
        is_short = order.delivered < order.ordered
        why, fault = user.why if is_short else None, user.fault if is_short or (order.arrived and order.arrived > order.due) else None
        rows.append(
            (
                order.number,
                order.day,
                _number(order.user),
                user.name,
                order.ordered,
                order.delivered,
                order.due,
                order.arrived,
                fault and FAULTS[fault][order.user % 2],
                why,
            )
        )
    return Sheet("订单履约", columns, rows)


def _service() -> Sheet:
    columns = (
        Column("投诉编号", width=12), Column("投诉日期", DATE), Column("客户编号", width=10), Column("用户名称", width=30), Column("投诉类别"), Column("异议数量(吨)", "#,##0.000"),
        Column("处理期限", DATE), Column("处理日期", DATE), Column("处理状态"), Column("原因分析", width=18),
        Column("异议等级"), Column("判定结果"), Column("赔付金额(元)", "#,##0.00", 14), Column("责任部门", width=14),
    )  # fmt: skip
    cases = sorted(((LAST - timedelta(days=case.days_ago), place, case) for place, user in enumerate(USERS) for case in user.cases), key=lambda one: one[:2])
    rows: list[tuple[Cell, ...]] = []
    for count, (registered, place, case) in enumerate(cases, start=1):
        handled = registered + timedelta(days=case.handled_after) if case.handled_after is not None else None
        due = registered + timedelta(days=case.due_after)
        state = "已关闭" if handled else "处理中"
        grave = None if case.kind != QUALITY else "重大" if case.tonnes >= 50 else "一般"
        verdict = None if case.kind != QUALITY or handled is None else "判定赔偿" if case.paid else "不予赔偿"
        who = {QUALITY: "质量管理部", LOGISTICS: "物流部"}.get(case.kind, "销售部")
        rows.append((
            f"TS{registered:%y%m}{count:03d}", registered, _number(place), USERS[place].name, KINDS[case.kind][count % 2], case.tonnes or None, due, handled, state, case.cause,
            grave, verdict, case.paid or None, who,
        ))  # fmt: skip
    return Sheet("售后服务", columns, rows)


def _receivables(orders: list[Order]) -> Sheet:
    """The newest invoice of each user, and the late one of those that pay late."""
    columns = (
        Column("发票号", width=14), Column("客户编号", width=10), Column("用户名称", width=30), Column("到期日", DATE), Column("应收余额(元)", "#,##0.00", 16),
    )  # fmt: skip
    newest = {order.user: order for order in orders if order.delivered}
    rows: list[tuple[Cell, ...]] = []
    for place, order in sorted(newest.items()):
        user = USERS[place]
        if order.day > day(12, 31):
            due = LAST - timedelta(days=user.overdue) if user.overdue else LAST + timedelta(days=10 + place)
            rows.append((f"FP{place + 1:04d}", _number(place), user.name, due, round(order.delivered * _price(user, order.day) * 0.4, 2)))
    return Sheet("应收账款", columns, rows)


def _surveys() -> Sheet:
    columns = (Column("调查日期", DATE), Column("客户编号", width=10), Column("用户名称", width=30), Column("满意度"), Column("意见", width=24))
    rows: list[tuple[Cell, ...]] = [
        (LAST - timedelta(days=20 + place), _number(place), user.name, max(40, user.satisfied - place % 7 - 6 * len(user.cases)), user.why or None)
        for place, user in enumerate(USERS)
        if user.monthly and user.satisfied is not None
    ]
    return Sheet("满意度调查", columns, rows)


def _team() -> Sheet:
    """技术, 生产, 财务, 品保: who of ours works for a key user."""
    columns = (Column("客户编号", width=10), Column("用户名称", width=30), Column("角色"), Column("姓名"), Column("部门"))
    people = (("罗海涛", "邵文博", "葛丽", "姚军"), ("钱志远", "邵文博", "葛丽", "范敏"), ("罗海涛", "祝学东", "彭颖", "姚军"))
    rows: list[tuple[Cell, ...]] = [
        (_number(place), user.name, role[place % 2], person, role[2])
        for place, user in enumerate(USERS[:13])
        for role, person in zip(TEAM_ROLES, people[place % 3], strict=True)
    ]
    return Sheet("客户团队", columns, rows)


def _levels() -> Sheet:
    """The classes as they stand today; the program's first run begins with them."""
    columns = (Column("客户编号", width=10), Column("用户名称", width=30), Column("现级别"), Column("定级日期", DATE))
    strategic, key = range(6), {6, 7, 8, 9, 10, 11, 12, 19, 21, 22, 23}
    rows: list[tuple[Cell, ...]] = []
    for place, user in enumerate(USERS):
        earned = "战略用户" if place in strategic else "重点用户" if place in key else "一般用户" if user.monthly else "潜在用户"
        rows.append((_number(place), user.name, STANDING.get(user.name, earned), date(2026, 6, 30)))
    return Sheet("现有级别", columns, rows)
