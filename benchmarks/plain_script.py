"""What an analyst who programs would write: pandas and openpyxl, the same four dimensions, one plain sheet.

Usage: python benchmarks/plain_script.py INPUT.xlsx OUTPUT.xlsx
"""

import sys

import pandas as pd

source, target = sys.argv[1:]
sheets = pd.read_excel(source, sheet_name=["销售明细", "客户档案"], dtype={"客户编号": str})
sales, customers = sheets["销售明细"], sheets["客户档案"]

as_of = sales["日期"].max()
window = sales[sales["日期"] > as_of - pd.DateOffset(months=12)]
window = window.assign(month=window["日期"].dt.strftime("%Y-%m"))
result = window.groupby("客户编号").agg(
    volume=("数量(吨)", "sum"),
    revenue=("金额(元)", "sum"),
    margin=("毛利(元)", "sum"),
    active_months=("month", "nunique"),
)
result = customers.set_index("客户编号").join(result)
result["first_purchase"] = sales.groupby("客户编号")["日期"].min()
result["active_months"] = result["active_months"].fillna(0)
result[["volume", "revenue", "margin"]] = result[["volume", "revenue", "margin"]].fillna(0)

bands = [float("-inf"), 100, 500, 2000, 5000, float("inf")]
result["points_volume"] = pd.cut(result["volume"], bands, right=False, labels=[0, 40, 60, 80, 100]).astype(float)
result["points_contribution"] = result["margin"].rank(method="max", pct=True) * 100
result["points_credit"] = result["信用等级"].map({"AAA": 100, "AA": 85, "A": 70, "B": 40, "C": 0}).fillna(50)
years = (as_of - result["first_purchase"]).dt.days / 365.25
result["points_loyalty"] = (result["active_months"] / 12).clip(upper=1) * 60 + (years.fillna(0) / 5).clip(upper=1) * 40
result["score"] = (
    result["points_volume"] * 0.35 + result["points_contribution"] * 0.25 + result["points_credit"] * 0.20 + result["points_loyalty"] * 0.20
).round(2)
result["tier"] = pd.cut(result["score"], [float("-inf"), 50, 70, 85, float("inf")], right=False, labels=["D", "C", "B", "A"])

result.sort_values("score", ascending=False).to_excel(target, sheet_name="客户分级", engine="openpyxl")
