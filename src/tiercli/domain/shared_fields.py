"""Fields that several standard tables have: who, what, where, and how it is measured."""

from __future__ import annotations

from tiercli.domain.table_fields import Kind, field

_T, _I = Kind.TEXT, Kind.ID

CUSTOMER_ID = field(
    "customer_id",
    _I,
    "客户编号",
    "Customer ID",
    "客户编码|客户代码|客户号|客户ID|客户id|客户内码|购货单位编码|购货单位代码|往来单位编码|会员号|Customer No|Customer Number|Customer Code|customer_id|Cust ID|Client ID|Sold-to|Sold-to party|售达方|Account ID",
)
CUSTOMER_NAME = field(
    "customer_name",
    _T,
    "客户名称",
    "Customer",
    "客户|客户名|客户全称|客户简称|单位名称|购货单位|购货单位名称|购买方|往来单位|往来单位名称|用户名称|用户单位|公司名称|经销商|经销商名称|Customer Name|customer_name|Client|Client Name|Account|Account Name|Sold-to name|售达方名称",
)
PRODUCT = field(
    "product",
    _T,
    "产品",
    "Product",
    "产品名称|品名|商品|商品名称|物料|物料名称|物料描述|存货名称|货物名称|油品|油品名称|品种|Product Name|Material|Material Description|Item|SKU|Grade",
)
REGION = field("region", _T, "地区", "Region", "区域|大区|地域|销售区域|地州|地市|所在地区|市场区域|省区|Area|Sales Region|District|Territory")
BRANCH = field("branch", _T, "分公司", "Branch", "所属分公司|销售分公司|二级公司|所属公司|分支机构|机构|单位|部门|Branch Company|Sales Office|Office")
MANAGER = field(
    "manager",
    _T,
    "客户经理",
    "Account manager",
    "业务员|销售员|销售经理|业务经理|客户经理姓名|负责人|跟进人|Manager|Salesperson|Sales Rep|Sales Person|Account Manager|Owner",
)
CUSTOMER_TYPE = field("customer_type", _T, "客户类型", "Customer type", "客户类别|客户性质|类型|客户分类|用户类型|Type|Customer Type|Customer Category|Segment")
UNIT = field(
    "unit",
    _T,
    "计量单位",
    "Unit of measure",
    "基本计量单位|主计量单位|辅计量单位|基本单位|主单位|数量单位|库存单位|采购单位|交易单位|重量单位|销售计量单位|UoM|U/M|Unit of Measurement|Measure Unit|Measurement Unit|Base Unit|Base Unit of Measure|Base UoM|Qty Unit|Qty UoM|Quantity Unit|Sales UoM|Weight Unit|Order Unit|Stock Unit|Unit Name|Unit Code|UoM Code",
)
CURRENCY = field(
    "currency",
    _T,
    "币种",
    "Currency",
    "币别|货币|原币币种|交易币种|结算币种|开票币种|币种名称|货币代码|币种代码|Currency Code|Currency Key|Transaction Currency|Document Currency|Curr|CCY",
)
TERMS = "账期天数|账期(天)|信用期|信用天数|信用期(天)|信用账期|付款账期|回款期|回款账期|结算账期|Payment Days|Credit Days|Terms|Terms (days)|Credit Period|Net Days|Credit Terms"
NOTE = field("note", _T, "备注", "Note", "说明|摘要|Remark|Remarks|Comment|Notes|Memo")
