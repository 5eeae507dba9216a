"""Words for what a document is (invoice, return, quotation ...) and how it stands (void, draft, settled ...), in both languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Literal

from tiercli.domain.patterns import late_pattern
from tiercli.read.words.written import simplified

Document = Literal["return", "quotation", "order", "delivery", "invoice", "payment", "purchase", "transfer", "free", "void", "plan", "actual", "unknown", ""]
Status = Literal["void", "draft", "settled", "pending", ""]

_NOT = r"(?<!未)(?<!非)(?<!不)(?<!没有)(?<!not )(?<!non-)(?<!un)"
_DOCUMENTS: Mapping[Document, re.Pattern[str]] = {
    "purchase": late_pattern(r"采购|进货|购进|\bpurchase (?:invoice|receipt|return)|\bvendor\b|\bsupplier\b|\bgoods receipt"),
    "plan": late_pattern(r"^(?:销售|本年|年度|本月|月度)?(?:计划|预算|预测|目标)[数值量额版]?$|^(?:plan(?:ned)?|bud(?:get)?|forecast|fcst|fc|target)$"),
    "actual": late_pattern(r"^(?:销售)?(?:实际|实绩|实销|完成)(?:完成|销售)?[数值量额版]?$|^act(?:uals?)?$"),
    "void": late_pattern(rf"{_NOT}(?:作废|已废|废票|\bvoid(?:ed)?\b|\bcancell?ed\b)"),
    "return": late_pattern(
        r"退货|退库|退回|退单|销退|红字|红冲|冲红|冲销|冲回|负数发票|贷项|退款|^红$"
        r"|\bcredit[ -]?(?:note|memo|invoice|adj)|\bcr\.? ?(?:note|memo)|^credit$|accreccredit"
        r"|\breturns?\b|\brefunds?\b|\brma\b|\breversal\b|\bstorno|^c[nm]$|\bgutschrift|\bavoir\b"
    ),
    "quotation": late_pattern(r"报价|询价|估价|形式发票|意向单|\bquot(?:e|ation)s?\b|\bestimates?\b|\bpro[ -]?forma\b|\binquir(?:y|ies)\b|\bproposal\b"),
    "payment": late_pattern(
        r"收款|付款|回款|预收|定金|订金|押金|核销|收据|^payments?\b|\b(?:customer|bill|receive) payments?\b|^receipts?$|\bcash receipts?\b|^deposits?$"
    ),
    "free": late_pattern(
        r"样品|样机|赠送|赠品|搭赠|试用|借出|借用|借货|领用|自用|寄售|代销发|委托代销"
        r"|\bsamples?\b|\bgifts?\b|free of charge|\bf\.?o\.?c\b|\bconsignments?\b|\bon loan\b|\bloan(?:ed)? out\b|internal use"
    ),
    "transfer": late_pattern(
        r"调拨|移库|转储|盘点|盘盈|盘亏|报损|报废|损耗|^[收入]$|^(?:收货|入库)$"
        r"|\b(?:stock|inventory) ?(?:transfer|take|count|adj)|^transfers?$|\btransfer order\b"
    ),
    "delivery": late_pattern(r"出库|发货|送货|提货|交货|^[发出]$|\bdeliver(?:y|ies)\b|\bshipments?\b|\bdispatch|\bgoods issue\b|\bpacking slip\b"),
    "invoice": late_pattern(r"发票|开票|专票|普票|\binvoices?\b|\bbilling\b|^accrec$|\bsales receipt\b"),
    "order": late_pattern(r"订单|订货|合同|签约|\b(?:sales |purchase |customer )?orders?\b|\bcontract\b"),
}
_SALE = late_pattern(
    r"^(?!.*(?:折让|折扣|返利|补差)).*(?:[销售卖]|批发|蓝字|蓝票|正常|一般|普通|标准|补开|^蓝$|\bsales?\b|\bsell|retail|wholesale|standard|normal|regular|rechnung|facture|^inv$|^f2$)"
)
"""Words of sales in a column of documents; whatever else nobody knows is said."""
_STATUSES: Mapping[Status, re.Pattern[str]] = {
    "pending": late_pattern(
        r"未审|待审|审核中|审批中|未批|待批|未过账|未记账|^创建$|^重新审核$|^开立$|unposted|not posted|unapproved|not approved|\bpending\b|awaiting approval"
    ),
    "draft": late_pattern(
        rf"{_NOT}(?:草稿|暂存)|未提交|未保存|\bdrafts?\b|\bparked\b|^报价|^询价|^商机|^谈判|^quot(?:e|ation)\b"
        r"|^(?:prospecting|qualification|needs analysis|negotiation|proposal|value proposition|perception analysis|opportunity)\b"
    ),
    "void": late_pattern(
        rf"(?:审批|审核)?(?:不|未)通过|失效|{_NOT}(?:作废|已废|废弃|废单|无效|取消|撤销|撤单|撤回|已删|删除|交易关闭|丢单|输单|战败|拒收|驳回|退款成功|已退款"
        r"|\bvoid(?:ed)?\b|\bcancell?ed\b|\bcancell?ation\b|^cancel$|\bdeleted\b|\breversed\b"
        r"|\brejected\b|\babandoned\b|\bclosed lost\b|^lost$|^refunded$|\bdeclined\b|\bfailed\b)"
    ),
    "settled": late_pattern(
        rf"{_NOT}(?<!部分)(?<!partially )(?<!partly )(?:结清|已核销|全部核销|已收清|已收款|已付清|已付款|已回款|\bsettled\b|\bpaid\b|\bcleared\b|^closed$)"
    ),
}
_LONGEST = 24


def document_of(text: str) -> Document:
    """What kind of document a word names: 销售退货单 is a return; nothing for words that name none."""
    words = _plain(text)
    return next((kind for kind, pattern in _DOCUMENTS.items() if len(words) <= _LONGEST and pattern.search(words)), "")


_BILLING_TYPES: Mapping[str, Document] = {
    **dict.fromkeys(("re", "g2", "s1", "zre", "zg2", "zs1"), "return"), **dict.fromkeys(("f5", "f8", "zf5", "zf8"), "quotation"),
}  # fmt: skip
"""SAP's own codes: returns, credit memos, cancelled invoices; pro-forma invoices. Only beside an invoice (F2) do they mean that."""


