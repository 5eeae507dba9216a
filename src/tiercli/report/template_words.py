"""What the input template says of single fields: an example, and what goes in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tiercli.domain.language import Text, same

EXAMPLES: Mapping[str, Text | str | float | date] = {
    "order_no": same("SO2026030001"),
    "customer_id": same("C00123"),
    "customer_name": Text("新疆示例农资有限公司", "Example Farm Supplies Ltd"),
    "product": Text("尿素", "Urea"),
    "category": Text("化肥", "Fertiliser"),
    "region": Text("南疆", "South"),
    "province": Text("新疆", "Xinjiang"),
    "city": Text("喀什", "Kashgar"),
    "branch": Text("喀什分公司", "Kashgar branch"),
    "station": Text("城东加油站", "East station"),
    "manager": Text("张三", "Li Ming"),
    "manager_id": same("M017"),
    "customer_type": Text("经销商", "Dealer"),
    "channel": Text("直销", "Direct"),
    "industry": Text("农业", "Farming"),
    "use": Text("种植", "Planting"),
    "scale": Text("中型", "Medium"),
    "currency": same("CNY"),
    "price": 2000,
    "quantity": 120.5,
    "amount": 241000,
    "margin": 18075,
    "cost": 222925,
    "credit_rating": same("AA"),
    "credit_limit": 500000,
    "annual_demand": 3000,
    "cooperation_years": 5,
    "overdue_days": 15,
    "overdue_amount": 36000,
    "balance": 120000,
    "satisfaction": 92,
    "year": 2026,
    "invoice_no": same("FP20260301"),
    "case_no": same("TS-2026-08"),
    "kind": Text("质量异议", "Quality"),
    "cause": Text("包装破损", "Torn bags"),
    "status": Text("正常", "Active"),
    "way": Text("实地拜访", "Visit"),
    "visitor": Text("张三", "Li Ming"),
    "person": Text("张三", "Li Ming"),
    "role": Text("技术", "Technical"),
    "head": Text("王经理", "Wang Lei"),
    "contact": Text("赵联络", "Zhao Lian"),
    "department": Text("销售部", "Sales department"),
    "volume": 50000,
    "level": same("B"),
    "intention": Text("有意向", "Interested"),
    "lapse_reason": Text("转向其他供应商", "Changed supplier"),
    "competitor": Text("某石化", "Other Petrochemical"),
    "ownership": Text("自有", "Own"),
    "note": Text("可不填", "May stay empty"),
}

HINTS: Mapping[str, Text] = {
    # by field
    "customer_id": Text("客户在贵公司系统里的编号，按文本填写，前面的 0 会保留。", "The customer's number in your own system, as text; leading zeros stay."),
    "customer_name": Text("客户全称；同一客户每次写法要一致。", "The customer's full name, written the same way every time."),
    "order_no": Text("单号；用来发现重复导出的行。", "The order number; it shows rows that were exported twice."),
    "quantity": Text("数量，单位吨；退货填负数。", "Quantity in tonnes; returns are negative."),
    "amount": Text("金额，单位元；退货填负数。", "Amount in yuan; returns are negative."),
    "margin": Text("毛利，单位元。", "Gross margin in yuan."),
    "overdue_days": Text("逾期天数；没有逾期填 0。", "Days overdue; 0 for none."),
    "satisfaction": Text("满意度得分，0 至 100。", "The score, 0 to 100."),
    # by kind
    "text": Text("文字，照常填写。", "Text, as it is."),
    "id": Text("编号，按文本填写，前面的 0 会保留。", "A number or code, as text; leading zeros stay."),
    "date": Text("日期，如 2026-03-01。", "A day, such as 2026-03-01."),
    "money": Text("金额，单位元，只填数字。", "An amount in yuan, the number alone."),
    "number": Text("数字。", "A number."),
    "share": Text("比例，如 25% 或 0.25。", "A share, such as 25% or 0.25."),
    "flag": Text("填 是 或 否。", "Yes or no."),
}
