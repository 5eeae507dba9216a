"""What one cell of a unit column says: a unit of mass, of volume, or of pieces."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from tiercli.domain.fields import Field, Kind
from tiercli.domain.patterns import late_pattern
from tiercli.read.words.units import HOME, factor_of, mass_of
from tiercli.read.words.written import folded, simplified

_LITRES: dict[str, Decimal] = {
    **dict.fromkeys(("升", "公升", "立升", "l", "lt", "ltr", "litre", "litres", "liter", "liters"), Decimal(1)),
    **dict.fromkeys(("毫升", "ml", "mlt", "cc"), Decimal("0.001")),
    **dict.fromkeys(("千升", "kl"), Decimal(1000)),
    **dict.fromkeys(("方", "立方", "立方米", "立米", "m3", "m^3", "cbm", "cubicmeter", "cubicmetre", "cubicmeters", "cubicmetres", "mtq"), Decimal(1000)),
    **dict.fromkeys(("万方", "万立方米"), Decimal(10_000_000)),
    **dict.fromkeys(("标方", "标准立方米", "标立方米", "nm3"), Decimal(1000)),
    **dict.fromkeys(("加仑", "gal", "gallon", "gallons"), Decimal("3.785411784")),
    **dict.fromkeys(("bbl", "bbls"), Decimal("158.987294928")),
}
# Words for one thing; the first is the name by which a rulebook or a products table may give its weight.
_PIECES = (
    ("件", "piece", "pieces", "pc", "pcs", "pce", "ea", "each", "st", "stk"), ("个", "個", "只", "隻", "unit", "units"),
    ("袋", "bag", "bags", "sack", "sacks"), ("包", "pack", "packs", "pkg", "package", "packages", "packet"),
    ("箱", "box", "boxes", "carton", "cartons", "ctn", "ctns", "case", "cases", "cs"),
    ("桶", "drum", "drums", "barrel", "barrels", "dr", "bucket", "pail"), ("瓶", "bottle", "bottles", "btl"),
    ("罐", "can", "cans", "tin", "tins", "cylinder"), ("听",), ("盒",), ("支", "枝"), ("根", "rod", "rods", "bar", "bars"), ("条", "條", "strip"),
    ("张", "張", "sheet", "sheets"), ("块", "塊", "block", "blocks", "slab", "slabs"), ("卷", "roll", "rolls", "coil", "coils"),
    ("捆", "扎", "bundle", "bundles", "bdl"), ("片", "plate", "plates"), ("台", "臺", "set", "sets"), ("套",), ("托", "托盘", "pallet", "pallets", "plt"),
    ("车", "車", "truck", "trucks", "truckload"), ("柜", "櫃", "container", "containers"), ("板",), ("双", "pair", "pairs"), ("打", "dozen", "dozens", "dz"),
    ("米", "公尺", "m", "mtr", "metre", "metres", "meter", "meters"), ("公里", "km"), ("厘米", "cm"), ("毫米", "mm"), ("平方", "平方米", "平米", "m2", "sqm"),
    ("亩", "畝"), ("吨袋", "吨包", "bigbag", "fibc"), ("支架",), ("棵",), ("头",), ("筐",), ("篮",), ("次", "趟"), ("小时", "hour", "hours", "hr", "hrs"),
    ("度", "kwh"),
)  # fmt: skip
_MASS_NAMES = {Decimal(1): "t", Decimal("0.001"): "kg", Decimal("0.000001"): "g", Decimal("0.0005"): "斤"}
_NAMED = {word: names[0] for names in _PIECES for word in names}
_CHINESE = late_pattern(r"[\u4e00-\u9fff]+")
_SIZED = late_pattern(r"^(\d{1,6}(?:\.\d{1,4})?)([a-z]+|[\u4e00-\u9fff]{1,2}?)(?:/|每)?([\u4e00-\u9fff]{1,2}|[a-z]+)$")
_SIZE_BEHIND = late_pattern(r"^([\u4e00-\u9fff]{1,2}|[a-z]+)[(\[](\d{1,6}(?:\.\d{1,4})?)([a-z]+|[\u4e00-\u9fff]{1,2})(?:/[^)\]]+)?[)\]]$")


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a quantity.

    name: the same for every way of writing it. tonnes: in one; none for what has no weight of its own.
    litres: in one; none for what is no volume. written: as somebody wrote it. is_pack: a pack with its weight, 25kg/袋.
    """

    name: str
    tonnes: Decimal | None = None
    litres: Decimal | None = None
    written: str = field(default="", compare=False)
    is_pack: bool = field(default=False, compare=False)