def documents_of(texts: Sequence[str]) -> list[Document]:
    """What kinds of documents the words of one column name; in a column of SAP's billing types also its codes."""
    codes = [text.strip().lower() for text in texts]
    coded = any(code in ("f2", "zf2") for code in codes)
    return [document_of(text) or (_BILLING_TYPES.get(code, "") if coded else "") for text, code in zip(texts, codes, strict=True)]


def kinds_of(texts: Sequence[str]) -> list[Document]:
    """As `documents_of`, and "unknown" for words that name neither a document nor a sale beside others that do."""
    kinds = documents_of(texts)
    known = [kind or _SALE.search(_plain(text)) or not text.strip() for kind, text in zip(kinds, texts, strict=True)]
    return [kind if is_known else "unknown" for kind, is_known in zip(kinds, known, strict=True)] if any(kinds) else kinds


_SEVERAL = late_pattern(r"[及与和含、&+]|\band\b|\bincl")
_NOT_ONLY: Mapping[Document, re.Pattern[str]] = {
    "payment": late_pattern(r"销售|出库|开票|应收|未收|应付|未付|\bsales?\b|\binvoices?\b"),
    "purchase": late_pattern(r"客户|用户|销售|\bcustomers?\b|\bclients?\b|\bsales?\b"),
    "transfer": late_pattern(r"销售|\bsales?\b"),
}
"""What stands in the names of sheets that hold something else besides, or that see the company from its customers' side."""


def document_of_sheet(name: str) -> Document:
    """What kind of document a sheet or file holds by its name: 退货明细, 2026年报价单, credit_notes; nothing for names that speak of several things."""
    words = re.sub(r"[\d\s.()\[\]#-]+", " ", _plain(name)).strip()
    if _SEVERAL.search(words):
        return ""
    kind = document_of(words)
    other = _NOT_ONLY.get(kind)
    return "" if kind in ("plan", "actual") or (other is not None and other.search(words)) else kind


def status_of(text: str) -> Status:
    """How a document stands: 已作废 is void, 未作废 is nothing."""
    words = _plain(text)
    return next((status for status, pattern in _STATUSES.items() if len(words) <= _LONGEST and pattern.search(words)), "")


def _plain(text: str) -> str:
    narrow = simplified(unicodedata.normalize("NFKC", text)).lower().replace("_", " ")
    return re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", " ".join(narrow.split()))


OddProduct = Literal["fee", "free", "rebate", ""]

