"""Units and currencies, in headers, in cells, in currency columns, number formats and lines above the table: what numbers are multiplied with."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from tiercli.domain.fields import Kind
from tiercli.domain.patterns import late_pattern
from tiercli.read.words.written import folded, simplified

HOME = "CNY"

# Longer marks stand before those that they contain. The yen writes ¥ as well; a currency column or a locale tells it.
_MARKS = (
    ("人民币", "CNY"), ("renminbi", "CNY"), ("rmb", "CNY"), ("cny", "CNY"), ("cnh", "CNY"), ("yuan", "CNY"),
    ("hk$", "HKD"), ("hkd", "HKD"), ("港币", "HKD"), ("港元", "HKD"), ("港幣", "HKD"),
    ("nt$", "TWD"), ("twd", "TWD"), ("台币", "TWD"), ("臺幣", "TWD"), ("台幣", "TWD"),
    ("us$", "USD"), ("usd", "USD"), ("美元", "USD"), ("美金", "USD"), ("usdollar", "USD"),
    ("s$", "SGD"), ("sgd", "SGD"), ("新加坡元", "SGD"), ("a$", "AUD"), ("aud", "AUD"), ("澳元", "AUD"), ("c$", "CAD"), ("cad", "CAD"), ("加元", "CAD"),
    ("欧元", "EUR"), ("歐元", "EUR"), ("eur", "EUR"), ("€", "EUR"),
    ("英镑", "GBP"), ("英鎊", "GBP"), ("gbp", "GBP"), ("£", "GBP"),
    ("日元", "JPY"), ("日圆", "JPY"), ("日圓", "JPY"), ("jpy", "JPY"), ("円", "JPY"),
    ("韩元", "KRW"), ("韓元", "KRW"), ("krw", "KRW"), ("₩", "KRW"),
    ("卢布", "RUB"), ("rub", "RUB"), ("₽", "RUB"), ("坚戈", "KZT"), ("kzt", "KZT"), ("₸", "KZT"),
    ("印度卢比", "INR"), ("inr", "INR"), ("₹", "INR"), ("瑞郎", "CHF"), ("瑞士法郎", "CHF"), ("chf", "CHF"),
    ("泰铢", "THB"), ("thb", "THB"), ("฿", "THB"), ("越南盾", "VND"), ("vnd", "VND"), ("₫", "VND"),
    ("林吉特", "MYR"), ("myr", "MYR"), ("迪拉姆", "AED"), ("aed", "AED"), ("蒙图", "MNT"), ("图格里克", "MNT"), ("mnt", "MNT"), ("₮", "MNT"),
    ("苏姆", "UZS"), ("uzs", "UZS"), ("索姆", "KGS"), ("索莫尼", "TJS"), ("tjs", "TJS"), ("₺", "TRY"), ("₴", "UAH"), ("₱", "PHP"), ("₦", "NGN"), ("₪", "ILS"),
    ("dollar", "USD"), ("$", "USD"), ("¥", "CNY"),
)  # fmt: skip
_HOME_WORDS = frozenset({"元", "圆", "圓", "块", "塊", "本币", "本幣", "本位币", "本位幣", "记账本位币", "localcurrency", "156"})
_DOLLARS = {"c04": "HKD", "404": "TWD", "1004": "SGD", "c09": "AUD", "1009": "CAD", "1409": "NZD", "4804": "SGD"}
_YEN = frozenset({"411", "ja-jp"})


def currency_in(words: str) -> tuple[str, str]:
    """The currency that folded words name anywhere, and the words without it; "" when none."""
    for mark, code in _MARKS:
        if mark in words:
            return code, words.replace(mark, "", 1)
    return "", words


def leading_currency(words: str) -> tuple[str, str]:
    """The currency that a folded cell begins with, and the rest of it."""
    for mark, code in _MARKS:
        if words.startswith(mark):
            return code, words[len(mark) :]
    return "", words


def currency_of(text: str) -> str:
    """The code of what a currency column says; text that nobody knows is a foreign currency by that name; "" for nothing."""
    words = folded(text).strip("()[]:.,、/-")
    if not words:
        return ""
    if words in _HOME_WORDS:
        return HOME
    code, _ = currency_in(words)
    if code:
        return code
    letters = re.fullmatch(r"[a-z]{3}", words)
    return letters[0].upper() if letters else text.strip()


def currency_of_format(symbol: str, locale: str) -> str:
    """The currency of a number format's [$symbol-locale]; "" where it only names a locale."""
    symbol, locale = symbol.strip(), locale.lower().lstrip("0")
    if not symbol:
        return ""
    if symbol in ("¥", "￥") and locale in _YEN:
        return "JPY"
    if symbol == "$" and locale in _DOLLARS:
        return _DOLLARS[locale]
    return currency_of(symbol)


