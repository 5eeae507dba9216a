"""Makes every sample workbook anew: `python -m samples.make_samples`, or only some by name.

A further sample is a module beside this one with a `sheets()` function, and a line in `SAMPLES`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from samples import (
    account_managers,
    chemical_channel,
    fertilizer_company,
    kunlun_urea,
    petrochemical_company,
    refined_oil_marketing,
    sales,
    steel_enterprise,
    tibet_refined_oil,
)
from samples.workbook import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from samples.workbook import Sheet

FOLDER = Path(__file__).parent
SAMPLES: dict[str, Callable[[], list[Sheet]]] = {
    "sales": sales.sheets,
    "kunlun-urea": kunlun_urea.sheets,
    "tibet-refined-oil": tibet_refined_oil.sheets,
    "fertilizer-company": fertilizer_company.sheets,
    "petrochemical-company": petrochemical_company.sheets,
    "steel-enterprise": steel_enterprise.sheets,
    "chemical-channel": chemical_channel.sheets,
    "account-managers": account_managers.sheets,
    "refined-oil-marketing": refined_oil_marketing.sheets,
}


def main(names: Sequence[str]) -> None:
    """Write the named samples, or all of them."""
    for name in names or list(SAMPLES):
        path = FOLDER / f"{name}.xlsx"
        made = SAMPLES[name]()
        write_workbook(path, made)
        print(f"{path}: " + ", ".join(f"{sheet.name} {len(sheet.rows):,}" for sheet in made))


if __name__ == "__main__":
    main(sys.argv[1:])
