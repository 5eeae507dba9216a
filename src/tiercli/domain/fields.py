"""The standard tables and their fields: type, unit, aliases, and whether a field is personal.

This is the one list: readers match headers with it, rulebooks are checked against it, and
`tiercli fields` prints it. A rulebook's `fields:` adds to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from tiercli.domain.company_tables import ALIASES, BRANCHES, CONTACTS, LEVELS, MANAGERS, MARKET, OVERRIDES, PRODUCTS, TARGETS, TEAM
from tiercli.domain.header_names import FURTHER, SECOND
from tiercli.domain.language import Text
from tiercli.domain.shared_fields import BRANCH, CURRENCY, CUSTOMER_ID, CUSTOMER_NAME, CUSTOMER_TYPE, MANAGER, NOTE, PRODUCT, REGION, TERMS, UNIT
from tiercli.domain.table_fields import UNITS, Field, Kind, TableFields, field

__all__ = ["DATED", "LISTS_NOBODY", "RECORDS_OF_ROWS", "STANDARD", "UNITS", "Field", "Kind", "TableFields", "extended"]

DATED = ("sales", "returns", "orders", "service", "surveys", "visits")
"""Tables of events: the rulebook's period selects their rows. The others are records as they stand."""

LISTS_NOBODY = ("overrides", "levels", "team", "contacts")
"""Tables by which nobody comes to exist: levels that people set, and people about customers."""

RECORDS_OF_ROWS = MappingProxyType({"customers": "customer_id", "managers": "manager", "products": "product"})
"""Tables whose fields any row may use, through the field by which it names its customer, manager or product."""

_T, _I, _D, _Q, _M, _N, _S, _F = Kind.TEXT, Kind.ID, Kind.DATE, Kind.QUANTITY, Kind.MONEY, Kind.NUMBER, Kind.SHARE, Kind.FLAG

