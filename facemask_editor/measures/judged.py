"""Quantities that reports judge by and that the engine never asks.

What draws are selected by says little of how good they are: whatever is selected is in range. These are kept
out of `facemask_editor.engine`, and a test sees to it.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import BROWS, EYES, LIPS
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.measures.relations.scene import Scene, Values
from facemask_editor.measures.roughness import roughness

PERCENTILE, OF_FEW = 99.0, 95.0
"""Up to which a quantity is as in real masks, and of fewer than 200; all are bad where they are large."""

QUANTITIES = {
    "lips.rough": "mouth",
    "lips.centre": "mouth",
    "lips.hull_gap": "mouth",
    "lips.corners": "mouth",
    "eyes.rough": "eyes",
    "eyes.tilts": "eyes",
    "eyes.shape": "eyes",
    "eyes.lower": "eyes",
    "brows.rough": "brows",
    "brows.tilts": "brows",
    "brows.shape": "brows",
    "glasses.uneven": "glasses",
    "hat.hangs": "hat",
}
"""Name and group (as of `relations.relation.GROUPS`)."""


def judged(label_map: LabelMap, schema: LabelSchema = CELEBAMASK_HQ) -> Values:
    """Measure the quantities of a mask.

    Args:
        label_map: H x W uint8; outlines are seen at its own size, the rest at 256 x 256.
        schema: Its classes.

    Returns:
        By name; NaN where a part is missing. ``rough``: median distance of the outline from a smooth line,
        in pixels of a picture of 512. ``centre``: how far the middles of the lips lie from each other
        sideways, over their width. ``hull_gap``: share of the lips' hull that is neither lip nor mouth.
        ``corners``: height between the left and the right end, of one lip against the other. ``tilts``:
        slopes of the two of a pair against each other, in degrees, once mirrored. ``shape``: 1 - IoU of one
        and the mirrored other, laid on each other. ``lower``: height of one eye against the other across
        the line from brows to lips, in eye distances. ``uneven``: 1 - IoU of glasses with themselves,
        mirrored. ``hangs``: share of a hat below the eyes.
    """
    found = dict.fromkeys(QUANTITIES, float("nan"))
    for group, names in (("lips", LIPS.names), ("eyes", EYES.names), ("brows", BROWS.names)):
        found[f"{group}.rough"] = _rough(label_map, names, schema)
    if label_map.shape != (REFERENCE_SIZE, REFERENCE_SIZE):
        label_map = resize_nearest(label_map, REFERENCE_SIZE, REFERENCE_SIZE)
    scene = Scene(label_map, schema)
    _lips(scene, found)
    for group, pair in (("eyes", EYES.names), ("brows", BROWS.names)):
        _pair(scene, group, pair, found)
    _worn(scene, found)
    return found


def _worn(scene: Scene, found: Values) -> None:
    glasses, hat = scene.blob("eye_g"), scene.blob("hat")
    if glasses is not None:
        own = glasses.pixels > 0
        found["glasses.uneven"] = 1.0 - float((own & own[:, ::-1]).sum() / (own | own[:, ::-1]).sum())
    if hat is not None and (frame := scene.frame) is not None:
        rows, columns = np.nonzero(hat.pixels)
        x, y = columns + hat.x + 0.5 - frame.x, rows + hat.y + 0.5 - frame.y
        found["hat.hangs"] = float((y * frame.ux - x * frame.uy > 0).mean())


def _rough(label_map: LabelMap, names: Sequence[str], schema: LabelSchema) -> float:
    parts = [schema.names.index(name) for name in names if name in schema.names]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        each = [roughness(label_map == part) for part in parts]
    known = [value for value in each if value == value]
    return max(known) * 512 / max(label_map.shape) if known else float("nan")


def _lips(scene: Scene, found: Values) -> None:
    upper, lower, both = (scene.blob(*names) for names in (("u_lip",), ("l_lip",), (*LIPS.names, "mouth")))
    if upper is None or lower is None or both is None:
        return
    found["lips.centre"] = abs(upper.centre[0] - lower.centre[0]) / both.width
    found["lips.hull_gap"] = 1.0 - both.area / max(1.0, float(both.hull_pixels.sum()))
    slopes = []
    for lip in (upper, lower):
        ends = [float(np.flatnonzero(lip.pixels[:, column]).mean()) for column in (0, -1)]
        slopes.append((ends[1] - ends[0]) / lip.width)
    found["lips.corners"] = abs(slopes[0] - slopes[1])


def _pair(scene: Scene, group: str, names: Sequence[str], found: Values) -> None:
    pair = scene.pair(*names)
    if pair is None:
        return
    first, second = pair
    line = float(np.arctan2(second.centre[1] - first.centre[1], second.centre[0] - first.centre[0]))
    if min(first.width / first.height, second.width / second.height) > 1.3:
        turns = np.degrees([first.axis - line, second.axis - line])
        found[f"{group}.tilts"] = float(abs(turns[0] + turns[1]))  # mirrored ones turn against each other
    height, width = max(first.height, second.height), max(first.width, second.width)
    laid = np.zeros((2, height, width), np.bool_)
    for canvas, pixels in zip(laid, (first.pixels, second.pixels[:, ::-1]), strict=True):
        y, x = (height - pixels.shape[0]) // 2, (width - pixels.shape[1]) // 2
        canvas[y : y + pixels.shape[0], x : x + pixels.shape[1]] = pixels
    found[f"{group}.shape"] = 1.0 - float((laid[0] & laid[1]).sum() / (laid[0] | laid[1]).sum())
    brows, lips = scene.blob(*BROWS.names), scene.blob(*LIPS.names, "mouth")
    if group == "eyes" and brows is not None and lips is not None:
        across, down = np.subtract(lips.centre, brows.centre)
        axis = float(np.arctan2(-across, down))
        unit = float(np.hypot(*np.subtract(second.centre, first.centre)))
        dx, dy = np.subtract(second.centre, first.centre)
        found["eyes.lower"] = abs(float(dy * np.cos(axis) - dx * np.sin(axis))) / max(unit, 1.0)


class JudgedRanges:
    """Up to where each quantity is as in real masks.

    Args:
        high: By name.
    """

    def __init__(self, high: Mapping[str, float]) -> None:
        self.high = dict(high)

    @classmethod
    def of_masks(cls, masks: Sequence[LabelMap], schema: LabelSchema = CELEBAMASK_HQ) -> Self:
        """Fit on label maps, a high percentile of each."""
        rows: list[npt.NDArray[np.float64]] = []
        for mask in masks:
            values = judged(mask, schema)
            rows.append(np.array([values[name] for name in QUANTITIES]))
        table = np.stack(rows)
        return cls(
            {
                name: float(np.percentile(known, PERCENTILE if len(known) >= 200 else OF_FEW))
                for name, column in zip(QUANTITIES, table.T, strict=True)
                if len(known := column[np.isfinite(column)])
            }
        )

    def holds(self, values: Mapping[str, float], group: str) -> bool:
        """Return whether the quantities of a group are as in real masks; what is missing is."""
        return not any(
            values.get(name, float("nan")) > high
            for name, high in self.high.items()
            if QUANTITIES[name] == group
        )
