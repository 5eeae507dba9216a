"""Header rows of exports with Chinese headers: U8, T+, 精斗云, SAP, 鼎新, 鼎捷, shops, mills and filling stations; as in header_sets.py."""

CHINESE: dict[str, tuple[str, str]] = {
    "U8 销售出库单列表": (
        "sales",
        "出库单号=order_no, 出库日期=date, 仓库, 出库类别, 业务号, 业务类型=document_type, 销售部门=branch, 业务员=manager, 客户=customer_name, "
        "客户编码=customer_id, 存货编码, 存货名称=product, 规格型号, 主计量单位=unit, 数量=quantity, 单价=price, 金额=amount, 制单人, 审核人",
    ),
    "U8 应收账龄": (
        "receivables",
        "客户编码=customer_id, 客户名称=customer_name, 本币余额=balance, 信用额度, 账期内, 1-30, 31-60, 61-90, 90以上",
    ),
    "U8 订货单": (
        "sales",
        "订单编号=order_no, 订单日期=date, 客户简称=customer_name, 存货名称=product, 数量=quantity, 原币无税单价, 原币价税合计=amount, 累计发货数量, 预发货日期",
    ),
    "畅捷通 销货明细": (
        "sales",
        "单据日期=date, 单据编号=order_no, 客户=customer_name, 所属部门, 经手人=manager, 存货=product, 计量单位=unit, 数量=quantity, 单价=price, "
        "含税金额=amount, 成本金额=cost, 毛利=margin",
    ),
    "畅捷通 T+ 2": (
        "sales",
        "业务日期=date, 单据编号=order_no, 客户编码=customer_id, 客户名称=customer_name, 结算客户, 部门=branch, 业务员=manager, 仓库, 存货编码, "
        "存货=product, 规格型号, 销售单位, 数量=quantity, 单价=price, 含税单价, 税率%, 金额=amount, 税额, 含税金额, 备注=note",
    ),
    "金蝶精斗云": (
        "sales",
        "销货日期=date, 销货单号=order_no, 客户=customer_name, 商品编号, 商品名称=product, 规格型号, 单位=branch, 仓库, 数量=quantity, 销售单价=price, "
        "折扣率(%), 折扣额=discount, 销售金额=amount, 价税合计",
    ),
    "金蝶云 应收单": (
        "receivables",
        "单据编号=invoice_no, 业务日期=date, 客户=customer_name, 到期日=due_date, 价税合计, 已收款核销金额, 未核销金额=balance, 币别=currency, 销售员",
    ),
    "金蝶云 欠款": (
        "receivables",
        "客户编码=customer_id, 客户名称=customer_name, 币别=currency, 期初应收, 本期应收, 本期收款, 期末应收=balance, 逾期金额=overdue_amount",
    ),
    "金蝶 K3 账龄": (
        "receivables",
        "客户代码=customer_id, 客户名称=customer_name, 应收余额=balance, 未到期, 1~30天, 31~60天, 61~90天, 90天以上",
    ),
    "SAP 开票凭证": (
        "sales",
        "售达方=customer_id, 名称 1, 出具发票=order_no, 开票日期=date, 物料, 物料描述=product, 已开票数量=quantity, 销售单位, 净值=amount, 单据货币=currency",
    ),
    "SAP 销售凭证": (
        "sales",
        "销售凭证=order_no, 创建日期=date, 售达方=customer_id, 售达方名称=customer_name, 物料, 项目描述=product, 订单数量=quantity, 净价=price, "
        "净值=amount, 凭证货币=currency",
    ),
    "SAP 客户行项目": (
        "receivables",
        "客户=customer_name, 名称, 凭证编号=invoice_no, 凭证日期=date, 净到期日=due_date, 到期净额后的拖欠天数=overdue_days, 本币金额=balance, 本币",
    ),
    "SAP B1 中文": (
        "sales",
        "业务伙伴代码=customer_id, 业务伙伴名称=customer_name, 单据编号=order_no, 过账日期=date, 到期日, 物料编号, 物料描述=product, 数量=quantity, "
        "行总计=amount",
    ),
    "Business Central 客户分类账": (
        "sales",
        "客户编号=customer_id, 过账日期=date, 单据类型=document_type, 单据编号=order_no, 到期日期, 金额=amount, 剩余金额",
    ),
    "Odoo 中文": (
        "sales",
        "订单关联=order_no, 创建日期=date, 客户=customer_name, 销售员=manager, 产品=product, 订购数量, 已开票数量=quantity, 单价=price, "
        "不含税合计=amount, 合计",
    ),
    "NetSuite 中文": (
        "sales",
        "日期=date, 文档编号=order_no, 客户=customer_name, 项目=product, 数量=quantity, 金额=amount, 销售代表=manager",
    ),
    "京东": (
        "sales",
        "订单号=order_no, 下单时间=date, 客户姓名=customer_name, 商品名称=product, 订购数量=quantity, 京东价, 订单金额=amount, 订单状态=document_status",
    ),
    "拼多多": (
        "sales",
        "订单号=order_no, 商品=product, 订单成交时间=date, 收货人=customer_name, 商品数量(件)=quantity, 商家实收金额(元)=amount, 订单状态=document_status",
    ),
    "有赞": (
        "sales",
        "订单号=order_no, 买家姓名=customer_name, 订单创建时间=date, 商品名称=product, 商品数量=quantity, 商品实际成交金额=amount, 订单状态=document_status",
    ),
    "抖店": (
        "sales",
        "主订单编号=order_no, 选购商品=product, 商品数量=quantity, 订单提交时间=date, 订单应付金额=amount, 收件人=customer_name, 订单状态=document_status",
    ),
    "fuel card list": (
        "sales",
        "交易时间=date, 卡号, 持卡单位=customer_name, 油品=product, 数量(升)=quantity, 金额=amount, 地点",
    ),
    "refinery dispatch list": (
        "sales",
        "发油日期=date, 提油单号=order_no, 购油单位=customer_name, 油品名称=product, 提油数量(吨)=quantity, 结算单价(元/吨)=price, 结算金额(元)=amount",
    ),
    "chemical dispatch list": (
        "sales",
        "序号, 发货时间=date, 收货单位=customer_name, 品名=product, 规格, 发货吨数=quantity, 结算单价=price, 货款=amount, 车号, 司机",
    ),
    "steel mill pick-up list": (
        "sales",
        "提单日期=date, 订货户=customer_name, 收货户, 品名=product, 材质, 规格, 件数, 理计重量, 检斤重量, 结算重量=quantity, 含税单价=price, 含税金额=amount",
    ),
    "鼎新 銷貨單": (
        "sales",
        "客戶代號=customer_id, 客戶簡稱=customer_name, 銷貨日期=date, 銷貨單號=order_no, 品號, 品名=product, 數量=quantity, 單價=price, "
        "金額=amount, 業務人員=manager",
    ),
    "鼎捷 T100 出货单": (
        "sales",
        "客户编号=customer_id, 客户简称=customer_name, 出货日期=date, 出货单号=order_no, 料号, 品名=product, 出货数量=quantity, 单价=price, "
        "本币未税金额, 本币含税金额=amount",
    ),
    "速达 销售单": (
        "sales",
        "单据日期=date, 单据编号=order_no, 客户名称=customer_name, 货品名称=product, 数量=quantity, 单价=price, 价税合计=amount",
    ),
    "管家婆 销售明细": (
        "sales",
        "录单日期=date, 单据编号=order_no, 购买单位全名=customer_name, 商品全名=product, 数量=quantity, 单价=price, 金额=amount, 折后金额, 经手人全名=manager",
    ),
}
