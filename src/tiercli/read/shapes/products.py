"""A column for each product: 尿素(吨), 复合肥(吨) become rows with the product's name."""

from __future__ import annotations

from tiercli.domain.fields import Kind
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.read.formats.grid import Grid
from tiercli.read.shapes.context import Sheet
from tiercli.read.shapes.header_words import DERIVED, OTHERWISE
from tiercli.read.shapes.melt import Fold, Melt, melted, settled
from tiercli.read.words.fold import plain
from tiercli.read.words.lexicon import split_unit
from tiercli.read.words.units import factor_of

_NO_PRODUCT = late_pattern(
    r"毛重|皮重|净重|总重|件重|单重|损耗|途耗|磅差|扣[杂水重]|入库|出库|库存|结存|进货|发出|\b(?:gross|tare|net|total|loss|shrinkage|stock|inventory|received|issued)\b"
)
"""What a weighbridge or a store measures of one product."""


def unfold_products(sheet: Sheet) -> Grid | None:
    """The sheet with a row for each product; none unless a table with customers and dates has no quantity and no amount, but several
    unknown columns that all name one unit of mass, or of money."""
    if sheet.table not in (None, "sales"):
        return None
    for row, line in enumerate(sheet.top):
        found = {column: match for column, cell in enumerate(line) if cell and (match := sheet.found(cell).get("sales"))}
        fields = {match[0].name for match in found.values()}
        if not fields & {"customer_id", "customer_name"} or "date" not in fields or fields & {"product"}:
            continue
        if any(match[0].summed and not DERIVED.search(plain(line[column])) for column, match in found.items()):
            return None
        others = (sheet.found(cell).items() for column, cell in enumerate(line) if cell and column not in found)
        if any(match[0].summed for tables in others for table, match in tables if table != "sales"):
            return None  # what another table measures, such as 应收余额(元), is no product's name
        return _unfolded(sheet, row, line, {column for column, match in found.items() if not match[0].summed})
    return None


def _unfolded(sheet: Sheet, row: int, line: list[str], known: set[int]) -> Grid | None:
    units = {column: split_unit(cell) for column, cell in enumerate(line) if cell and column not in known}
    for kind, name in ((Kind.QUANTITY, "quantity"), (Kind.MONEY, "amount")):
        measured = {column: parts for column, parts in units.items() if parts[1] and factor_of(parts[1], kind)}
        left = [column for column, parts in measured.items() if DERIVED.search(plain(parts[0])) or OTHERWISE.search(plain(parts[0]))]
        products = {column: parts for column, parts in measured.items() if column not in left}
        if any(_NO_PRODUCT.search(plain(parts[0])) for parts in products.values()):
            return None
        if len(products) < 2 or len({plain(unit) for _, unit in products.values()}) > 1:
            continue
        english = all(cell.isascii() for cell in line if cell)
        field, product = sheet.fields["sales"].field(name), sheet.fields["sales"].field("product")
        if field is None or product is None:
            return None
        header = f"{field.title.spoken('en' if english else 'zh')}({next(iter(products.values()))[1]})"
        kept = {column: cell for column, cell in enumerate(line) if column not in measured}
        folds = [Fold(parts[0], {header: column}) for column, parts in products.items()]
        grid = settled(sheet.grid, skip_hidden=sheet.options.skip_hidden)
        made = melted(grid, Melt(row, row, kept, product.title.spoken("en" if english else "zh"), [header], folds))
        made.named.update({line[column]: header if column in products else "" for column in measured})
        listed, rest = [parts[0] for parts in products.values()], [line[column] for column in left]
        message = Text(
            f"每个产品一列（{'、'.join(listed)}），已转成每个产品一行" + (f"；未计入的列：{'、'.join(rest)}。" if rest else "。"),
            f"has one column a product ({', '.join(listed)}), read as one row a product" + (f"; columns left out: {', '.join(rest)}." if rest else "."),
        )
        made.notes.append(sheet.note("sheet.products-across", row, message, count=len(products)))
        return made
    return None
