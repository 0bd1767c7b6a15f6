"""Whether a moved photo shows seams: gradients along changed outlines against those of the photo.

python -m benchmarks.face.seam MASKS PHOTOS [--limit N] [--adapt A]

At each pixel of an outline that an edit has changed, the largest gradient of the picture within 3 pixels; its
mean over that of the photo along the outline that it comes from. 1 is ideal: more is a cut, less is a blur.
PHOTOS holds pictures of the masks' names. Shown are medians over masks, and which share of an edit the photo
did not show.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.face.displacement import EDITS
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.split import validation_of
from facemask_editor.engine.editor import PartEditor
from facemask_editor.formats import open_mask
from facemask_editor.recipe.recipe import Recipe, Resample, Shape
from facemask_editor.render.builtin.picture import portrait
from facemask_editor.weights.checkpoint import load_model

_WITHIN = 7
_SIDE = 512


def gradients(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return the largest gradient around each pixel, H x W float32, grey levels a pixel."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    across, down = (cv2.Sobel(grey, cv2.CV_32F, *way, ksize=3, scale=1 / 8) for way in ((1, 0), (0, 1)))
    return np.asarray(cv2.dilate(np.hypot(across, down), np.ones((_WITHIN, _WITHIN), np.uint8)), np.float32)


def outline(mask: LabelMap, changed: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return the pixels of outlines that are near a change."""
    edges = cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8)) > 0
    near = cv2.dilate(changed.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    return np.asarray(edges & near, bool)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("masks", type=Path)
    parser.add_argument("photos", type=Path)
    parser.add_argument("--limit", type=int, default=24)
    parser.add_argument("--adapt", type=float, default=1.0)
    asked = parser.parse_args()
    editor = PartEditor(load_model())
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in EDITS}
    stems = validation_of(sorted(path.stem for path in asked.masks.glob("*.png")))
    pairs = [(stem, next(asked.photos.glob(f"{stem}.*"), None)) for stem in stems]
    for stem, path in [pair for pair in pairs if pair[1] is not None][: asked.limit]:
        mask = open_mask(asked.masks / f"{stem}.png").label_map
        photo = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
        photo = np.asarray(cv2.resize(photo, mask.shape[::-1], interpolation=cv2.INTER_AREA), np.uint8)
        before = gradients(photo)
        editor.set_mask(mask)
        shown = {editor.class_names[label] for label in np.unique(mask)}
        for name, steps in EDITS.items():
            if any(step.part not in shown for step in steps if isinstance(step, Shape | Resample)):
                continue
            new = editor.apply(Recipe(steps=steps, adapt=asked.adapt)).label_map
            changed = mask != new
            if not changed.any():
                continue
            made = portrait(photo, mask, new)
            old_line, new_line = outline(mask, changed), outline(new, changed)
            if old_line.any() and new_line.any():
                ratio = gradients(made.picture)[new_line].mean() / max(before[old_line].mean(), 1e-3)
                found[name].append((float(ratio), made.filled_share))
    print("| edit | faces | seam | not in the photo |")
    print("|---|---|---|---|")
    for name, rows in found.items():
        if rows:
            seam, share = np.median(np.array(rows), axis=0)
            print(f"| {name} | {len(rows)} | {seam:.2f} | {share:.0%} |")


if __name__ == "__main__":
    main()
