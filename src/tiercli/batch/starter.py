"""A commented batch file to begin with."""

from __future__ import annotations

from tiercli.domain.language import Text
from tiercli.report.formats import NAMES

_WORDS = Text(
    zh="""\
# 每月任务：tiercli run batch.yaml（不写 --period 时处理上一个整月）
# 路径相对于本文件。占位符：{period} 是 2026-10，{year} 是 2026，{month} 是 10
tiercli: 1

# 输入：文件、文件夹或通配符
inputs:
  - data/*.xlsx
  # - data/{period}/销售*.xlsx

# 规则：自带的名称或 YAML 文件；所有规则只读一次输入
rulebooks:
  - standard
  # - {rules: our-rules.yaml, set: {core_volume: 4000}}

# 报告；{rulebook} 是规则名
output: reports/{period}/{rulebook}.xlsx
formats: [xlsx]        # FORMATS
language: zh

# 存档文件夹：请定期备份
history: history
retention: {periods: 36, revisions: 5}

wait: 60               # 另一个任务正在写存档时等待的秒数
allow_stale: false     # true：不检查最新销售是否在本期内（防止误用上月文件）
strict: false          # true：发现需要处理的问题时退出码为 1（结果照常存档）
max_set_aside: 2%      # 任一张表不能用的行超过这个比例时，本月不存档（退出码 4）
""",
    en="""\
# The monthly job: tiercli run batch.yaml (without --period, the last whole month)
# Paths are relative to this file. Placeholders: {period} is 2026-10, {year} is 2026, {month} is 10
tiercli: 1

# Input: files, folders or patterns
inputs:
  - data/*.xlsx
  # - data/{period}/sales*.xlsx

# Rulebooks: shipped names or YAML files; the input is read once for all of them
rulebooks:
  - standard
  # - {rules: our-rules.yaml, set: {core_volume: 4000}}

# Reports; {rulebook} is the rulebook's name
output: reports/{period}/{rulebook}.xlsx
formats: [xlsx]        # FORMATS
language: en

# Where runs are kept: back it up
history: history
retention: {periods: 36, revisions: 5}

wait: 60               # seconds to wait for another run that uses the history
allow_stale: false     # true: do not insist that the newest sale falls in the period (last month's file by mistake)
strict: false          # true: exit with 1 when anything needs a look (the result is stored all the same)
max_set_aside: 2%      # a month is refused (exit 4) when more of any table's rows could not be used
""",
)
STARTER = Text(*(words.replace("# FORMATS", f"# {NAMES}") for words in _WORDS))