ODD_PRODUCT = (
    r"费|金$|金[(（]|罚|利|折|返|样品|赠|试用|托盘|周转|包装"
    r"|(?i:freight|charge|cost|fee|ship|handl|insur|deposit|pallet|pack|demur|penal|surch|interest|sample|rebate|discount|free|gift)"
)
"""A quick pattern that the names of all these products meet."""
_BRACKETS = r"(?:[(\[【].{0,20}[)\]】])?"
_ODD_PRODUCTS: Mapping[OddProduct, re.Pattern[str]] = {
    "fee": late_pattern(
        r"(?:.{0,10}(?:运输?费|运杂费|港杂费|装卸费|吊装费|短倒费|仓储费|保管费|保险费|服务费|手续费|代理费|检验费|加工费|过磅费|包装费|占用费|滞纳金|违约金|罚款|押金|定金|保证金)"
        r"|(?:逾期)?利息|托盘|周转[箱桶]|包装[物袋桶]"
        r"|(?:freight|shipping|delivery|handling|service|packing|insurance)(?: charges?| cost| fee)"
        rf"|freight|shipping|handling|insurance|deposit|pallets?|interest|packaging|demurrage|penalty|surcharge){_BRACKETS}"
    ),
    "free": late_pattern(
        r".{0,20}[(\[【-](?:样品|赠品|赠送|搭赠|试用装?|(?:free )?samples?|free of charge|gift)[)\]】]?"
        r"|(?:样品|赠品)(?:[-:(].{0,20})?|(?:赠送|搭赠|试用).{0,10}|(?:free )?samples?"
    ),
    "rebate": late_pattern(
        rf"(?:.{{0,8}}(?:返利|返点|折扣|折让|让利)(?:款|金额|单)?|(?:trade |volume |cash |year-end |sales )?(?:rebate|discount)s?){_BRACKETS}"
    ),
}


def odd_product(product: str) -> OddProduct:
    """What a product's name, or the word for the kind of a row, says that is no product: 铁路运费（尿素） is a charge, 尿素（样品） free, 商业折扣 a rebate."""
    words = _plain(product)
    return next((kind for kind, pattern in _ODD_PRODUCTS.items() if pattern.fullmatch(words)), "")


DEPOSIT = r"承兑|汇票|票据|保证金|质保金|押金|定金|备用金|借款|垫付|代垫|(?i:deposit|retention|advance to|loan|bill)"
"""A quick pattern that meets all words for what a customer owes, and not for goods."""
_DEPOSIT = late_pattern(
    r"(?:(?:应收|其他应收款|未退|逾期|待退|支付|付)?(?:履约|投标|质量|合同|信用|项目|工程|设备|钢瓶|气瓶|周转[箱桶]|托盘|包装物?|油卡)*"
    r"(?:保证金|质保金|押金|定金)(?:款|未退|未到期|到期|逾期)?|备用金|(?:个人|员工|职工)?借款|(?:代垫|垫付)(?:运费|款|款项)?"
    r"|(?:应收)?(?:银行|商业)?(?:承兑(?:汇票)?|汇票|票据)|(?:银|商)承|bills? receivable|(?:bank )?acceptance bills?"
    r"|(?:security |performance |pallet |cylinder |bid )?deposits?|retention(?: money)?|advances? to .{1,12}|loans?)"
)


def is_deposit(word: str) -> bool:
    """Whether a word of a row of receivables says that no goods are owed for, or by a bill: 履约保证金, 押金, retention, 银行承兑汇票."""
    return any(_DEPOSIT.fullmatch(part.strip()) for part in _PARTS.split(_plain(word)))


Remark = Literal["void", "returned", "settled", "free", "moved", ""]

