"""What the sample company sells, to whom, when and at what price."""

from __future__ import annotations

from dataclasses import dataclass

MONTHS = tuple((2024 + (10 + step) // 12, (10 + step) % 12 + 1) for step in range(24))  # 2024-11 .. 2026-10

# Months January to December. Fertiliser: off-season storage November to February, the spring peak March to May.
FERTILISER_SEASON = (1.15, 1.3, 2.0, 2.1, 1.4, 0.9, 0.6, 0.4, 0.35, 0.5, 1.2, 1.3)
# Diesel: spring ploughing, the cotton harvest in September and October, quiet at deep frost.
DIESEL_SEASON = (0.55, 0.6, 1.1, 1.25, 1.1, 1.0, 0.9, 1.0, 1.4, 1.5, 0.95, 0.65)
PETROL_SEASON = (0.8, 0.95, 0.9, 0.95, 1.05, 1.1, 1.25, 1.25, 1.05, 1.1, 0.85, 0.85)


@dataclass(frozen=True, slots=True)
class Product:
    """price: yuan a tonne at the start; margin_share: of the price; kilos: what a quantity is rounded to."""

    name: str
    category: str
    price: int
    margin_share: float
    season: tuple[float, ...]
    kilos: int


PRODUCTS = {
    product.name: product
    for product in (
        Product("尿素", "化肥", 1780, 0.055, FERTILISER_SEASON, 10),
        Product("复合肥", "化肥", 2860, 0.095, FERTILISER_SEASON, 10),
        Product("磷酸二铵", "化肥", 3620, 0.06, FERTILISER_SEASON, 10),
        Product("硫酸钾", "化肥", 3350, 0.085, FERTILISER_SEASON, 10),
        Product("0号柴油", "柴油", 7180, 0.038, DIESEL_SEASON, 1),
        Product("-20号柴油", "柴油", 7620, 0.042, DIESEL_SEASON, 1),
        Product("92号汽油", "汽油", 8350, 0.045, PETROL_SEASON, 1),
        Product("95号汽油", "汽油", 8840, 0.052, PETROL_SEASON, 1),
    )
}


@dataclass(frozen=True, slots=True)
class Line:
    """A kind of customer: how many there are, how its companies are called, and what they buy.

    basket: product -> how likely an order is for it.
    """

    customers: int
    customer_type: str
    industry: str
    endings: tuple[str, ...]
    basket: dict[str, int]


_SOWN = {"尿素": 52, "复合肥": 22, "磷酸二铵": 20, "硫酸钾": 6}
_FARMED = {"尿素": 40, "复合肥": 22, "磷酸二铵": 16, "硫酸钾": 4, "0号柴油": 18}
_BLENDED = {"尿素": 74, "硫酸钾": 14, "磷酸二铵": 12}
_PUMPED = {"0号柴油": 42, "92号汽油": 44, "95号汽油": 14}
_TRADED = {"0号柴油": 62, "92号汽油": 32, "95号汽油": 6}

LINES = (
    Line(112, "经销型", "农资流通", ("农资有限公司", "农资有限责任公司", "化肥销售有限公司", "农业生产资料有限公司"), _SOWN),
    Line(86, "生产型", "种植业", ("农业科技有限公司", "农业发展有限公司", "种植农民专业合作社", "农场"), _FARMED),
    Line(18, "生产型", "化工", ("复合肥料有限公司", "化工有限公司", "生物肥料有限公司"), _BLENDED),
    Line(62, "零售型", "成品油零售", ("加油站", "石油销售有限公司", "加油加气站有限公司"), _PUMPED),
    Line(44, "经销型", "成品油批发", ("石化商贸有限公司", "能源贸易有限公司", "油品经营有限公司"), _TRADED),
    Line(46, "生产型", "物流运输", ("物流有限公司", "运输有限责任公司", "供应链有限公司"), {"0号柴油": 96, "92号汽油": 4}),
    Line(26, "生产型", "矿业", ("矿业有限公司", "煤业有限公司", "矿业开发有限责任公司"), {"0号柴油": 100}),
    Line(16, "生产型", "建筑工程", ("路桥工程有限公司", "建设工程有限公司"), {"0号柴油": 94, "92号汽油": 6}),
    Line(10, "机构用户", "公共服务", ("公共交通有限公司", "客运有限公司", "城市管理服务中心"), {"0号柴油": 66, "92号汽油": 34}),
)
