"""Units and currencies, in headers, in cells and in lines above the table: what numbers are multiplied with."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from tiercli.domain.fields import Kind
from tiercli.read.traditional import simplified
from tiercli.read.written import folded

_CURRENCIES = (
    ("人民币", "CNY"),
    ("rmb", "CNY"),
    ("cny", "CNY"),
    ("¥", "CNY"),
    ("hk$", "HKD"),
    ("hkd", "HKD"),
    ("港币", "HKD"),
    ("港元", "HKD"),
    ("us$", "USD"),
    ("usd", "USD"),
    ("美元", "USD"),
    ("$", "USD"),
    ("欧元", "EUR"),
    ("eur", "EUR"),
    ("€", "EUR"),
    ("gbp", "GBP"),
    ("£", "GBP"),
    ("日元", "JPY"),
    ("jpy", "JPY"),
    ("卢布", "RUB"),
    ("rub", "RUB"),
    ("坚戈", "KZT"),
    ("kzt", "KZT"),
    ("sgd", "SGD"),
    ("krw", "KRW"),
    ("aud", "AUD"),
    ("cad", "CAD"),
    ("chf", "CHF"),
)
_MAGNITUDES = {
    "": 1,
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "萬": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "億": 10**8,
    "k": 1000,
    "m": 10**6,
    "bn": 10**9,
}
_MASS = {
    "吨": Decimal(1),
    "噸": Decimal(1),
    "t": Decimal(1),
    "mt": Decimal(1),
    "ton": Decimal(1),
    "tons": Decimal(1),
    "tonne": Decimal(1),
    "tonnes": Decimal(1),
    "公吨": Decimal(1),
    "metrictons": Decimal(1),
    "公斤": Decimal("0.001"),
    "千克": Decimal("0.001"),
    "kg": Decimal("0.001"),
    "kgs": Decimal("0.001"),
    "克": Decimal("0.000001"),
    "g": Decimal("0.000001"),
    "斤": Decimal("0.0005"),
    "kt": Decimal(1000),
    "ktonnes": Decimal(1000),
}
_COUNTED = ("天", "日", "年", "个月", "月", "户", "家", "次", "个", "笔", "分", "人", "days", "day", "years", "year", "times")


def factor_of(unit: str, kind: Kind) -> tuple[Decimal, str] | None:
    """What a unit's numbers are multiplied with to be in the kind's own unit, and the currency if it names one.

    万吨 is 10,000 t; 万元 is 10,000 yuan; kg is 0.001 t. None when the unit does not belong to the kind.
    """
    words = folded(unit).strip("()[]:/,.、")
    if not words:
        return None
    if kind is Kind.QUANTITY:
        for name in sorted(_MASS, key=len, reverse=True):
            if words == name:
                return _MASS[name], ""
            if words.endswith(name) and words[: -len(name)] in _MAGNITUDES and not name.isascii():
                return _MASS[name] * _MAGNITUDES[words[: -len(name)]], ""
    if kind is Kind.MONEY:
        currency, rest = "", words
        for mark, code in _CURRENCIES:
            if mark in rest:
                currency, rest = code, rest.replace(mark, "", 1)
                break
        rest = rest.removesuffix("/吨").removesuffix("/t").strip("()")
        if rest.endswith(("元", "圆", "塊", "yuan")):
            rest, currency = rest.removesuffix("元").removesuffix("圆").removesuffix("yuan"), currency or "CNY"
        if rest in _MAGNITUDES:
            return Decimal(_MAGNITUDES[rest]), currency
        return None
    if kind in (Kind.NUMBER, Kind.SHARE):
        if words in _COUNTED:
            return Decimal(1), ""
        if kind is Kind.SHARE and words == "%":
            return Decimal("0.01"), ""
        if kind is Kind.NUMBER and words in _MASS:
            return _MASS[words], ""
    if words in _MAGNITUDES:
        return Decimal(_MAGNITUDES[words]), ""
    return None


def leading_currency(words: str) -> tuple[str, str]:
    """The currency that a cell begins with, and the rest of it."""
    for mark, code in _CURRENCIES:
        if words.startswith(mark):
            return code, words[len(mark) :]
    return "", words


def unit_in_line(words: str) -> str:
    """The unit that a line above the table names: 单位：万元."""
    match = re.search(r"(?:单位|unit|units)\s*[:：]?\s*([^\s,，;；)）]{1,12})", simplified(unicodedata.normalize("NFKC", words)), re.IGNORECASE)
    return match[1] if match else ""


def line_factor(words: str, kind: Kind) -> tuple[str, Decimal, str] | None:
    """What a unit line means for columns of a kind: the unit, factor, currency; a line may name several: 单位：吨、万元."""
    unit = unit_in_line(words)
    for part in re.split(r"[、,/，和]", unit):
        scale = factor_of(part, kind)
        if scale and folded(part) not in ("万", "千", "亿", "百万") and kind in (Kind.QUANTITY, Kind.MONEY):
            return part, *scale
        if scale and kind is Kind.MONEY:
            return part, *scale
    return None
