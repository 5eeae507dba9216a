"""Customers who may be one: names that differ only in the legal form, and names that are nearly alike.

Only suggestions: who is who, the analyst decides in an alias sheet. Two rules keep different customers
apart: the legal form is taken off before anything is compared (有限公司 and 有限责任公司 are one form), and
names that differ in a place, a direction or a number (山东分公司 and 山西分公司, 第一 and 第二) are never a pair.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from importlib.util import find_spec
from itertools import combinations

import numpy as np

from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.outcome.checked import NamePair
from tiercli.read.words.names import LIMITED, normal_name

_PROVINCES = """
北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾
内蒙古 广西 西藏 宁夏 新疆 香港 澳门 华北 华东 华南 华中 西北 西南 东北 东南 南疆 北疆 东疆
"""
_CITIES = """
石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁 呼和浩特 包头 乌海 赤峰 通辽
鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 锡林郭勒 阿拉善 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 葫芦岛 长春 四平 辽源 通化 白山
松原 白城 延边 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江
泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州
宣城 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 济南 青岛 淄博 枣庄 东营 烟台 潍坊
济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 武汉
黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西 广州 韶关
深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林
百色 贺州 河池 来宾 崇左 海口 三亚 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山
贵阳 六盘水 遵义 安顺 毕节 铜仁 黔西 黔东 黔南 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄 红河 文山 西双版纳 大理 德宏 怒江 迪庆 拉萨 日喀则
昌都 林芝 山南 那曲 阿里 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏
甘南 西宁 海东 海北 黄南 果洛 玉树 海西 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 博尔塔拉 博乐 巴音郭楞 库尔勒 阿克苏 阿图什
喀什 和田 伊犁 伊宁 奎屯 塔城 乌苏 阿勒泰 石河子 阿拉尔 图木舒克 五家渠 北屯 铁门关 双河 可克达拉 昆玉 胡杨河 沙湾 玛纳斯 呼图壁 阜康 奇台 吉木萨尔
木垒 鄯善 托克逊 轮台 尉犁 若羌 且末 焉耆 和静 和硕 博湖 温宿 库车 沙雅 新和 拜城 乌什 柯坪 疏附 疏勒 英吉沙 泽普 莎车 叶城 麦盖提 岳普湖 伽师
巴楚 皮山 洛浦 策勒 于田 民丰 霍城 霍尔果斯 巩留 新源 昭苏 特克斯 尼勒克 额敏 托里 裕民 布尔津 富蕴 福海 哈巴河 青河 吉木乃 独山子 米东 达坂城
"""

PLACES = tuple(dict.fromkeys((_PROVINCES + _CITIES).split()))
"""Provinces, regions, prefectures, and the counties of Xinjiang; counties elsewhere are told by the 县 behind them."""


ALIKE = 82
"""Names less alike than this are not suggested."""
MOST_NAMES = 30_000
LONGEST_NAME = 200
"""Longer names are compared as a whole only: what comparing costs grows with the square of their length."""
MOST_PAIRS = 500
_AT_ONCE = 500
_SAME_GROUP_PAIRS = 20

# Longest first; what is left of a name without its form is compared.
_STOCK = r"股份有限责任公司|股份有限公司|股份公司|incorporated|corporation|corp|inc|plc|ag"
_GROUP = r"集团股份有限公司|集团有限责任公司|集团有限公司|集团公司|集团|group"
_FORM = late_pattern(rf"(?:({_GROUP})|({_STOCK})|({LIMITED}))$")
_BRANCHED = late_pattern(rf"({_GROUP}|{_STOCK}|{LIMITED})(?=.{{1,12}}(?:分公司|支公司|办事处|分厂|加油站|branch)$)")
# What a company does says little about which company it is; what is left is its own name (字号).
_TRADES = late_pattern(
    "农民专业合作社|专业合作社|合作社|农业生产资料|农业科技|农业发展|生产资料|科技发展|农业|农资|种植|养殖|化肥|肥业|肥料|农化|科技|化工|石化|石油|油品|燃料|能源"
    "|化学|材料|钢铁|钢材|金属|建材|建筑|工程|机械|设备|制造|加工|实业|工业|商贸|贸易|商业|物资|物流|运输|汽车|客运|货运|供应链|投资|控股|发展|服务|管理|进出口"
    "|销售|经销部|经销处|经营部|经销|门市部|批发|零售|加油站|农场|连锁|供销社|供销"
)
_NO_NAME = late_pattern("^中国|分公司$|支公司$|办事处$")
_MARKS = late_pattern(r"[^\w]|_")
_NUMBERS = late_pattern(r"\d+|[零〇一二三四五六七八九十百千甲乙丙丁戊]+|(?<![a-z])[a-z](?![a-z])")
_DIRECTIONS = frozenset("东西南北中上下左右内外新老旧前后大小")
_AREAS = frozenset("省市县区旗盟州镇乡村团师营连港湾岛")
_UNITS = frozenset("厂站店库队部矿场")


@dataclass(frozen=True, slots=True)
class _Name:
    """A name taken apart: core without legal form, the form as written and its kind, the own name, and what must agree."""

    index: int
    core: str
    form: str
    kind: str
    own: str
    places: frozenset[str]
    numbers: tuple[str, ...]


def similar_names(customers: Sequence[tuple[str, str, Place]]) -> list[NamePair]:
    """Pairs of customers with nearly the same name, the most alike first.

    customers: id, name and place of each; names that match exactly after normalisation count as alike too when the ids differ.
    Without the extra `names`, only names that differ in form or writing are found.
    """
    names = [_taken_apart(index, name) for index, (_, name, _) in enumerate(customers)]
    names = [name for name in names if len(name.core) >= 2]
    found = {(pair[0].index, pair[1].index): pair for pair in _same_cores(names)}
    for pair in _near_cores(names):
        found.setdefault((pair[0].index, pair[1].index), pair)
    pairs = [_pair(customers, *one) for one in found.values()]
    pairs.sort(key=lambda pair: (-pair.score, pair.one, pair.other))
    return pairs[:MOST_PAIRS]


def can_compare() -> bool:
    """Whether the extra that finds near names is installed."""
    return find_spec("rapidfuzz") is not None


def _taken_apart(index: int, name: str) -> _Name:
    core, form, kind = _MARKS.sub("", normal_name(name)), "", ""
    if len(core) > LONGEST_NAME:
        return _Name(index, core, form, kind, "", frozenset(), ())
    for pattern in (_FORM, _BRANCHED):
        while (match := pattern.search(core)) and match.start() >= 2:
            form = match[0] + form
            kind = _kind(match[0], kind)
            core = core[: match.start()] + core[match.end() :]
    places = {place for place in PLACES if place in core}
    own = core
    for place in sorted(places, key=len, reverse=True):
        own = own.replace(place, "")
    own = _NO_NAME.sub("", _TRADES.sub("", own))
    # within a longer name of a place a shorter one says nothing
    longest = frozenset(place for place in places if not any(place != other and place in other for other in places))
    return _Name(index, core, form, kind, own, longest, tuple(_NUMBERS.findall(core)))


def _kind(form: str, before: str) -> str:
    """Which sort of legal form: a group outweighs a stock company, that outweighs the usual one."""
    kinds = ("limited", "stock", "group")
    found = "group" if re.fullmatch(_GROUP, form) else "stock" if re.fullmatch(_STOCK, form) else "limited"
    return max(found, before or "limited", key=kinds.index)


Pair = tuple[_Name, _Name, int, Text]


def _same_cores(names: Iterable[_Name]) -> Iterator[Pair]:
    """Names that are the same but for the legal form or the writing."""
    groups: dict[str, list[_Name]] = {}
    for name in names:
        groups.setdefault(name.core, []).append(name)
    for members in groups.values():
        for one, other in list(combinations(members, 2))[:_SAME_GROUP_PAIRS]:
            if one.form == other.form:
                yield one, other, 100, Text("写法相同或只差标点、空格、繁简", "the same but for marks, spaces or script")
            elif {one.kind, other.kind} <= {"", "limited"}:
                yield one, other, 100, Text("只差公司形式", "only the legal form differs")
            else:
                yield one, other, 94, Text("只差集团、股份等字样，可能是不同法人", "only group or stock company differs; may be two legal persons")


def _near_cores(names: Sequence[_Name]) -> Iterator[Pair]:
    """Names whose cores differ in few characters, and not in a place or number."""
    if not can_compare() or len(names) > MOST_NAMES or len(names) < 2:
        return
    from rapidfuzz import fuzz, process

    seen: set[tuple[int, int]] = set()
    for members in _comparable(names):
        cores = [name.core for name in members]
        for start in range(0, len(cores), _AT_ONCE):
            scores = process.cdist(cores[start : start + _AT_ONCE], cores[start:], scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.uint8)
            for row, column in np.argwhere(scores):
                one, other = members[start + int(row)], members[start + int(column)]
                if row >= column or one.core == other.core or (one.index, other.index) in seen:
                    continue
                seen.add((one.index, other.index))
                if not _differs_in_kind(one, other):
                    yield one, other, min(int(scores[row, column]), 99), _difference(one, other)


def _comparable(names: Iterable[_Name]) -> Iterator[list[_Name]]:
    """Groups in which every pair that `_differs_in_kind` lets pass stands at least once.

    Such a pair has the same numbers, and own names at most one slip apart: take one character away from either, or none, and they
    have something in common. So a group is what shares numbers and such a rest, and twenty thousand names need no comparison of each with each.
    """
    groups: dict[tuple[tuple[str, ...], str], list[_Name]] = {}
    for name in names:
        for rest in {name.own, *(name.own[:at] + name.own[at + 1 :] for at in range(len(name.own)))}:
            groups.setdefault((name.numbers, rest), []).append(name)
    return (members for (_, rest), members in groups.items() if rest and len(members) > 1)


def _differs_in_kind(one: _Name, other: _Name) -> bool:
    """Whether the difference makes them two customers: a number, a place, a direction, the name before 县 or 站."""
    if one.numbers != other.numbers:
        return True
    if not _same_own(one.own, other.own):
        return True
    if one.places != other.places and not (one.places < other.places or other.places < one.places):
        return True
    for tag, left, right, into, upto in SequenceMatcher(None, one.core, other.core, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        parts = one.core[left:right], other.core[into:upto]
        if any(part in _DIRECTIONS for part in parts):
            return True
        following = one.core[right : right + 1]
        if tag == "replace" and (following in _AREAS or (following in _UNITS and right + 1 == len(one.core))):
            return True
    return False


def _same_own(one: str, other: str) -> bool:
    """Own names that may be one: equal, or one slip apart where they are long enough for a slip to be one.

    Names without one (中国石化, 中国石油) are alike only in what they do.
    """
    if one == other:
        return bool(one)
    if min(len(one), len(other)) < (6 if one.isascii() else 3):
        return False
    from rapidfuzz.distance import DamerauLevenshtein

    return bool(DamerauLevenshtein.distance(one, other) <= 1)


def _difference(one: _Name, other: _Name) -> Text:
    parts = [
        (one.core[left:right], other.core[into:upto])
        for tag, left, right, into, upto in SequenceMatcher(None, one.core, other.core, autojunk=False).get_opcodes()
        if tag != "equal"
    ]
    shown = " ".join(f"{left or '∅'}→{right or '∅'}" for left, right in parts[:3])
    return Text(f"差别：{shown}", f"differs in {shown}")


def _pair(customers: Sequence[tuple[str, str, Place]], one: _Name, other: _Name, score: int, why: Text) -> NamePair:
    first, second = customers[one.index], customers[other.index]
    return NamePair(first[0], first[1], second[0], second[1], score, why, second[2])