def unit_of(text: str) -> Unit | None:
    """The unit that a cell or a header names, or none when it is no unit that anybody knows.

    吨, KG, 千克(KG), 升, 方, 桶, 25kg/袋 (which weighs 0.025 t). A word of a mass and a volume together is none.
    """
    unit = _unit_of(text)
    return replace(unit, written=text.strip()) if unit else None


def _unit_of(text: str) -> Unit | None:
    words = simplified(folded(text)).strip(":,.、/")
    if words[:1] in ("(", "[") and words[-1:] in (")", "]"):
        words = words[1:-1]
    if not words:
        return None
    whole = _one(words)
    if whole:
        return whole
    if sized := _sized(words):
        return sized
    if words.isalpha() and (words.isascii() or _CHINESE.fullmatch(words)):
        return None  # a word alone has no parts
    parts = [part for part in re.split(r"[^a-z0-9^\u4e00-\u9fff]+|(?<=[a-z])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[a-z])", words) if part]
    parts = [part for part in parts if not part.isdecimal()]
    units = {_one(part) for part in parts}
    return units.pop() if parts and len(units) == 1 else None


def _one(words: str) -> Unit | None:
    if (tonnes := mass_of(words)) is not None:
        return Unit(_MASS_NAMES.get(tonnes, words), tonnes)
    if words in _LITRES:
        return Unit("升" if _LITRES[words] == 1 else words, None, _LITRES[words])
    return Unit(_NAMED[words]) if words in _NAMED else None


def _sized(words: str) -> Unit | None:
    """A pack with its weight: 25kg/袋, 袋(25kg)."""
    if not any(map(str.isdecimal, words)):
        return None
    if match := _SIZED.match(words):
        size, mass, pack = match[1], match[2], match[3]
    elif match := _SIZE_BEHIND.match(words):
        pack, size, mass = match[1], match[2], match[3]
    else:
        return None
    tonnes = mass_of(mass)
    return Unit(words, Decimal(size) * tonnes, is_pack=True) if tonnes is not None and (pack in _NAMED or pack == "装") else None


def counted_unit(text: str) -> str:
    """The name of a unit of volume or pieces; "" for a mass and for what is no unit."""
    unit = unit_of(unicodedata.normalize("NFKC", text)) if text else None
    return unit.name if unit is not None and unit.tonnes is None else ""


_PERCENT_TITLE = late_pattern(r"[(（]\s*[%％]\s*[)）]\s*$")


@dataclass(frozen=True, slots=True)
class Target:
    """The unit that a field is kept in.

    factor: of one such unit in the kind's own (10,000 for 万元). currency: of money.
    counted: the name of a unit of pieces or volume; "" where the field is a weight or no quantity.
    """

    factor: Decimal = Decimal(1)
    currency: str = ""
    counted: str = ""


@lru_cache(maxsize=4096)
def target_of(field: Field) -> Target:
    """The unit of a field; 元 and CNY are one, and so are 吨 and t."""
    if field.kind is Kind.MONEY:
        factor, currency = factor_of(field.unit, Kind.MONEY) or (Decimal(1), HOME)
        return Target(factor, currency or HOME)
    if field.kind is Kind.NUMBER and (field.unit == "%" or any(_PERCENT_TITLE.search(title) for title in field.title)):
        return Target(Decimal("0.01"))
    if field.kind in (Kind.QUANTITY, Kind.NUMBER) and field.unit:
        if counted := counted_unit(field.unit):
            return Target(counted=counted)
        found = factor_of(field.unit, Kind.QUANTITY)
        return Target(found[0]) if found else Target()
    return Target()


def holds_quantity(field: Field) -> bool:
    """Whether a field is a weight or a count of pieces, so that a unit column may speak of it."""
    return field.kind is Kind.QUANTITY or (field.kind is Kind.NUMBER and (target_of(field).counted != "" or factor_of(field.unit, Kind.QUANTITY) is not None))


def is_price(field: Field) -> bool:
    """Whether a field is money for one unit of a quantity: a unit line of amounts does not count for it."""
    return field.kind is Kind.MONEY and "/" in field.unit
