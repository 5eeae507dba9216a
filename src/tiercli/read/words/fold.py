"""Headers folded by rule, so that lists need a name only once: `Customer No.`, `CUST_NUMBER`, `CustomerCode` and `Customer #` are one.

What is folded: width, case, spaces, underscores and marks; brackets around the whole; words such as 必填; camel case; plural;
usual abbreviations; the many words for a customer; the many words for a number (No., #, ID, 编号, 编码); time for date (下单时间).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from tiercli.domain.patterns import late_pattern
from tiercli.read.words.written import simplified

JOINT = " › "  # between the two parts of a two-row header
_MARKS = late_pattern(r"[*＊:：\s_\-‐]+")
# A closing bracket ends it: (数量)(吨) is not in brackets as a whole.
_AROUND = late_pattern(
    r"^(?:【([^】]+)】|\[([^\]]+)\]|「([^」]+)」|『([^』]+)』|《([^》]+)》|〔([^〕]+)〕|<([^>]+)>|\(((?:[^()]|\([^()]*\))+)\)|“([^”]+)”|\"([^\"]+)\"|'([^']+)')$"
)
_UNADORNED = late_pattern(r"(?!.*(?i:required|optional|mandatory))[A-Za-z]+(?: [A-Za-z]+)*|(?!.*(?:必填|选填|必输))[\u4e00-\u9fff]+")
_DUTY = late_pattern(r"[(\[【<]?(?:必填项?|选填|必输|非必填|required|optional|mandatory)[)\]】>]?", re.IGNORECASE)
_NUMBERED = late_pattern(r"^[(]?\d{1,2}[.、)]\s*(?=\D)|^[①-⑳]\s*")
_LOCAL = late_pattern(r"[(\[](?:lcy|lc|local currency|本币|本位币)[)\]]$", re.IGNORECASE)
_HUMPS = late_pattern(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_TOKENS = late_pattern(r"[A-Za-z]+|\d+|[#%‰]|[^\W\d_A-Za-z]+")
_PATH = late_pattern(r"^(?:[A-Za-z _]*[ _])?(?:lines?|line_ids|items)[/.](?=[A-Za-z])", re.IGNORECASE)

_SHORT = {
    "cust": "customer", "qty": "quantity", "qnty": "quantity", "quant": "quantity", "amt": "amount", "inv": "invoice", "doc": "document",
    "trans": "transaction",
    "tran": "transaction", "txn": "transaction", "trx": "transaction", "ord": "order", "desc": "description", "descr": "description", "prod": "product",
    "mat": "material", "mgr": "manager", "acct": "account", "curr": "currency", "disc": "discount", "pmt": "payment", "grp": "group", "dt": "date",
    "nm": "name", "val": "value", "vol": "volume", "wt": "weight", "wgt": "weight", "bal": "balance", "org": "organization", "cat": "category",
    "organisation": "organization", "ext": "extended", "sls": "sale",
}  # fmt: skip
_NUMBER_WORDS = frozenset({"no", "nr", "num", "number", "id", "#"})
_DAY_WORDS = frozenset({"date", "datetime", "time", "timestamp"})
_NAME_WORDS = (("name",), ("name", "1"), ("full", "name"), ("display", "name"), ("company", "name"), ("organization", "name"))
# The words for a customer, the longer first. What an account or a user is depends on the system: they are listed with the second choices.
_PARTIES = (
    ("sell", "to", "customer"), ("sold", "to", "customer"), ("sold", "to", "party"), ("sold", "to"), ("sell", "to"), ("business", "partner"),
    ("invoice", "partner"), ("customer",), ("client",), ("buyer",), ("purchaser",), ("debtor",), ("partner",), ("bp",), ("card",), ("member",), ("shopper",),
)  # fmt: skip
_IDS_AFTER_A_PARTY = frozenset({("code",), ("key",), ("account",), ("account", "no"), ("id", "no")})
# Words that stand run together in headers of capitals or small letters only: ORDERDATE, customername, CardCode.
_HEADS = "customer|cust|client|buyer|partner|card|member|order|invoice|inv|document|doc|sales|sale|ship|due|posting|billing|transaction|trans|product|item"
_TAILS = "number|num|no|id|code|name|account|date|time|qty|quantity|amount|total|line|group"
_RUN_TOGETHER = late_pattern(rf"^({_HEADS})({_TAILS})$")

_PARTY = (
    "购货单位|购货方|购货客户|购买方|购买单位|购方|买方|买受方|买家会员|买家|采购方|往来单位|往来户|客商|"
    "用户单位|用户|顾客|会员|需方|提货单位|提货客户|订货单位|订货客户|要货单位|用油单位|用油客户|用肥单位|经销商|"
    "销往单位|客户单位|客户"
)
_LETTER = late_pattern("[A-Za-z]")
_BEGINS_WITH_PARTY = late_pattern(_PARTY)
_CHINESE_NAME = late_pattern(rf"^(?:{_PARTY})(?:的?(?:名称|名|全称|简称|姓名|昵称|全名))?$")
_CHINESE_ID = late_pattern(rf"^(?:{_PARTY})(?:的?(?:编号|编码|代码|代号|号码|号|内码|ID|Id|id|No|NO|no)|no)$")
_CHINESE_PARTY = late_pattern(rf"^(?:{_PARTY})(?=.)")
_CHINESE_NUMBER = late_pattern(r"(?<=[^\x00-\x7f])(?:编号|编码|号码|号|ID|Id|id|No|NO|no)$")
_CHINESE_ORDER = late_pattern(r"^(?:订单|单据|交易)(?=(?:付款|支付|创建|成交|完成|发货|下单)日期$)")
_CHINESE_TIME = late_pattern(r"(?<=[^合作])时间$")


@lru_cache(maxsize=16384)
def bare(header: str) -> str:
    """A header for comparison: NFKC, no spaces, stars, underscores or colons, lower case, simplified."""
    return simplified(_MARKS.sub("", unicodedata.normalize("NFKC", header)).lower())


@lru_cache(maxsize=16384)
def unwrapped(header: str) -> str:
    """A header without brackets around the whole, numbering, words such as 必填, and a word for the local currency."""
    if _UNADORNED.fullmatch(header):
        return header
    words = unicodedata.normalize("NFKC", header).strip().strip("*＊ ")
    words = _DUTY.sub("", words).strip() or words
    words = _NUMBERED.sub("", words)
    words = _LOCAL.sub("", words).strip() or words
    while match := _AROUND.match(words):
        words = next(part for part in match.groups() if part).strip()
    return words


@lru_cache(maxsize=16384)
def plain(words: str) -> str:
    """Words for comparison: NFKC, lower case, simplified, single spaces."""
    return simplified(" ".join(unicodedata.normalize("NFKC", words).lower().split()))


@lru_cache(maxsize=8192)
def folded_header(header: str) -> str:
    """The name of a header by rule: equal for all ways of writing it; empty for one that holds no letters."""
    words = simplified(unwrapped(header)).rstrip(":：*. ")
    if not words.isascii():
        words = "".join(words.split())
        whole = _MARKS.sub("", words)
        if _BEGINS_WITH_PARTY.match(whole):
            if _CHINESE_NAME.match(whole):
                return "customer"
            if _CHINESE_ID.match(whole.rstrip(".")):
                return "customerno"
            whole = _CHINESE_PARTY.sub("客户", whole)
        whole = _CHINESE_TIME.sub("日期", _CHINESE_NUMBER.sub("号", whole))
        whole = _CHINESE_ORDER.sub("", whole)
        if not _LETTER.search(whole):
            return whole
        words = whole
    return "".join(_canonical(_tokens(words)))


def _tokens(words: str) -> list[str]:
    words = _PATH.sub("", words) if "/" in words or "." in words else words
    tokens: list[str] = []
    for token in _TOKENS.findall(_HUMPS.sub(" ", words.replace("'s ", " "))):
        small = token.lower()
        parts = _RUN_TOGETHER.match(small)
        tokens += [_word(part) for part in (parts.groups() if parts else (small,))]
    return tokens


def _word(token: str) -> str:
    token = _SHORT.get(token, token)
    if len(token) > 3 and token.endswith("s") and not token.endswith(("ss", "us", "is")):
        token = token[:-1]
    return token


def _canonical(tokens: list[str]) -> list[str]:
    if "of" in tokens[1:-1]:  # Date of Order
        at = tokens.index("of", 1)
        tokens = [*tokens[at + 1 :], *tokens[:at]]
    tokens = [token for token in tokens if token not in ("the", "a")] or tokens
    if len(tokens) == 2 and tokens[0] == "date":  # date_order
        tokens = tokens[::-1]
    party = next((party for party in _PARTIES if party[0] == tokens[0] and tuple(tokens[: len(party)]) == party), ()) if tokens else ()
    rest = tokens[len(party) :]
    if party:
        if len(rest) > 1 and rest[0] == "id" and rest[1] == "name":  # partner_id/name
            rest = rest[1:]
        if not rest and party[:1] in (("sold",), ("sell",)) and party[-1] != "customer":
            return ["customer", "no"]  # in SAP the sold-to party is a number
        if not rest or tuple(rest) in _NAME_WORDS:
            return ["customer"]
        if tuple(rest) in _IDS_AFTER_A_PARTY or (len(rest) <= 2 and all(one in _NUMBER_WORDS for one in rest)):
            return ["customer", "no"]
        tokens = ["customer", *rest]
    if len(tokens) > 1 and tokens[0] not in ("account", "in", "on", "lead"):
        if tokens[-1] in _NUMBER_WORDS:
            tokens = [*tokens[:-1], "no"]
        elif tokens[-1] in _DAY_WORDS:
            head = tokens[:-2] if tokens[-2] in _DAY_WORDS and len(tokens) > 2 else tokens[:-1]
            tokens = [*head, "date"]
    return ["no"] if tokens in (["#"], ["num"], ["nr"], ["number"]) else tokens
