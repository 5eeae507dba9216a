"""Currencies as people write them: signs, codes and names, in headers, cells, currency columns and number formats."""

from __future__ import annotations

import re

from tiercli.read.words.written import folded

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
