"""Headers that ERP, book-keeping and shop systems write, by field: further names, and names of the second choice.

`fields.py` has the names that people use; here is what stands in exports of 用友, 金蝶, 管家婆, SAP (also its technical names),
Business Central, D365, Odoo, ERPNext, QuickBooks, Xero and online shops. A key is a field of one table ("sales.date") or of every table that has it.
Spelling (case, spaces, `No.` and `#`, plural, the many words for a customer) is folded by rule and not listed: `read/words/fold.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_FURTHER: Mapping[str, str] = {
    "customer_id": (
        "KUNNR|KUNAG|Customer Account|Customer Internal Reference|"
        "业务伙伴代码|业务伙伴编码|Sold-to pt|Account Ref|Account Reference|Acct Ref|Customer Account No"
    ),
    "customer_name": (
        "NAME1|单位全称|业务伙伴名称|购油单位|购油客户|持卡单位|订货户|Bill To Customer Name|Associated Company|Party's Name|Party Name|Alpha Name"
    ),
    "sales.order_no": (
        "发货单号|提货单号|磅单号|提货单编号|结算单号|交易单号|交易编号|流水号|票号|小票号|销售订单号|销售发票号|"
        "Invoice|Invoice ID|Transaction ID|Transaction No|Receipt No|Bill No|Voucher No|Order Reference|VBELN|"
        "销货单号|出货单号|提油单号|销售凭证|出具发票|文档编号|订单关联|主订单编号|Reference Nbr|Order Ref|Amazon Order ID"
    ),
    "sales.date": (
        "下单日期|购买日期|消费日期|订货日期|销售时间|Purchase Date|Invoice/Bill Date|Bill Date|Sold On|Ordered On|Order Placed|FKDAT|"
        "销货日期|出货日期|加油日期|发油日期|提油日期|提单日期|录单日期|凭证日期|订单提交时间|Date Issued|Issue Date|Issued On|Invoiced On|Date Sold|"
        "Date Ordered"
    ),
    "sales.quantity": (
        "加油量|加油数量|实提数量|实提量|实发量|实提吨数|结算数量|结算量|结算重量|结算吨数|装车量|装车数量|发运数量|发运量|提货数量|"
        "交货数量|购买数量|成交数量|成交量|销售吨数|销售重量|"
        "Invoiced Quantity|Quantity Invoiced|Quantity Sold|Sold Quantity|Units Sold|Shipped Quantity|Quantity Shipped|Lineitem Quantity|FKIMG|"
        "已开票数量|销货数量|出货数量|提油数量|提油吨数|发油数量|发油量|发货吨数|出库吨数|提货吨数|实发吨数|开票吨数|装车吨数|发运吨数|交货吨数|"
        "已发数量|已发货数量|已发量|已发货量|已出库数量|已出库量|累计发货数量|累计发货量|累计出库数量|累计出库量|已交货数量|已交货量|已提数量|已提货数量|已提量|"
        "Shipped Qty|Qty Shipped|"
        "Selling Qty|Qty Invoiced|Billed Qty|Sale Quantity|Sold Qty|Qty Sold"
    ),
    "sales.amount": (
        "成交金额|结算金额|无税金额|Invoice Amount|Billed Amount|Billing Amount|销售总额|销售总金额|实付金额|实收金额|Line Amount|Line Total|Row Total|"
        "Extended Price|Extended Amount|Sale Amount|NETWR|"
        "Net Value in Local Currency|Amount in Local Currency|Amount in LC|"
        "净值|行总计|Net Value (Item)|Nett Amount|Nett|Nett Value|加油金额|提油金额|销货金额|出货金额|商家实收金额|商品实际成交金额"
    ),
    "sales.product": (
        "货名|商品全名|产品全名|存货全名|Lineitem Name|Product Full Name|Product/Service Full Name|Item/Service Description|"
        "货品名称|货品|存货|项目描述|商品标题|Item Title"
    ),
    "sales.category": "产品线|存货分类|存货大类|物料分类|商品分类|Item Group|Product Line|Item Category|Item Category Code",
    "sales.currency": ("结算币别|结算币种|Document Currency|WAERK|WAERS|单据货币|凭证货币|SD Document Currency"),
    "manager": (
        "业务人员|销售人员|销售业务员|销售代表|业务代表|销售负责人|客户负责人|Salesperson Code|Salesperson Name|Sales Employee|Sales Employee Name|Slp Name|"
        "Sales Representative|Sales Rep Name|Account Owner|Salesman|"
        "销售人|业务担当|经手人全名|Sold By"
    ),
    "customers.credit_limit": "信用额|授信额|Credit Line|Credit Limit (LCY)",
    "customers.since": "客户创建日期|建立日期|建档时间",
    "receivables.invoice_no": ("Voucher No|Document Number|BELNR|凭证编号|Ref No"),
    "receivables.due_date": (
        "到期日期|收款到期日|应收到期日|付款期限|最后付款日|Net Due Date|Document Due Date|Payment Due Date|Invoice Due Date|净到期日|Due On|Due By|Date Due"
    ),
    "receivables.balance": (
        "未核销金额|未收余额|未付金额|未付余额|应收款余额|欠款余额|尚欠金额|欠款|Outstanding Amount|Outstanding Balance|Remaining Amount|Remaining Amt|"
        "Amount Due|Balance Due|Open Balance|Amount Residual|Residual Amount|Invoice Amount Due|Total Due|"
        "期末应收|期末应收余额|应收期末余额|Pending Amount|Amount Outstanding|Unpaid Balance|Invoice Balance"
    ),
    "receivables.overdue_days": (
        "逾期日数|超期日数|拖欠天数|超账期天数|过期天数|Arrears by Net Due Date|Arrears after Net Due Date|Days Late|Days in Arrears|Past Due Days|"
        "到期净额后的拖欠天数|Overdue by Days|Days Past Due Date"
    ),
    "sales.price": "Unit Selling Price|Ext. Unit Price|净价|加油单价",
    "receivables.date": "凭证日期",
}
_EUROPEAN: Mapping[str, str] = {
    "customer_id": "Kundennummer|Kundennr|Kunden-Nr|Kunden-ID|Debitorennummer|Code client|Numéro client|Numéro de client|N° client|N° de client",
    "customer_name": "Kunde|Kundenname|Debitor|Nom du client|Nom client|Raison sociale",
    "sales.order_no": "Rechnungsnummer|Rechnungsnr|Belegnummer|Belegnr|Auftragsnummer|N° facture|N° de facture|Numéro de facture",
    "sales.date": "Datum|Rechnungsdatum|Belegdatum|Buchungsdatum|Date de facture|Date facture|Date de facturation|Date de vente",
    "sales.document_type": "Belegart|Type de document|Type de pièce",
    "sales.quantity": "Menge|Absatz|Absatzmenge|Verkaufsmenge|Quantité|Qté|Quantité vendue",
    "sales.price": "Preis|Einzelpreis|Prix|Prix unitaire",
    "sales.amount": "Betrag|Umsatz|Erlös|Rechnungsbetrag|Nettobetrag|Montant|Chiffre d'affaires|CA HT|Montant HT|Montant net",
    "product": "Artikel|Artikelbezeichnung|Produkt|Produit|Article|Désignation",
    "manager": "Vertriebsmitarbeiter|Verkäufer|Vertreter|Commercial|Vendeur",
    "unit": "Einheit|Mengeneinheit|Unité|Unité de mesure",
    "currency": "Währung|Devise",
    "region": "Gebiet|Région",
    "receivables.invoice_no": "Rechnungsnummer|Rechnungsnr|Belegnummer|Belegnr|N° facture|N° de facture|Numéro de facture",
    "receivables.date": "Rechnungsdatum|Belegdatum|Date de facture",
    "receivables.due_date": "Fälligkeitsdatum|Fällig am|Fälligkeit|Date d'échéance|Échéance",
    "receivables.balance": "Offener Betrag|Restbetrag|Saldo|Solde|Montant dû|Reste à payer",
    "receivables.overdue_days": "Tage überfällig|Überfällige Tage|Jours de retard|Retard (jours)",
}
"""What German and French systems write."""
_SECOND: Mapping[str, str] = {
    "customer_id": (
        "Account Number|Invoice Account|Bill-to Customer No|Ship-to Customer No|User ID|会员卡号|结算客户编号|收货客户编号|"
        "Source No|Address Number|Acct No|A/C|A/C No|Account No"
    ),
    "sales.customer_name": (
        "Billing Name|Bill-to Name|Contact Name|Contact|Ship-to Name|User Name|User|Name|Company|公司|收货单位|收货方|结算单位|开票单位|付款单位|代理商|"
        "Particulars|Billing Company|收货人|收货人姓名|收件人|收货户|持卡人|Ship-to Customer Name"
    ),
    "receivables.customer_name": "Party Name|Party|Bill-to Name|Contact Name|Contact|Name|Company|公司|结算单位|开票单位|付款单位",
    "customers.customer_name": "Name|Full Name|Display Name|Company|Organization|Contact Name|名称|公司",
    "customers.customer_id": "No|Number|Code|ID|Internal Reference|Reference|External ID|编号|编码|代码",
    "sales.order_no": (
        "Sales Order|Delivery Note|Reference|Number|Document|Billing No|来源单号|订单ID|退货单号|退货单编号|Credit Note No|Credit Memo No|Return No"
    ),
    "sales.date": (
        "付款日期|支付日期|结算日期|发运日期|出货日期|装车日期|过磅日期|送货日期|交货日期|收货日期|完成日期|制单日期|建单日期|创建日期|录入日期|审核日期|"
        "Payment Date|Paid Date|Paid At|Ship Date|Shipping Date|Shipment Date|Shipped Date|Delivery Date|Delivered Date|"
        "Completed Date|Close Date|Closed Date|Accounting Date|"
        "退货日期|退款日期|退库日期|Return Date|Returned On|Refund Date|Credit Note Date|Credit Memo Date|"
        "Order Purchase Timestamp|Created|Created At|Created On|Creation Date|Entry Date|BUDAT|BLDAT|Day|"
        "Closing Date|Date Fulfilled|Requested Ship Date|Sale Recorded|Date Paid|Date Shipped|Date Delivered|"
        "民国日期|民國日期|民国年月|周次|周别|季度|Week|Calendar Week|Quarter"
    ),
    "sales.product": (
        "Item Name|Item Description|Product/Service|Description|Dscription|Stock Description|规格型号|牌号|规格|Item Code|Item No|Product Code|Product No|"
        "Stock Code|存货编码|物料编码|商品编码|产品编码|ARKTX|MATNR|"
        "选购商品|项目|钢种|钢号|材质|Steel Grade|Part|Part No|Inventory ID|2nd Item Number|料号|品号"
    ),
    "sales.quantity": (
        "本月数量|本月销量|本月销售量|本月销售数量|当月数量|当月销量|本年数量|本年销量|本年销售量|本日数量|本日销量|当日销量|"
        "Actual Qty|Actual Quantity|Actual Volume|Qty This Month|"
        "净销量|净销售数量|净销售量|净数量|Net Quantity|Net Qty|Net Sales Quantity|"
        "Delivered Quantity|Delivered Qty|Quantity Delivered|Qty Delivered|Delivered|Quantity Ordered|Ordered Quantity|Ordered|Stock Quantity|"
        "Product UOM Qty|Item Quantity|Total Quantity|"
        "Units|订单数量|订货数量|订购数量|计价数量|主数量|主计量数量|主单位数量|基本数量|基本单位数量|商品数量|宝贝总数量|"
        "总重|总重量|Total Weight|毛重|Gross Weight|"
        "Order Quantity|Order Qty|Cases|检斤重量|理计重量|订购吨数|合同吨数|计量数量"
    ),
    "sales.price": (
        "Unit Amount|Price Unit|Lineitem Price|Item Price|Price Each|Rate|Sales Price|Selling Price|Price|无税单价|本币单价|原币单价|"
        "结算单价|成交单价|实际单价|商品单价|商品价格"
    ),
    "sales.amount": (
        "Untaxed Amount|Untaxed Total|Net Total|Base Net Amount|Price Subtotal|Subtotal|Sales (LCY)|Sales Amount (Actual)|"
        "Amount (LCY)|Total Sale Amount|Total Sales|"
        "Amount Including VAT|Total Amount|Item Total|Transaction Amount|Total|Grand Total|Base Grand Total|Price Total|"
        "Document Total|Order Total|Order Amount|Order Value|"
        "Total Price|Total Value|Total Revenue|Payment Value|Payment Amount|Amount Paid|Value|"
        "本月金额|本月销售额|本月销售金额|当月金额|当月销售额|本年金额|本年销售额|本年销售金额|本日金额|Actual Amount|Actual Sales|Actual Revenue|"
        "优惠后金额|订单金额|订单总额|支付金额|实际支付金额|买家实际支付金额|买家实付金额|总价|总额|合计金额|交易金额|交易额|成交额|消费金额|购买金额|"
        "本币金额|本币价税合计|原币金额|原币价税合计|"
        "Ext. Price|Goods Value|Net|Gross Amount|Gross Value|Gross|Grand Total (Base)|Grand Total (Purchased)|Sold For|订单应付金额|折后金额|"
        "不含税合计|不含税总额|本币未税金额|原币未税金额|本币含税金额"
    ),
    "manager": "经手人",
    "sales.margin": "Gross Income|Sales Profit|销售毛利额",
    "branch": "销售组织|销售部门|业务部门|经营部|营业部|Sales Organization|Sales Org|Sales Department|Department|Site|VKORG",
    "customer_type": "客户分组|客户组|客户群|Customer Group|Customer Group Name|Customer Class",
    "customers.since": "创建日期|Created On|Creation Date|Created At|Customer Created",
    "receivables.date": "Posting Date|Transaction Date|业务日期|入账日期|BUDAT|BLDAT",
    "receivables.invoice_no": "Number|Reference|Document|业务单号",
    "receivables.due_date": "应收款日期|Due",
    "receivables.balance": (
        "Due|Unpaid|Unpaid Amount|Balance (LCY)|Amount in Local Currency|Amount in LC|Amount|DMBTR|本币余额|原币余额|应收合计|应收金额|本币金额|应收总额|"
        "发票金额|开票金额|金额|Invoice Amount|Invoice Total|Original Amount"
    ),
    "receivables.settled_on": "收款日期|回款日期|到账日期|收款时间|Paid Date|Paid On|Payment Date|Date Received",
}


def _read(names: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({key: tuple(listed.split("|")) for key, listed in names.items()})


FURTHER: Mapping[str, tuple[str, ...]] = _read({key: "|".join(filter(None, (_FURTHER.get(key), _EUROPEAN.get(key)))) for key in (*_FURTHER, *_EUROPEAN)})
"""Names as good as those in the list of fields."""
SECOND: Mapping[str, tuple[str, ...]] = _read(_SECOND)
"""Names that stand for a field only where no column has a better one, the likeliest first: a ship date where there is no order date."""
