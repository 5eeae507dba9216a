"""Found bounds as JSON shows them."""

from __future__ import annotations

from typing import Any

from tiercli.domain.language import Language
from tiercli.outcome.calibration import Calibration, FoundBound, Shaken


def calibration_record(found: Calibration, outputs: tuple[str, ...] = ()) -> dict[str, Any]:
    """Everything that was found; bounds are exact decimal text, shares are of one."""
    outcome, language = found.outcome, found.outcome.language
    return {
        "rulebook": outcome.rulebook.name,
        "extends": found.extends,
        "as_of": outcome.as_of.isoformat(),
        "entities": len(outcome.results),
        "of": found.of,
        "counted": found.counted,
        "bounds": [_bound(one, language) for one in found.bounds],
        "levels": {
            one.name: {"share_before": one.was, "share": one.now, "entities_before": one.entities_was, "entities": one.entities_now} for one in found.levels
        },
        "moved": found.moved,
        "resampled": {"seed": found.seed, "entities": _shaken(found.entities), "rows": _shaken(found.rows)},
        "in_force": None if found.reviewed is None else dict(zip((one.name for one in found.levels), found.reviewed, strict=True)),
        "months": [{"period": period, "shares": dict(zip((one.name for one in found.levels), shares, strict=True))} for period, shares in found.months],
        "note": found.note.spoken(language),
        "findings": [one.record(language) for one in (*outcome.findings, *found.findings)],
        "overlay": found.overlay.decode(),
        "outputs": list(outputs),
    }


def _bound(one: FoundBound, language: Language) -> dict[str, Any]:
    return {
        "target_of": one.name, "bound": one.bound.spoken(language), "sense": one.sense, "unit": one.unit, "before": format(one.before, "f"),
        "value": format(one.after, "f"), "unrounded": format(one.exact, "f"), "step": format(one.step, "f"), "target": one.target, "share_before": one.was,
        "share": one.now, "distance": one.distance, "largest_share": one.most, "beyond": one.beyond, "kept_out": one.kept_out, "let_in": one.let_in,
        "near": one.near, "changes_one_step_down": one.step_down, "changes_one_step_up": one.step_up,
        "low": format(one.low, "f"), "high": format(one.high, "f"),
    }  # fmt: skip


def _shaken(one: Shaken) -> dict[str, Any]:
    return {"samples": one.samples, "mean_changes": round(one.mean, 6), "most_changes": one.most}