_POWERS = {
    0: ("",), 1: ("十",), 2: ("百",), 3: ("千", "k", "thousand", "thousands", "'000", "'000s", "000", "000s"),
    4: ("万", "萬", "w", "wan", "10k", "10,000", "10000", "'0000", "tenthousand"), 5: ("十万", "lakh", "lakhs", "lac"),
    6: ("百万", "m", "million", "millions", "mn", "mio", "mln"), 7: ("千万", "crore", "crores"), 8: ("亿", "億"), 9: ("bn", "billion", "billions"),
}  # fmt: skip
_MAGNITUDES = {word: Decimal(10**power) for power, words in _POWERS.items() for word in words}
_MASS = {
    **dict.fromkeys(("吨", "噸", "公吨", "公噸"), Decimal(1)),
    **dict.fromkeys(("t", "mt", "mts", "m/t", "m.t", "to", "tne", "ton", "tons", "tonne", "tonnes", "metricton", "metrictons", "tonnage"), Decimal(1)),
    **dict.fromkeys(("公斤", "千克", "kg", "kgs", "kgm", "kilo", "kilos", "kilogram", "kilograms", "kilogramme"), Decimal("0.001")),
    **dict.fromkeys(("克", "g", "gm", "gram", "grams"), Decimal("0.000001")),
    **dict.fromkeys(("毫克", "mg"), Decimal("0.000000001")),
    **dict.fromkeys(("斤", "市斤"), Decimal("0.0005")),
    **dict.fromkeys(("担", "市担", "擔"), Decimal("0.05")),
    **dict.fromkeys(("公担", "公擔", "quintal", "quintals"), Decimal("0.1")),
    **dict.fromkeys(("磅", "lb", "lbs", "lbr", "pound", "pounds"), Decimal("0.00045359237")),
    **dict.fromkeys(("盎司", "oz"), Decimal("0.000028349523125")),
    **dict.fromkeys(("shortton", "shorttons"), Decimal("0.90718474")),
    **dict.fromkeys(("longton", "longtons"), Decimal("1.0160469088")),
    **dict.fromkeys(("kt", "ktonnes"), Decimal(1000)),
}
_DENSITIES = {
    **dict.fromkeys(("t/m3", "吨/立方米", "吨/方", "kg/l", "kg/升", "公斤/升", "千克/升", "g/cm3", "g/ml", "克/毫升", "克/立方厘米"), Decimal(1)),
    **dict.fromkeys(("kg/m3", "公斤/立方米", "千克/立方米", "公斤/方", "g/l", "克/升"), Decimal("0.001")),
}
_LONGEST_FIRST = tuple(sorted(_MASS, key=len, reverse=True))
_UNCERTAIN = frozenset({"m", "k", "w", "bn"})  # of a quantity: metres, or millions?
_COUNTED = ("户", "家", "次", "个", "笔", "分", "人", "times")
_TIMES = {
    **dict.fromkeys(("天", "日", "d", "day", "days"), "day"),
    **dict.fromkeys(("周", "week", "weeks", "wk", "wks"), "week"),
    **dict.fromkeys(("个月", "月", "month", "months", "mth", "mths"), "month"),
    **dict.fromkeys(("年", "year", "years", "yr", "yrs"), "year"),
}
_TIME_IN = {
    "days": {"day": Decimal(1), "week": Decimal(7), "month": Decimal(30), "year": Decimal(365)},
    "months": {"month": Decimal(1), "year": Decimal(12)},
    "years": {"month": (Decimal(1) / 12).quantize(Decimal("1e-12")), "year": Decimal(1)},
}
"""What one of each is in the unit of a field: 账期 3个月 are 90 days, 合作年限 6个月 half a year."""


def factor_of(unit: str, kind: Kind, within: str = "") -> tuple[Decimal, str] | None:
    """What a unit's numbers are multiplied with to be in the kind's own unit, and the currency if it names one.

    万吨 is 10,000 t; 万元 is 10,000 yuan; kg is 0.001 t. within: the unit of a field that counts days, months or years.
    None when the unit does not belong to the kind.
    """
    words = folded(unit).strip("()[]:/,.、")
    if not words:
        return None
    if kind is Kind.QUANTITY:
        for name in _LONGEST_FIRST if words.endswith(_LONGEST_FIRST) else ():
            if words == name:
                return _MASS[name], ""
            before = words[: -len(name)].removesuffix("of")
            if words.endswith(name) and before in _MAGNITUDES and (not name.isascii() or len(before) > 2):
                return _MASS[name] * _MAGNITUDES[before], ""
        return None if words in _UNCERTAIN or words not in _MAGNITUDES else (_MAGNITUDES[words], "")
    if kind is Kind.MONEY:
        return _money_factor(words)
    if kind in (Kind.NUMBER, Kind.SHARE):
        if (time := _TIMES.get(words)) and within in _TIME_IN:
            factor = _TIME_IN[within].get(time)
            return (factor, "") if factor else None
        if time or words in _COUNTED:
            return Decimal(1), ""
        if kind is Kind.SHARE and words == "%":
            return Decimal("0.01"), ""
        if kind is Kind.NUMBER and words in _DENSITIES:
            return _DENSITIES[words], ""
        if kind is Kind.NUMBER and words in _MASS:
            return _MASS[words], ""
    if words in _MAGNITUDES:
        return _MAGNITUDES[words], ""
    return (factor_of(words, Kind.QUANTITY) or _money_factor(words)) if kind is Kind.NUMBER else None


