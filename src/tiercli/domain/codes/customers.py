"""Findings about who is who: records that add to others, ids that are one, names that tell a state."""

from __future__ import annotations

from collections.abc import Mapping

from tiercli.domain.codes.code import NOTHING, Code, note, warning
from tiercli.domain.language import Text

CUSTOMERS: Mapping[str, Code] = {
    "*.merged-record": note(
        Text("同一客户的另一条档案，补充了前面档案没有的内容", "another record of a customer, which adds what the earlier one lacks"),
        NOTHING,
        Text("补充档案", "record that adds to another"),
    ),
    "customers.second-value": warning(
        Text("同一客户的两条档案内容不同，用前面的", "two records of one customer contradict; the earlier one counts"),
        Text("核对两条档案，改掉过时的一条；或调换文件的先后。", "Compare the records and correct the outdated one, or give the files in another order."),
    ),
    "customers.code-with-name": note(
        Text("编号和名称写在一个单元格里，已分开", "code and name in one cell, taken apart"),
        Text("若不对，用 --map 指明编号列。", "If that is wrong, name the column of ids with --map."),
    ),
    "customers.joined": note(Text("按别名表或 --join-zeros 并入另一编号的编号", "ids joined to others by the alias sheet or --join-zeros"), NOTHING),
    "customers.alias-unused": note(
        Text("别名表里没有任何行用到的别名", "aliases that stand in no row"),
        Text("若本该用到，核对别名的写法。", "If one should have been met, check how it is written."),
    ),
    "customers.legal-form": warning(
        Text("名称只差“有限公司”“有限责任公司”“公司”的有无或写法，按不同客户处理", "names that differ only in the legal form (Ltd, Limited, none), treated as several customers"),
        Text("若是同一客户，加入别名表。", "If they are one customer, add them to the alias sheet."),
    ),
    "customers.mark-in-name": warning(
        Text(
            "名称只差“（停用）”“（新）”“（原…）”之类的标记或标点，按不同客户处理",
            "names that differ only by a mark such as (old), (inactive), (formerly ...) or a full stop, treated as several customers",
        ),
        Text("若是同一客户，加入别名表。", "If they are one customer, add them to the alias sheet."),
    ),
}
