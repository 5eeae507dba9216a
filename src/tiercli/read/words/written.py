"""Cells as they are written: folded for comparison, traditional characters made simplified, and what stands for no value or an error."""

from __future__ import annotations

import unicodedata

_TRADITIONAL = (
    "來備價億優兌內冊別劃務匯區協員問單噸執報場實審對屬崗幣庫後復態憑應戶採據數時會業構標機檔歸況淨測準滿潛潤濟爭狀獻現產異當"
    "發碼稅種稱竄競範簡簽籤約納級細組結絡統經維網編縣總繫聯職臺萬處號見規訂計訊記訪訴註評話詳說説調證識議護讓負財貢貨責買資賒"
    "賠質賬購輸轉辦進運過達邊郵銷鋼錄長門閉開間關際險電項預題額願類風餘饋齡複覆覈帳戸廢紅沖盤撥頁個兩還徵"
    "團隊費裝階營圍領線織創輔藍誌夥擔寶貝檢佔羣無歷"
)
_SIMPLIFIED = (
    "来备价亿优兑内册别划务汇区协员问单吨执报场实审对属岗币库后复态凭应户采据数时会业构标机档归况净测准满潜润济争状献现产异当"
    "发码税种称窜竞范简签签约纳级细组结络统经维网编县总系联职台万处号见规订计讯记访诉注评话详说说调证识议护让负财贡货责买资赊"
    "赔质账购输转办进运过达边邮销钢录长门闭开间关际险电项预题额愿类风余馈龄复复核账户废红冲盘拨页个两还征"
    "团队费装阶营围领线织创辅蓝志伙担宝贝检占群无历"
)
_FOLDED = str.maketrans(_TRADITIONAL, _SIMPLIFIED)


def simplified(words: str) -> str:
    """Words with the traditional characters of headers made simplified."""
    return words if words.isascii() else words.translate(_FOLDED)


def either(char: str) -> str:
    """A pattern for a character in both scripts: [计計]."""
    return f"[{char}{''.join(one for one, other in zip(_TRADITIONAL, _SIMPLIFIED, strict=True) if other == char)}]"


NO_VALUE = frozenset({
    "", "-", "--", "---", "/", "//", "\\", ".", "...", "…", "*",
    "无", "暂无", "空", "没有", "无数据", "n/a", "na", "n.a.", "nil", "null", "none", "nan", "<na>",
    "\\n", "(null)", "[null]", "<null>", "nat",
})  # fmt: skip
ERROR_CELLS = frozenset({"#n/a", "#ref!", "#div/0!", "#value!", "#name?", "#num!", "#null!", "#getting_data", "#spill!", "#calc!"})

NO_RESULT = "\ue000=?"  # stands for a formula whose result was never computed; no file writes it

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－─", "-"))


def folded(text: str) -> str:
    """Text for comparison: full-width forms narrowed, dashes alike, no white space of any kind, lower case."""
    narrow = unicodedata.normalize("NFKC", text).translate(_DASHES).lower()
    return "".join(char for char in narrow if not char.isspace() and unicodedata.category(char) not in ("Cf", "Cc", "Zs"))
