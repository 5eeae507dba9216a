"""Header rows of real exports, and what each column is: `header=field`, or the header alone where no field is meant. A field in two columns is doubled."""

from tests.unit.read.header_sets_chinese import CHINESE
from tests.unit.read.header_sets_english import ENGLISH

SETS: dict[str, tuple[str, str]] = {
    **CHINESE,
    **ENGLISH,
    "Deutsch, Rechnungsjournal": (
        "sales",
        "Rechnungsdatum=date, Rechnungsnummer=order_no, Kundennr.=customer_id, Kundenname=customer_name, Artikel=product, Menge (kg)=quantity, Einzelpreis=price, "
        "Umsatz=amount, Belegart=document_type, Vertreter=manager",
    ),
    "Deutsch, offene Posten": ("receivables", "Kundennummer=customer_id, Kunde=customer_name, Belegnr=invoice_no, Fällig am=due_date, Offener Betrag=balance"),
    "Français, journal des ventes": (
        "sales",
        "Date de facture=date, N° facture=order_no, Code client=customer_id, Raison sociale=customer_name, Désignation=product, Qté (t)=quantity, "
        "Prix unitaire=price, Montant HT=amount, Commercial=manager",
    ),
    "Français, balance âgée": (
        "receivables",
        "N° client=customer_id, Nom du client=customer_name, Date d'échéance=due_date, Reste à payer=balance, Jours de retard=overdue_days",
    ),
    "用友 U8 发货单列表": (
        "sales",
        "单据号=order_no, 发货日期=date, 客户编码=customer_id, 客户简称=customer_name, 存货编码, 存货名称=product, 规格型号, 主计量单位, 数量=quantity, "
        "含税单价=price, 无税金额=amount, 税额, 价税合计, 业务员=manager, 部门=branch",
    ),
    "用友 U8 销售发票": (
        "sales",
        "开票日期=date, 发票号=order_no, 销售类型=channel, 客户编码=customer_id, 客户名称=customer_name, 存货编码, 存货名称=product, 数量=quantity, "
        "无税单价=price, 无税金额=amount, 税额, 价税合计",
    ),
    "用友 YonBIP 销售出库": (
        "sales",
        "单据编号=order_no, 单据日期=date, 客户编码=customer_id, 客户=customer_name, 物料编码, 物料名称=product, 主数量=quantity, 主单位, "
        "含税单价=price, 价税合计=amount, 销售部门, 销售业务员=manager",
    ),
    "用友 T+ 销货单": (
        "sales",
        "单据日期=date, 单据编号=order_no, 往来单位=customer_name, 部门=branch, 业务员=manager, 商品编码, 商品名称=product, 规格型号, 计量单位, "
        "数量=quantity, 单价=price, 金额=amount",
    ),
    "用友 NC 销售订单": (
        "sales",
        "单据号=order_no, 订单日期=date, 客户=customer_name, 物料名称=product, 主数量=quantity, 无税金额=amount",
    ),
    "金蝶 K3 销售出库": (
        "sales",
        "日期=date, 单据编号=order_no, 购货单位代码=customer_id, 购货单位=customer_name, 产品代码, 产品名称=product, 单位, 实发数量=quantity, "
        "销售单价=price, 销售金额=amount",
    ),
    "金蝶 K3 销售发票": (
        "sales",
        "日期=date, 发票号码=order_no, 购货单位=customer_name, 产品名称=product, 数量=quantity, 单价=price, 金额=amount, 税额, 价税合计",
    ),
    "金蝶云星空 销售出库单": (
        "sales",
        "单据编号=order_no, 日期=date, 客户编码=customer_id, 客户=customer_name, 销售员=manager, 物料编码, 物料名称=product, "
        "销售单位, 实发数量=quantity, 含税单价=price, 价税合计=amount, 结算币别=currency, 单据状态",
    ),
    "金蝶 KIS 销货单": (
        "sales",
        "单据日期=date, 单据编号=order_no, 客户=customer_name, 商品编号, 商品名称=product, 单位, 数量=quantity, 销售单价=price, 销售金额=amount, 优惠后金额",
    ),
    "管家婆 销售单": (
        "sales",
        "日期=date, 单据编号=order_no, 往来单位名称=customer_name, 商品全名=product, 数量=quantity, 单价=price, 金额=amount, 经手人=manager",
    ),
    "SAP B1 tables": (
        "sales",
        "DocNum=order_no, DocDate=date, DocDueDate, CardCode=customer_id, CardName=customer_name, ItemCode, "
        "Dscription=product, Quantity=quantity, Price=price, LineTotal=amount, Currency=currency, SlpName=manager",
    ),
    "SAP B1 sales analysis": (
        "sales",
        "Document Number=order_no, Posting Date=date, Customer Code=customer_id, Customer Name=customer_name, "
        "Item No., Item/Service Description=product, Quantity=quantity, Row Total (LC)=amount",
    ),
    "SAP B1 A/R invoices": (
        "sales",
        "#, Doc. No.=order_no, Posting Date=date, BP Code=customer_id, BP Name=customer_name, Qty=quantity, Total (LC)=amount",
    ),
    "SAP billing documents": (
        "sales",
        "Sold-to party=customer_id, Name 1=customer_name, Billing Document=order_no, Billing Date=date, Material, "
        "Material Description=product, Billed Quantity=quantity, SU, Net Value=amount, Doc. Currency=currency",
    ),
    "SAP VBRP": (
        "sales",
        "VBELN=order_no, FKDAT=date, KUNAG=customer_id, NAME1=customer_name, MATNR, ARKTX=product, FKIMG=quantity, VRKME, NETWR=amount, WAERK=currency",
    ),
    "Business Central posted sales lines": (
        "sales",
        "Posting Date=date, Document No.=order_no, Sell-to Customer No.=customer_id, "
        "Sell-to Customer Name=customer_name, Type, No., Description=product, Quantity=quantity, "
        "Unit of Measure Code, Unit Price Excl. VAT=price, Line Amount Excl. VAT=amount",
    ),
    "Business Central posted sales invoices": (
        "sales",
        "No.=order_no, Sell-to Customer No.=customer_id, Sell-to Customer Name=customer_name, Posting Date=date, "
        "Due Date, Currency Code=currency, Amount=amount, Amount Including VAT, Remaining Amount, Location Code",
    ),
    "Business Central customer ledger entries": (
        "receivables",
        "Posting Date=date, Document Type, Document No.=invoice_no, Customer No.=customer_id, "
        "Customer Name=customer_name, Description, Original Amount, Amount, Remaining Amount=balance, Due Date=due_date",
    ),
    "Business Central customers": (
        "customers",
        "No.=customer_id, Name=customer_name, Responsibility Center, Location Code, Phone No.=phone, Contact=contact, "
        "Balance (LCY), Sales (LCY), Credit Limit (LCY)=credit_limit",
    ),
    "D365 customer invoice lines": (
        "sales",
        "Customer account=customer_id, Name=customer_name, Invoice account, Sales order, Invoice=order_no, "
        "Invoice date=date, Item number, Product name=product, Quantity=quantity, Unit price=price, Net amount=amount, "
        "Currency=currency",
    ),
    "D365 CustInvoiceTrans": (
        "sales",
        "CUSTACCOUNT=customer_id, INVOICEDATE=date, INVOICEID=order_no, ITEMID=product, QTY=quantity, LINEAMOUNT=amount, CURRENCYCODE=currency",
    ),
    "Odoo sales analysis": (
        "sales",
        "Order Reference=order_no, Creation Date=date, Customer=customer_name, Salesperson=manager, Company, "
        "Product=product, Ordered Quantity, Delivered Quantity, Invoiced Quantity=quantity, Unit Price=price, "
        "Subtotal=amount, Total",
    ),
    "Odoo invoices": (
        "sales",
        "Number=order_no, Invoice Partner Display Name=customer_name, Invoice/Bill Date=date, Due Date, Untaxed Amount=amount, Total, Amount Due, Status",
    ),
    "Odoo account.move.line": (
        "sales",
        "move_name, partner_id=customer_id, invoice_date=date, product_id=product, quantity=quantity, price_unit=price, price_subtotal=amount",
    ),
    "Odoo sale.order export": (
        "sales",
        "name, partner_id/name=customer_name, date_order=date, order_line/product_id=product, "
        "order_line/product_uom_qty=quantity, order_line/price_subtotal=amount",
    ),
    "ERPNext Sales Register": (
        "sales",
        "Invoice=order_no, Posting Date=date, Customer, Customer Name=customer_name, Customer Group=customer_type, "
        "Territory=region, Receivable Account, Owner=manager, Net Total=amount, Tax Total, Grand Total, "
        "Outstanding Amount",
    ),
    "ERPNext Item-wise Sales Register": (
        "sales",
        "Item Code, Item Name=product, Item Group=category, Description, Invoice=order_no, Posting Date=date, "
        "Customer Group=customer_type, Customer, Customer Name=customer_name, Stock Qty=quantity, Stock UOM, "
        "Rate=price, Amount=amount, Total Tax, Total",
    ),
    "ERPNext fields": (
        "sales",
        "name, posting_date=date, customer, customer_name=customer_name, item_code=product, qty=quantity, base_net_amount=amount",
    ),
    "ERPNext Accounts Receivable": (
        "receivables",
        "Posting Date=date, Customer=customer_name, Voucher Type, Voucher No=invoice_no, Due Date=due_date, "
        "Invoiced Amount, Paid Amount, Outstanding Amount=balance, Age (Days)",
    ),
    "QuickBooks Online transactions": (
        "sales",
        "Date=date, Transaction Type, Num=order_no, Name=customer_name, Memo/Description, Qty=quantity, Sales Price=price, Amount=amount, Balance",
    ),
    "QuickBooks Online sales by product": (
        "sales",
        "Transaction date=date, Transaction type, Num=order_no, Customer full name=customer_name, "
        "Product/Service full name=product, Quantity=quantity, Sales price=price, Amount=amount",
    ),
    "QuickBooks Desktop sales detail": (
        "sales",
        "Type, Date=date, Num=order_no, Memo=note, Name=customer_name, Item=product, Qty=quantity, Sales Price=price, Amount=amount",
    ),
    "Xero invoice lines": (
        "sales",
        "ContactName=customer_name, InvoiceNumber=order_no, InvoiceDate=date, Description=product, Quantity=quantity, UnitAmount=price, LineAmount=amount",
    ),
    "Xero invoices": (
        "sales",
        "ContactName=customer_name, EmailAddress, POAddressLine1, InvoiceNumber=order_no, Reference, InvoiceDate=date, "
        "DueDate, Total, TaxTotal, InvoiceAmountPaid, InvoiceAmountDue, InventoryItemCode, Description=product, "
        "Quantity=quantity, UnitAmount=price, Discount=discount, LineAmount=amount, AccountCode, TaxType, TaxAmount, "
        "Currency=currency, Type, Sent, Status",
    ),
    "Xero invoice template": (
        "sales",
        "*ContactName=customer_name, EmailAddress, *InvoiceNumber=order_no, *InvoiceDate=date, *DueDate, "
        "Description=product, *Quantity=quantity, *UnitAmount=price, *AccountCode",
    ),
    "filling station pick-up list": (
        "sales",
        "提货日期=date, 提货单号=order_no, 提货单位=customer_name, 品名=product, 实提数量=quantity, 含税金额=amount",
    ),
    "rfm orders": (
        "sales",
        "customer_id=customer_id, order_date=date, revenue=amount",
    ),
    "淘宝 订单": (
        "sales",
        "订单编号=order_no, 买家会员名=customer_name, 买家实际支付金额=amount, 订单付款时间=date",
    ),
    "会员商城 订单": (
        "sales",
        "订单号=order_no, 会员名=customer_name, 下单时间=date, 付款时间, 商品=product, 数量=quantity, 实付金额=amount",
    ),
    "Superstore": (
        "sales",
        "Row ID, Order ID=order_no, Order Date=date, Ship Date, Ship Mode, Customer ID=customer_id, "
        "Customer Name=customer_name, Segment=customer_type, Country, City, State, Region=region, Product ID, "
        "Category=category, Sub-Category, Product Name=product, Sales=amount, Quantity=quantity, Discount=discount, "
        "Profit=margin",
    ),
    "sales_data_sample": (
        "sales",
        "ORDERNUMBER=order_no, QUANTITYORDERED=quantity, PRICEEACH=price, ORDERLINENUMBER, SALES=amount, "
        "ORDERDATE=date, STATUS, QTR_ID, MONTH_ID, YEAR_ID, PRODUCTLINE=category, MSRP, PRODUCTCODE=product, "
        "CUSTOMERNAME=customer_name, PHONE, CITY, COUNTRY, TERRITORY=region, DEALSIZE",
    ),
    "Online Retail": (
        "sales",
        "InvoiceNo=order_no, StockCode, Description=product, Quantity=quantity, InvoiceDate=date, UnitPrice=price, CustomerID=customer_id, Country",
    ),
    "Online Retail II": (
        "sales",
        "Invoice=order_no, StockCode, Description=product, Quantity=quantity, InvoiceDate=date, Price=price, Customer ID=customer_id, Country",
    ),
    "retail transactions": (
        "sales",
        "customer_id=customer_id, trans_date=date, tran_amount=amount",
    ),
    "auction sales": (
        "sales",
        "Buyer_Name=customer_name, Ship Date=date, Total Sale Amount=amount",
    ),
    "Olist": (
        "sales",
        "order_id=order_no, customer_id=customer_id, order_purchase_timestamp=date, payment_value=amount",
    ),
    "Shopify orders": (
        "sales",
        "Name, Email, Financial Status, Paid at=date, Subtotal=amount, Shipping, Taxes, Total, "
        "Lineitem quantity=quantity, Lineitem name=product, Lineitem price=price, Billing Name=customer_name, "
        "Created at",
    ),
    "WooCommerce orders": (
        "sales",
        "Order Number=order_no, Order Date=date, Customer Name=customer_name, Order Total=amount",
    ),
    "Zoho Books invoices": (
        "sales",
        "Invoice Date=date, Invoice Number=order_no, Customer ID=customer_id, Customer Name=customer_name, "
        "Item Name=product, Quantity=quantity, Item Price=price, Item Total, SubTotal=amount, Total, Balance",
    ),
    "Sage 50 sales journal": (
        "sales",
        "Customer ID=customer_id, Customer Name=customer_name, Invoice/CM #, Date=date, Amount=amount",
    ),
    "Salesforce won opportunities": (
        "sales",
        "Account Name=customer_name, Account ID=customer_id, Close Date=date, Amount=amount, Opportunity Name",
    ),
    "NetSuite transactions": (
        "sales",
        "Date=date, Document Number=order_no, Name=customer_name, Item=product, Quantity=quantity, Amount (Net)=amount",
    ),
    "abbreviated English": (
        "sales",
        "Cust No=customer_id, Cust Name=customer_name, Inv Date=date, Inv Amt=amount",
    ),
    "filling station card list": (
        "sales",
        "交易时间=date, 客户卡号=customer_id, 用户名称=customer_name, 油品=product, 加油量=quantity, 金额=amount",
    ),
    "weighbridge list": (
        "sales",
        "磅单号=order_no, 过磅时间=date, 收货单位=customer_name, 货名=product, 毛重, 皮重, 净重=quantity",
    ),
    "traditional Chinese": (
        "sales",
        "客戶編號=customer_id, 客戶名稱=customer_name, 銷售日期=date, 數量=quantity, 金額=amount",
    ),
    "traditional Chinese shop": (
        "sales",
        "會員編號=customer_id, 會員名稱=customer_name, 下單時間=date, 數量=quantity, 實付金額=amount",
    ),
}
