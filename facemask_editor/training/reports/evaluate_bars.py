"""The bars that reconstruction and codes are held to, and which of them hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from facemask_editor.training.reports.quality_bars import Bar

MIOU = 93.0
PIXEL_ACCURACY = 99.0
CLASS_IOU = 0.80
"""Of every class but those of `LOWER`."""

LOWER = MappingProxyType({"ear_r": 0.70, "neck_l": 0.70})
CODES = 1.0
"""Share of the numbers that are to hold: all. So few masks show even exact N(0,1) with an error."""


def check_evaluation(figures: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the bars by name: ``miou``, ``pixel_accuracy``, ``iou.nose``, and of the codes where known."""
    bars = {
        "miou": _least(figures["miou"], MIOU),
        "pixel_accuracy": _least(figures["pixel_accuracy"], PIXEL_ACCURACY),
    }
    for name, value in figures["per_class_iou"].items():
        bars[f"iou.{name}"] = _least(value, LOWER.get(name, CLASS_IOU))
    for key in ("mean_holds", "sd_holds"):
        if "codes" in figures:
            bars[f"codes.{key}"] = _least(figures["codes"][key], CODES)
    return {name: asdict(bar) for name, bar in bars.items()}


def _least(value: float, bar: float) -> Bar:
    return Bar(value, bar, value >= bar)