_SALES = TableFields(
    "sales", Text("销售明细", "Sales"),
    ("销售明细", "销售", "销售数据", "销售记录", "销售台账", "销售流水", "销量", "出库", "出库明细", "开票明细", "发货明细", "销售订单", "Sales", "Sales Data", "Transactions", "Invoices", "Shipments"),
    ("customer_id", "customer_name"), (("customer_id", "customer_name"), ("date",)),
    (
        field("order_no", _I, "订单号", "Order no.", "订单编号|单据编号|单据号|单号|销售单号|出库单号|发票号|凭证号|提单号|合同号|Order No|Order Number|Order ID|Document No|Invoice No|Sales Document|Billing Document"),
        field("date", _D, "日期", "Date", "销售日期|单据日期|业务日期|开单日期|出库日期|发货日期|开票日期|提货日期|订单日期|成交日期|交易日期|过账日期|记账日期|年月|月份|Sale Date|Sales Date|Order Date|Invoice Date|Posting Date|Billing Date|Document Date|Transaction Date|Month"),
        field("document_type", _T, "单据类型", "Document type", "单据类别|单据种类|单据名称|业务类型|凭证类型|发票类型|开票类型|票据类型|订单类型|出库类型|出入库类型|收发类别|交易类型|红蓝字|红蓝标志|Doc Type|Doc. Type|Transaction Type|Trans Type|Txn Type|Voucher Type|Invoice Type|Order Type|Billing Type|Sales Type"),
        field("document_status", _T, "单据状态", "Document status", "状态|审核状态|订单状态|发票状态|业务状态|交易状态|作废状态|Status|Doc Status|Order Status|Invoice Status|Transaction Status"),
        CUSTOMER_ID, CUSTOMER_NAME, PRODUCT,
        field("category", _T, "产品类别", "Product category", "品类|产品大类|商品类别|物料组|油品类别|Category|Product Group|Material Group"),
        REGION, BRANCH, MANAGER, CUSTOMER_TYPE,
        field("channel", _T, "渠道", "Channel", "销售渠道|销售方式|直销/分销|销售类型|Sales Channel|Distribution Channel"),
        field("quantity", _Q, "数量", "Quantity", "销量|销售数量|销售量|数量(吨)|吨数|吨位|重量|净重|实发数量|出库数量|发货数量|提货量|开票数量|提油量|Qty|Sales Quantity|Volume|Tonnes|Tons|Weight|Net Weight|Billed Quantity", summed=True),
        field("returned_quantity", _Q, "退货数量", "Returned quantity", "退货量|退回数量|退库数量|Return Quantity|Return Qty|Returned Qty|Qty Returned|Quantity Returned"),
        field("returned_amount", _M, "退货金额", "Returned amount", "退货额|退款金额|Return Amount|Refund Amount|Amount Returned"),
        field("price", _M, "单价", "Price", "含税单价|不含税单价|销售单价|价格|成交价|Unit Price|Net Price", unit="CNY/t"),
        field("amount", _M, "金额", "Amount", "销售金额|销售额|销售收入|收入|含税金额|不含税金额|价税合计|开票金额|货款|总金额|Revenue|Sales Amount|Net Value|Sales|Turnover|Net Amount", summed=True),
        field("cost", _M, "成本", "Cost", "销售成本|成本金额|Cost Amount|COGS", summed=True),
        field("margin", _M, "毛利", "Margin", "毛利额|销售毛利|利润|销售利润|边际贡献|贡献|Gross Margin|Gross Profit|Profit|Contribution", summed=True),
        field("discount", _M, "折扣", "Discount", "折让|优惠|折扣额|返利|Rebate|Discount Amount"),
        field("prepaid", _M, "预付款", "Prepaid", "预收款|预付金额|预收金额|Prepayment|Advance Payment"),
        UNIT, CURRENCY, NOTE,
    ),
)
_CUSTOMERS = TableFields(
    "customers", Text("客户档案", "Customers"),
    ("客户档案", "客户", "客户信息", "客户资料", "客户主数据", "客户基本信息", "客户名单", "客户列表", "Customers", "Customer Master", "Customer Data", "Accounts", "Clients"),
    ("customer_id", "customer_name"), (("customer_id", "customer_name"),),
    (
        CUSTOMER_ID, CUSTOMER_NAME, REGION,
        field("province", _T, "省份", "Province", "省|省/自治区|所在省|State|Province/State"),
        field("city", _T, "城市", "City", "市|所在城市|县市|City/County"),
        BRANCH,
        field("station", _T, "加油站", "Station", "所属加油站|归属加油站|油站|片区加油站|Petrol Station|Filling Station"),
        MANAGER, CUSTOMER_TYPE,
        field("industry", _T, "行业", "Industry", "所属行业|行业类别|用户行业|行业分类|Sector|Industry Sector"),
        field("use", _T, "用途", "Use", "产品用途|用钢用途|使用用途|Usage|End Use|Application"),
        field("scale", _T, "规模", "Scale", "企业规模|客户规模|规模等级|Company Size|Size"),
        field("annual_demand", _Q, "年需求量", "Annual demand", "年需求|年用量|年用油量|年采购量|年总需求量|需求量|Annual Demand|Yearly Demand|Demand"),
        field("credit_rating", _T, "信用等级", "Credit rating", "资信等级|信用评级|信用级别|Credit Rating|Rating|Credit Grade"),
        CURRENCY,
        field("payment_days", _N, "账期", "Payment terms", TERMS, unit="days"),
        field("credit_limit", _M, "信用额度", "Credit limit", "授信额度|赊销额度|信用限额|Credit Limit"),
        field("since", _D, "建档日期", "Customer since", "合作开始日期|首次合作日期|合作起始日|开户日期|签约日期|入网日期|合作日期|Since|Customer Since|Start Date|Onboarding Date|Created"),
        field("cooperation_years", _N, "合作年限", "Years of cooperation", "合作年数|合作时间(年)|Years of Cooperation|Tenure", unit="years"),
        field("status", _T, "客户状态", "Status", "状态|合作状态|Customer Status"),
        field("ownership", _T, "客户归属", "Ownership", "归属|客户争取状态|客户属性|供应归属|竞争归属|Ownership|Loyalty Side"),
        field("potential", _F, "有发展潜力", "Has potential", "发展潜力|潜力|Potential"),
        field("willingness", _F, "有合作意愿", "Is willing", "合作意愿|意愿|Willingness"),
        field("strength", _F, "有实力", "Is strong", "实力|经济实力|Strength"),
        field("institutional", _F, "机构用户", "Institutional user", "是否机构用户|Institutional"),
        field("construction", _F, "工程客户", "Construction customer", "是否工程客户|Construction"),
        field("cross_region", _F, "窜货", "Cross-region selling", "是否窜货|窜货标记|窜货记录|Cross Region|Cross-Region Selling"),
        field("long_term_agreement", _F, "长期协议", "Long-term agreement", "长约|年度协议|是否长协|签订年度协议|Long Term Agreement|Agreement"),
        field("market_risk", _T, "市场风险", "Market risk", "市场风险等级|Market Risk"),
        field("policy_risk", _T, "政策风险", "Policy risk", "政策风险等级|Policy Risk"),
        field("intention", _T, "合作意向", "Intention", "购买意向|意向|Purchase Intention|Intent"),
        field("lapse_reason", _T, "流失原因", "Reason of lapse", "失效原因|停购原因|Lapse Reason|Churn Reason"),
        field("competitor", _T, "竞争对手", "Competitor", "转向竞争对手|竞品公司|Competitor Name"),
        field("updated", _D, "档案更新日期", "Record updated", "更新日期|最后更新|更新时间|维护日期|Updated|Last Updated|Updated At|Modified"),
        field("legal_representative", _T, "法定代表人", "Legal representative", "法人代表|法人|企业法人|Legal Rep", personal=True),
        field("business_scope", _T, "经营范围", "Business scope", "主营业务|经营项目|Scope of Business"),
        field("business_type", _T, "业务类型", "Business type", "企业类型|经营类型|Type of Business"),
        field("business_field", _T, "业务领域", "Business field", "业务范围|Field of Business"),
        field("tax_id", _I, "税号", "Tax ID", "统一社会信用代码|社会信用代码|纳税人识别号|信用代码|Tax ID|Tax No|USCC"),
        field("contact", _T, "联系人", "Contact", "联系人姓名|联络人|Contact Person|Contact Name", personal=True),
        field("phone", _I, "电话", "Phone", "联系电话|手机|手机号|手机号码|联系方式|Phone|Mobile|Telephone|Tel|Phone Number", personal=True),
        field("email", _T, "邮箱", "E-mail", "电子邮箱|电子邮件|Email|E-mail|Mail", personal=True),
        field("address", _T, "地址", "Address", "详细地址|联系地址|通讯地址|注册地址|收货地址|Address|Street", personal=True),
        field("id_number", _I, "身份证号", "ID number", "身份证|证件号|证件号码|法人身份证|ID Number|Identity Number", personal=True),
        NOTE,
    ),
)
_RECEIVABLES = TableFields(
    "receivables", Text("应收账款", "Receivables"),
    ("应收账款", "应收", "应收款", "应收明细", "账龄", "账龄分析", "欠款", "Receivables", "AR", "Accounts Receivable", "Aging"),
    ("customer_id", "customer_name"), (("customer_id", "customer_name"),),
    (
        CUSTOMER_ID, CUSTOMER_NAME,
        field("invoice_no", _I, "发票号", "Invoice no.", "单据编号|单据号|凭证号|应收单号|Invoice No|Invoice Number|Document No"),
        field("date", _D, "日期", "Date", "单据日期|开票日期|发生日期|立账日期|Invoice Date|Document Date"),
        field("document_type", _T, "单据类型", "Document type", "单据类别|单据名称|业务类型|发票类型|Doc Type|Transaction Type|Invoice Type"),
        field("document_status", _T, "单据状态", "Document status", "状态|核销状态|结清状态|付款状态|收款状态|Status|Payment Status|Invoice Status"),
        field("due_date", _D, "到期日", "Due date", "应收日期|付款到期日|约定付款日|Due Date|Payment Due"),
        field("balance", _M, "应收余额", "Balance", "余额|欠款金额|未收金额|期末余额|Balance|Outstanding|Open Amount", summed=True),
        field("overdue_amount", _M, "逾期金额", "Overdue amount", "逾期余额|超期金额|Overdue Amount|Past Due Amount", summed=True),
        field("paid", _M, "已收金额", "Paid", "已收款|已收|已收款金额|已回款|已回款金额|回款金额|收款金额|累计收款|累计回款|已付金额|已核销金额|核销金额|Amount Paid|Paid Amount|Amount Received|Received|Payments|Amount Applied|Applied Amount|Collected"),
        field("settled_on", _D, "结清日期", "Settled on", "清账日期|核销日期|付清日期|收清日期|结清日|Clearing Date|Cleared On|Date Cleared|Settlement Date|Fully Paid On|Date Paid|AUGDT"),
        field("age", _T, "账龄", "Age", "逾期情况|逾期区间|逾期段|逾期分段|逾期阶段|Overdue Status|Overdue Bucket|Overdue Band|账龄区间|账龄段|账龄分段|账龄情况|Aging|Ageing|Age Bucket|Aging Bucket|Age Band"),
        field("age_days", _N, "账龄天数", "Age in days", "账龄(天)|Age (days)|Days Outstanding|Days Open|Invoice Age|Invoice Age (days)|Age of Invoice", unit="days"),
        field("payment_days", _N, "账期", "Payment terms", TERMS, unit="days"),
        field("stated", _D, "截止日期", "As of", "截止日|统计日期|统计截止日|报表日期|账龄截止日|数据日期|As Of Date|As At|Report Date|Statement Date|Snapshot Date"),
        field("overdue_days", _N, "逾期天数", "Overdue days", "超期天数|逾期(天)|最长逾期天数|最大逾期天数|逾期账龄|Overdue Days|Overdue (days)|Days Overdue|Days Past Due", unit="days"),
        field("prepaid", _M, "预收余额", "Prepaid balance", "预收账款|预收款|预付余额|Prepaid|Advance", summed=True),
        CURRENCY, NOTE,
    ),
)
_ORDERS = TableFields(
    "orders", Text("订单履约", "Orders"),
    ("订单履约", "订单", "订单明细", "合同履约", "订单兑现", "合同执行", "履约", "Orders", "Order Fulfilment", "Order Fulfillment", "Contracts"),
    ("customer_id", "customer_name"), (("customer_id", "customer_name"),),
    (
        field("order_no", _I, "订单号", "Order no.", "订单编号|合同号|合同编号|Order No|Contract No"),
        field("date", _D, "日期", "Date", "订单日期|签订日期|下单日期|合同日期|Order Date|Contract Date"),
        CUSTOMER_ID, CUSTOMER_NAME, PRODUCT,
        field("ordered", _Q, "订货量", "Ordered", "订购量|订单量|合同量|合同数量|订货数量|订购数量|Ordered Quantity|Ordered|Contract Quantity", summed=True),
        field("delivered", _Q, "实提量", "Delivered", "提货量|实提数量|执行量|交付量|发货量|兑现量|Delivered Quantity|Delivered|Taken", summed=True),
        field("due_date", _D, "交货期", "Delivery due", "约定交货日期|应交日期|计划交货日|Due Date|Delivery Due"),
        field("delivered_date", _D, "实际交货日", "Delivered on", "交货日期|到货日期|实际到货日|Delivered On|Delivery Date"),
        field("logistics_days", _N, "在途天数", "Days in transit", "运输天数|物流天数|Transit Days", unit="days"),
        field("status", _T, "状态", "Status", "订单状态|合同状态|Order Status"),
        UNIT, NOTE,
    ),
)
_SERVICE = TableFields(
    "service", Text("售后服务", "Service"),
    ("售后服务", "售后", "客户投诉", "投诉", "投诉记录", "服务记录", "质量异议", "Service", "Complaints", "After-sales", "Service Cases"),
    ("customer_id", "customer_name"), (("customer_id", "customer_name"),),
    (
        field("case_no", _I, "工单号", "Case no.", "投诉编号|服务单号|编号|Case No|Ticket|Complaint No"),
        field("date", _D, "日期", "Date", "投诉日期|受理日期|发生日期|登记日期|Opened|Complaint Date|Case Date"),
        CUSTOMER_ID, CUSTOMER_NAME, PRODUCT,
        field("kind", _T, "类别", "Kind", "投诉类别|投诉类型|服务类型|问题类型|异议类型|Kind|Case Type|Complaint Type|Type|Category"),
        field("quantity", _Q, "异议数量", "Quantity in dispute", "异议量|涉及数量|Quantity|Claimed Quantity", summed=True),
        field("amount", _M, "赔付金额", "Compensation", "理赔金额|索赔金额|Amount|Claim Amount|Compensation", summed=True),
        field("due_date", _D, "处理期限", "Handling due", "应处理日期|办结期限|Due Date"),
        field("handled_date", _D, "处理日期", "Handled on", "办结日期|关闭日期|完成日期|Handled On|Closed|Resolved On"),
        field("in_time", _F, "及时处理", "Handled in time", "是否及时|按时处理|In Time|On Time"),
        field("status", _T, "状态", "Status", "处理状态|Case Status"),
        field("cause", _T, "原因", "Cause", "原因分析|问题原因|Cause|Root Cause"),
        field("department", _T, "责任部门", "Responsible department", "责任单位|处理部门|承办部门|责任科室|Department|Responsible Unit"),
        field("satisfied", _F, "处理后满意", "Satisfied afterwards", "是否满意|客户是否满意|处理满意|对处理结果满意|回访满意|Satisfied|Satisfied With Handling"),
        field("description", _T, "内容", "Description", "投诉内容|问题描述|描述|反馈|客户反馈|Description|Details|Feedback"),
        UNIT, CURRENCY, NOTE,
    ),
)
_SURVEYS = TableFields(
    "surveys", Text("满意度调查", "Surveys"),
    ("满意度调查", "满意度", "客户满意度", "调查", "Surveys", "Satisfaction", "Survey"),
    ("customer_id", "customer_name"), (("customer_id", "customer_name"),),
    (
        field("date", _D, "日期", "Date", "调查日期|评价日期|Survey Date"),
        CUSTOMER_ID, CUSTOMER_NAME,
        field("satisfaction", _N, "满意度", "Satisfaction", "满意度得分|满意度评分|得分|评分|Satisfaction|Score|CSAT"),
        field("item", _T, "调查项目", "Survey item", "评价项目|调查内容|调查指标|满意度项目|题目|Item|Question|Survey Question"),
        field("comment", _T, "意见", "Comment", "客户意见|建议|评价|反馈|Comment|Feedback"),
    ),
)
_VISITS = TableFields(
    "visits", Text("拜访记录", "Visits"),
    ("拜访记录", "拜访", "走访记录", "走访", "客户维护", "维护记录", "Visits", "Visit Log", "Maintenance"),
    ("customer_id", "customer_name"), (("customer_id", "customer_name"),),
    (
        field("date", _D, "日期", "Date", "拜访日期|走访日期|维护日期|Visit Date"),
        CUSTOMER_ID, CUSTOMER_NAME,
        field("way", _T, "方式", "Way", "拜访方式|维护方式|走访方式|Way|Visit Type|Method"),
        field("visitor", _T, "拜访人", "Visitor", "走访人|维护人|责任人|Visitor|Visited By"),
        field("result", _T, "结果", "Result", "拜访结果|走访情况|Result|Outcome"),
        NOTE,
    ),
)