def _money_factor(words: str) -> tuple[Decimal, str] | None:
    """万元 is 10,000 yuan; 元/公斤 is 1,000 yuan a tonne."""
    currency, rest = currency_in(words.replace("’", "'"))
    rest = rest.removesuffix("of").removeprefix("in")
    rest, slash, per = rest.replace("每", "/").partition("/")
    share = _MASS.get(per.strip("()"))
    if slash and share is None:
        return None
    rest = rest.strip("()")
    if rest.endswith(("元", "圆", "塊")):
        rest, currency = rest.removesuffix("元").removesuffix("圆").removesuffix("塊"), currency or HOME
    if rest not in _MAGNITUDES:
        return None
    return (_MAGNITUDES[rest] if share is None else (_MAGNITUDES[rest] / share).quantize(Decimal("0.000001")), currency)


def is_magnitude(words: str) -> bool:
    """Whether a unit is 万 or 亿 alone, which says how many and not of what."""
    return bool(words) and words in _MAGNITUDES


def mass_of(words: str) -> Decimal | None:
    """The tonnes in one of a folded unit of mass; none for any other unit."""
    found = factor_of(words, Kind.QUANTITY) if words not in _MAGNITUDES else None
    return found[0] if found else None


_UNIT_LINE = late_pattern(r"(?:单位|\bunits?\b)\s*(?:均|都|统一)?(?:为|是|\bis\b|\bare\b)?\s*:?\s*([^,;)。!]{1,24})", re.IGNORECASE)
_IN_LINE = late_pattern(r"\bin\s+([a-z$¥€'’]{2,12}(?:\s+[a-z$¥€]{1,12}){0,2}|'000s?(?:\s+[a-z$¥€]{1,12})?)", re.IGNORECASE)
_UNIT_FIRST = late_pattern(r"\b(tonnes|tons|mt|kg)\s*,?\s*in\s+(thousands|millions|'000s?)", re.IGNORECASE)
_OF_QUANTITY = late_pattern(r"quantit|volume|weight|tonn|\btons?\b|\bmt\b|\bkg\b", re.IGNORECASE)


def units_in_line(words: str) -> list[str]:
    """The units that a line above or below the table names: 单位：万元; 数量单位为公斤，金额单位：万元; all quantities in kg; Unit: CNY million."""
    narrow = simplified(unicodedata.normalize("NFKC", words))
    return [match[1] for match in _UNIT_LINE.finditer(narrow)]


def _said_in(words: str, kind: Kind) -> tuple[str, Decimal, str] | None:
    """The unit of an English line such as `quantities in kg`, `amounts in thousands of CNY`; only what can be nothing but a unit."""
    narrow = _UNIT_FIRST.sub(r"in \2 \1", unicodedata.normalize("NFKC", words).replace("’", "'"))
    for match in _IN_LINE.finditer(narrow):
        for unit in _shorter(match[1]):
            if kind is Kind.QUANTITY and mass_of(folded(unit)) is not None:
                return unit, *(factor_of(unit, kind) or (Decimal(1), ""))
            scale = factor_of(unit, kind) if kind is Kind.MONEY else None
            if scale and (scale[1] or not _OF_QUANTITY.search(narrow)):
                return unit, *scale
    return None


def _shorter(words: str) -> list[str]:
    """The words, and the same with the last ones left out, longest first: `CNY million` before `CNY`."""
    parts = words.split()
    return [" ".join(parts[:count]) for count in range(len(parts), 0, -1)]


def _unit_in_brackets(words: str) -> str:
    """The unit in brackets at the end of a title or of a sheet's name."""
    match = re.search(r"[(\[【]([^()\[\]【】]{1,12})[)\]】]\s*$", simplified(unicodedata.normalize("NFKC", words)))
    return match[1] if match else ""


_CURRENCY_LINE = late_pattern(r"(?:币种|币别|货币(?:单位)?|currency)\s*[::]\s*([^\s,;)]{1,12})", re.IGNORECASE)


def currency_in_line(words: str) -> str:
    """The currency that a line above the table names: 币种：美元."""
    match = _CURRENCY_LINE.search(simplified(unicodedata.normalize("NFKC", words)))
    return currency_of(match[1]) if match else ""


def line_factor(words: str, kind: Kind) -> tuple[str, Decimal, str] | None:
    """What a unit line means for columns of a kind: the unit, factor, currency; a line may name several: 单位：吨、万元, 销售汇总（吨、万元）."""
    for unit in units_in_line(words) or [_unit_in_brackets(words)]:
        for part in re.split(r"[、,/，和]", unit):
            for one in _shorter(part):
                scale = factor_of(one, kind)
                if scale and kind is Kind.QUANTITY and not is_magnitude(folded(one)):
                    return one, *scale
                if scale and kind is Kind.MONEY:
                    return one, *scale
    if said := _said_in(words, kind):
        return said
    currency = currency_in_line(words) if kind is Kind.MONEY else ""
    return (currency, Decimal(1), currency) if currency else None
