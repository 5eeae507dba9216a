"""Header rows of exports with English headers: SAP, Business Central, D365, NetSuite, Oracle, book-keeping and shops; as in header_sets.py."""

ENGLISH: dict[str, tuple[str, str]] = {
    "SAP VA05": (
        "sales",
        "Sales Document=order_no, Document Date=date, Sold-to party=customer_id, Name 1=customer_name, "
        "Material=product, Description, Order Quantity=quantity, Sales unit, Net value (item)=amount, "
        "SD document currency=currency",
    ),
    "SAP MCSI": (
        "sales",
        "Sold-to pt=customer_id, Month=date, Sales=amount, Sales quantity=quantity, Curr.=currency",
    ),
    "SAP B1 ageing": (
        "receivables",
        "Customer Code=customer_id, Customer Name=customer_name, Balance Due=balance, Future Remit, 0 - 30, 31 - 60, 61 - 90, 91 - 120, 121+",
    ),
    "Business Central item ledger": (
        "sales",
        "Posting Date=date, Entry Type, Document No.=order_no, Item No.=product, Source No.=customer_id, Source Type, "
        "Quantity=quantity, Sales Amount (Actual)=amount, Cost Amount (Actual)",
    ),
    "Business Central value entries": (
        "sales",
        "Posting Date=date, Item Ledger Entry Type, Document No.=order_no, Item No.=product, Source No.=customer_id, "
        "Invoiced Quantity=quantity, Sales Amount (Actual)=amount",
    ),
    "Business Central aged receivables": (
        "receivables",
        "Customer No.=customer_id, Name=customer_name, Balance Due=balance, Not Due, 0 - 30 days, 31 - 60 days, 61 - 90 days, Over 90 days",
    ),
    "D365 cust trans": (
        "receivables",
        "Customer account=customer_id, Name=customer_name, Voucher, Date=date, Invoice, "
        "Amount in transaction currency, Balance=balance, Currency=currency, Due date=due_date",
    ),
    "D365 sales lines": (
        "sales",
        "Sales order=order_no, Customer account=customer_id, Name=customer_name, Item number, Product name=product, "
        "Quantity=quantity, Unit=unit, Net amount=amount, Requested ship date=date, Status=document_status",
    ),
    "D365 CRM": (
        "sales",
        "Account=customer_name, Order ID=order_no, Name, Date Fulfilled=date, Total Amount=amount, Status=document_status",
    ),
    "Odoo invoice report": (
        "sales",
        "Invoice Date=date, Partner=customer_name, Salesperson=manager, Product=product, Product Quantity, "
        "Untaxed Total=amount, Total in Currency, Status=document_status",
    ),
    "Odoo aged": (
        "receivables",
        "Partner=customer_name, Not Due On 2026-10-31, 1 - 30, 31 - 60, 61 - 90, 91 - 120, Older, Total",
    ),
    "Odoo pos": (
        "sales",
        "Order Ref=order_no, Date=date, Customer=customer_name, Total=amount, Cashier",
    ),
    "ERPNext Delivery": (
        "sales",
        "ID, Customer=customer_name, Date=date, Total Quantity=quantity, Grand Total=amount, Status=document_status",
    ),
    "ERPNext AR Summary": (
        "receivables",
        "Customer, Customer Name=customer_name, Invoiced Amount, Paid Amount, Credit Note, Outstanding Amount=balance, "
        "0-30, 31-60, 61-90, 91-120, 120-Above, Territory",
    ),
    "QBO A/R aging": (
        "receivables",
        "Customer=customer_name, Current, 1 - 30, 31 - 60, 61 - 90, 91 and over, Total",
    ),
    "QBO open invoices": (
        "receivables",
        "Date=date, Transaction Type=document_type, Num=invoice_no, Customer=customer_name, Due Date=due_date, Amount, Open Balance=balance",
    ),
    "QB Desktop open inv": (
        "receivables",
        "Type, Date=date, Num=invoice_no, P. O. #, Terms=payment_days, Due Date=due_date, Aging=age, Open Balance=balance, Name=customer_name",
    ),
    "Xero aged": (
        "receivables",
        "Contact=customer_name, Current, < 1 Month, 1 Month, 2 Months, 3 Months, Older, Total",
    ),
    "Xero receivable detail": (
        "receivables",
        "Contact=customer_name, Invoice Number=invoice_no, Invoice Date=date, Due Date=due_date, Invoice Total, Outstanding=balance",
    ),
    "Xero sales by item": (
        "sales",
        "Item Code, Item Name=product, Contact=customer_name, Date=date, Quantity=quantity, Unit Price=price, Total=amount",
    ),
    "Xero inv export": (
        "receivables",
        "Invoice Number=invoice_no, Contact=customer_name, Issue Date, Due Date=due_date, Amount, Amount Paid, Amount Due=balance, Status=document_status",
    ),
    "FreshBooks": (
        "sales",
        "Client Name=customer_name, Invoice #=order_no, Date Issued=date, Invoice Status=document_status, Date Paid, "
        "Item Name=product, Rate=price, Quantity=quantity, Line Total=amount, Currency=currency",
    ),
    "Wave": (
        "receivables",
        "Customer=customer_name, Invoice Number=invoice_no, Invoice Date=date, Due Date=due_date, Total, Balance Due=balance, Status=document_status",
    ),
    "Sage 50 UK": (
        "sales",
        "A/C=customer_id, Name=customer_name, Invoice No=order_no, Date=date, Product Code=product, Qty=quantity, Net=amount, VAT, Gross",
    ),
    "NetSuite aging": (
        "receivables",
        "Customer=customer_name, Current, 1 - 30 Days, 31 - 60 Days, 61 - 90 Days, > 90 Days, Total",
    ),
    "Tally": (
        "sales",
        "Date=date, Particulars=customer_name, Voucher Type=document_type, Voucher No.=order_no, Quantity=quantity, Rate=price, Value=amount",
    ),
    "Tally outstandings": (
        "receivables",
        "Date=date, Ref. No.=invoice_no, Party's Name=customer_name, Opening Amount, Pending Amount=balance, Due on=due_date, Overdue by days=overdue_days",
    ),
    "Zoho CRM": (
        "sales",
        "Account Name=customer_name, Deal Name, Closing Date=date, Amount=amount, Stage",
    ),
    "HubSpot": (
        "sales",
        "Deal Name, Associated Company=customer_name, Close Date=date, Amount=amount, Deal Stage",
    ),
    "Stripe": (
        "sales",
        "id, Customer Name=customer_name, Created (UTC)=date, Amount=amount, Currency=currency, Status=document_status",
    ),
    "Amazon seller": (
        "sales",
        "amazon-order-id=order_no, purchase-date=date, buyer-name=customer_name, product-name=product, "
        "quantity=quantity, item-price=price, order-status=document_status",
    ),
    "eBay": (
        "sales",
        "Order Number=order_no, Buyer Username, Buyer Name=customer_name, Item Title=product, Quantity=quantity, Sold For, Total Price=amount, Sale Date=date",
    ),
    "Magento": (
        "sales",
        "ID, Purchase Date=date, Bill-to Name=customer_name, Ship-to Name, Grand Total (Base)=amount, Grand Total (Purchased), Status=document_status",
    ),
    "WooCommerce": (
        "sales",
        "order_id=order_no, order_date=date, status=document_status, billing_company=customer_name, order_total=amount, item_quantity=quantity",
    ),
    "Acumatica": (
        "sales",
        "Customer, Customer Name=customer_name, Reference Nbr.=order_no, Date=date, Inventory ID=product, Qty.=quantity, Ext. Price, Amount=amount",
    ),
    "Epicor": (
        "sales",
        "Cust. ID=customer_id, Name=customer_name, Invoice=order_no, Invoice Date=date, Part=product, Selling Qty=quantity, Ext Price=amount",
    ),
    "JDE": (
        "sales",
        "Address Number=customer_id, Alpha Name=customer_name, Order Number=order_no, Invoice Date=date, "
        "2nd Item Number=product, Quantity Shipped=quantity, Extended Amount=amount",
    ),
    "Oracle": (
        "sales",
        "BILL_TO_CUSTOMER_NAME=customer_name, TRX_NUMBER=order_no, TRX_DATE=date, DESCRIPTION=product, "
        "QUANTITY_INVOICED=quantity, UNIT_SELLING_PRICE=price, EXTENDED_AMOUNT=amount",
    ),
    "Oracle AR": (
        "receivables",
        "Customer Name=customer_name, Customer Number=customer_id, Transaction Number, Transaction Date=date, "
        "Due Date=due_date, Days Late=overdue_days, Balance Due=balance",
    ),
    "Infor": (
        "sales",
        "Customer, Customer Name=customer_name, Inv Num=order_no, Inv Date=date, Item=product, Qty Invoiced=quantity, Price=price, Net Price",
    ),
}