def _with_further_names(table: TableFields) -> TableFields:
    """The table with the headers that systems write for its fields; a name of the table's own wins over one of every table."""

    def listed(names: Mapping[str, tuple[str, ...]], field: Field) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*names.get(f"{table.name}.{field.name}", ()), *names.get(field.name, ()))))

    fields = (replace(one, aliases=(*one.aliases, *listed(FURTHER, one)), second=listed(SECOND, one)) for one in table.fields)
    return replace(table, fields=tuple(fields), date="date" if table.name in DATED else "")


STANDARD: Mapping[str, TableFields] = MappingProxyType(
    {
        table.name: _with_further_names(table)
        for table in (
            _SALES, _CUSTOMERS, _RECEIVABLES, _ORDERS, _SERVICE, _SURVEYS, _VISITS,
            TARGETS, MANAGERS, TEAM, BRANCHES, CONTACTS, MARKET, PRODUCTS, LEVELS, OVERRIDES, ALIASES,
        )
    }
)


def extended(additions: Mapping[str, Iterable[Field]], own: Iterable[TableFields] = ()) -> Mapping[str, TableFields]:
    """The standard tables with a rulebook's own fields, and after them the tables that it declares; a field of the same name is replaced where it stands."""
    tables = dict(STANDARD) | {table.name: table for table in own}
    for name, fields in additions.items():
        added = {one.name: one for one in fields}
        old = tables[name]
        kept = tuple(added.pop(one.name, one) for one in old.fields)
        tables[name] = replace(old, fields=(*kept, *added.values()))
    return MappingProxyType(tables)
