"""Header rows of ageing reports: each column's least days, -1 for what is not due; the columns that are no span are left out."""

AGEING: dict[str, tuple[str, dict[str, int]]] = {
    "Xero aged receivables": (
        "Contact|Current|< 1 Month|1 Month|2 Months|3 Months|Older|Total",
        {"Current": -1, "< 1 Month": 0, "1 Month": 31, "2 Months": 61, "3 Months": 91, "Older": 121},
    ),
    "Odoo aged receivable": (
        "Partner|Not Due On 2026-10-31|1 - 30|31 - 60|61 - 90|91 - 120|Older|Total",
        {"Not Due On 2026-10-31": -1, "1 - 30": 1, "31 - 60": 31, "61 - 90": 61, "91 - 120": 91, "Older": 121},
    ),
    "SAP B1 customer receivables ageing": (
        "Customer Code|Customer Name|Balance Due|Future Remit|0 - 30|31 - 60|61 - 90|91 - 120|121+",
        {"Future Remit": -1, "0 - 30": 0, "31 - 60": 31, "61 - 90": 61, "91 - 120": 91, "121+": 121},
    ),
    "ERPNext accounts receivable summary": (
        "Customer|Invoiced Amount|Paid Amount|Credit Note|Outstanding Amount|0-30|31-60|61-90|91-120|120-Above|Territory",
        {"0-30": 0, "31-60": 31, "61-90": 61, "91-120": 91, "120-Above": 121},
    ),
    "NetSuite A/R aging": (
        "Customer|Current|1 - 30 Days|31 - 60 Days|61 - 90 Days|> 90 Days|Total",
        {"Current": -1, "1 - 30 Days": 1, "31 - 60 Days": 31, "61 - 90 Days": 61, "> 90 Days": 91},
    ),
    "QuickBooks A/R aging summary": (
        "Customer|Current|1 - 30|31 - 60|61 - 90|91 and over|Total",
        {"Current": -1, "1 - 30": 1, "31 - 60": 31, "61 - 90": 61, "91 and over": 91},
    ),
    "用友 U8 应收账龄分析": (
        "客户编码|客户名称|本币余额|信用额度|账期内|1-30|31-60|61-90|90以上",
        {"账期内": -1, "1-30": 1, "31-60": 31, "61-90": 61, "90以上": 91},
    ),
    "金蝶 K3 账龄分析": (
        "客户代码|客户名称|应收余额|未到期|1~30天|31~60天|61~90天|90天以上",
        {"未到期": -1, "1~30天": 1, "31~60天": 31, "61~90天": 61, "90天以上": 91},
    ),
}
