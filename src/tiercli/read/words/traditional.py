"""Traditional Chinese in headers, units and totals, folded to the simplified characters that the lists are written in.

Only characters that occur in those lists; names of customers are another matter (`names.py`).
"""

from __future__ import annotations

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