_LATER = r"(?:了|处理|完毕|此单|单据?|订单|记录)*"
_REMARKS: Mapping[Remark, re.Pattern[str]] = {
    "void": late_pattern(
        rf"(?:此|本|该|这)?(?:单|票|笔|条|行|订单|单据|发票|记录|数据|客户)?(?:已|均|全部|请|经|被|要求)*(?:作废|取消|撤销|撤单|废弃){_LATER}"
        r"|(?:此|本|该|这)?(?:单|票|笔|条|行|订单|单据|发票|记录|数据)?(?:请|暂|均)?(?:不|勿|不予|不要|未)(?:计入?|计算|统计|算|作数|纳入|参与)(?:在内|统计|考核|分级|计算|销量|业绩|销售|了)*"
        r"|重复(?:录入|数据|记录|开单|单据?|登记|导入|开票|行|计入)|(?:误录|录错|录入错误|错单|开错|废单|无效)(?:单据?|记录|数据|行)?|测试(?:数据|单据?|订单|记录)"
        r"|(?:this )?(?:order|invoice|line|row|entry|document)? ?(?:is|was|has been)? ?(?:void(?:ed)?|cancell?ed|deleted|invalid)"
        r"|(?:void(?:ed)?|cancell?ed) by (?:the )?customer|void|cancel|与.{1,20}重复"
        r"|(?:please )?(?:do not|don't|not to be|not) (?:count(?:ed)?|use[d]?|include[d]?)|(?:please )?ignore(?: this)?(?: row| line| entry| order)?"
        r"|duplicated?(?: entry| record| row| order| invoice| line)?|(?:entered|booked) (?:twice|in error)|test (?:order|entry|data|record|invoice)"
    ),
    "returned": late_pattern(
        rf"(?:此|本|该|这)?(?:单|票|笔|批|货|发票|客户)?(?:已|全部|全额|部分|整单|后|被)*(?:退货|退回|退款|退单|退库|红冲|冲红|冲销|冲回|冲账){_LATER}"
        r"(?:约?[\d.]+(?:吨|公斤|kg|t|件|袋|桶)?)?|已?(?:开|补开)?(?:红字|红票)(?:发票)?(?:已开|冲销|冲红|冲回|冲账)?"
        r"|(?:goods|order|customer|invoice)? ?(?:has been|have been|was|were|fully|partly|partially| )*(?:returned|refunded|reversed|credited)"
    ),
    "settled": late_pattern(
        r"(?:坏账|货款|欠款|款项|尾款)?(?:已|全部|均)+(?:结清|付清|收清|收款|付款|回款|到账|还清|核销)(?:坏账|完毕|了)?"
        r"|(?:fully )?(?:paid|settled|cleared)(?: in full)?"
    ),
    "free": late_pattern(
        r"样品|样机|(?:免费)?(?:赠送|试用)|赠品|搭赠|(?:free )?samples?|gift|free of charge|foc|on loan|借用|借出|买.{1,3}[赠送].{1,3}|赠送?.{0,8}"
    ),
    "moved": late_pattern(
        r"(?:内部|库存|仓间)?(?:调拨|移库|转库|转仓|盘点|盘盈|盘亏|报损)(?:出库|入库|单|调整)?|(?:stock|inventory) (?:transfer|count|adjustment)"
    ),
}
MAY_REMARK = (
    "废|取消|撤|不|勿|未|重复|误|错|无效|测试|退|冲|清|款|账|销|样|赠|试用|借|红|调拨|库|转仓|盘|报损|返|折|买"
    "|(?i:void|cancel|delete|invalid|count|use|include|ignore|duplic|twice|error|test|return|refund|revers|credit|paid|settle|clear|sample|gift|free|foc|loan|transfer|stock|inventory|rebate|discount)"
)
"""A quick pattern that every such remark meets."""
_PARTS = late_pattern(r"[,，;；。.!！?？/、()（）\[\]【】—:：]+|(?<![a-z])-")
_DATED = late_pattern(r"^(?:\d{2,4}年)?(?:\d{1,2}月)?(?:\d{1,2}[日号])?|[\d ]+$")


def remark_of(text: str) -> Remark:
    """What a remark says of its own row: 此单已作废 is void, 客户要求，已退货 returned; nothing for what speaks of another row (原单已作废) or denies it."""
    parts = [_DATED.sub("", part.strip()) for part in _PARTS.split(_plain(text))]
    return next((kind for kind, pattern in _REMARKS.items() if any(part and pattern.fullmatch(part) for part in parts)), "")


_WITHIN = (
    r"内部(?:客户|单位|公司|往来|调拨|领用|使用|销售|交易|结算|转移|采购|关联方?)|关联(?:方|公司|企业|单位|交易|客户|销售)|(?:集团|体系|系统)内部?(?:单位|企业|公司|客户|交易|销售|成员)?"
    r"|(?i:inter-? ?company|intra-?group|affiliate[ds]?(?: company)?|related part(?:y|ies)|internal (?:customer|use|sales?|transfer|invoice|order))"
)
WITHIN_NAME = rf"^(?:{_WITHIN}|内部|(?:公司)?自用|[本我]公?司.{{0,12}}|.{{0,10}}(?:中转|外租|待检|在途|成品)[仓库]库?|(?i:internal|own use))$"
"""Names and types of customers that speak of the company itself."""
POOLED_NAME = (
    r"^(?:散户|散客|零散客?户?|零售客户|零售|个人|个人客户|个人用户|现金客户|现金销售|临时客户|过路客|一次性客户|其[他它](?:客户|用户|零星客户)?|零星客户|门市零售"
    r"|(?i:walk-?in(?: customers?)?|cash (?:customers?|sales?)|sundry(?: customers?)?|misc(?:ellaneous)?(?: customers?)?"
    r"|one-?time customers?|other customers?|others?|retail customers?))$"
)
"""Names under which the sales to many are kept."""
_WITHIN_WORDS = late_pattern(rf"(?<!非)(?<!不是)(?<!无)(?<!non-)(?<!non )(?:{_WITHIN})|^(?:内部|internal)$")


def is_within_company(word: str) -> bool:
    """Whether the word of a row's kind or of its document speaks of the company's own: 关联方销售, Intercompany invoice; 非关联方 does not."""
    return len(word) <= _LONGEST and _WITHIN_WORDS.search(word) is not None
