"""Draw the pictures of `docs/model.md`: parts drawn anew, nudged, blended and shaped, on generated samples.

python docs/model_pictures.py [--model NAME]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from facemask_editor.core import paths
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.engine.editor import PartEditor
from facemask_editor.engine.generate import generate_face
from facemask_editor.formats import open_mask
from facemask_editor.recipe.recipe import Blend, Nudge, Recipe, Remove, Resample, Shape
from facemask_editor.weights.checkpoint import load_model

OUT = Path(__file__).parent / "images"
CELL = 112
GAP = 3


def save(name: str, rows: Sequence[Sequence[np.ndarray]]) -> None:
    """Write rows of masks as a sheet of class colours (an indexed PNG, small)."""
    columns = max(map(len, rows))
    sheet = np.full((len(rows) * (CELL + GAP) - GAP, columns * (CELL + GAP) - GAP), 255, np.uint8)
    for row, cells in enumerate(rows):
        for column, mask in enumerate(cells):
            y, x = row * (CELL + GAP), column * (CELL + GAP)
            cell = cv2.resize(mask, (CELL, CELL), interpolation=cv2.INTER_NEAREST)
            sheet[y : y + CELL, x : x + CELL] = cell
    picture = Image.fromarray(sheet, "P")
    palette = np.full((256, 3), 40, np.uint8)
    palette[: len(CELEBAMASK_HQ.names)] = CELEBAMASK_HQ.palette_array
    picture.putpalette(palette.ravel().tolist())
    picture.save(OUT / name, optimize=True)


def main() -> None:
    """Write all sheets."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", default=None)
    model = load_model(parser.parse_args().model)
    editor = PartEditor(model)
    files = sorted((paths.resources_dir() / "samples").glob("*.png"))
    samples = [open_mask(file).label_map for file in files]

    def edited(mask: np.ndarray, *steps: object, adapt: float = 0.5, **donors: np.ndarray) -> np.ndarray:
        editor.set_mask(mask)
        return editor.apply(Recipe(steps=steps, adapt=adapt), donors).label_map

    def drawn(mask: np.ndarray, *parts: str) -> list[np.ndarray]:
        return [mask] + [edited(mask, *(Resample(part=p, seed=seed) for p in parts)) for seed in range(1, 7)]

    front, other, third = samples[0], samples[3], samples[7]
    save(
        "model_resampled.png",
        [
            drawn(front, "nose"),
            drawn(front, "u_lip", "l_lip"),
            drawn(other, "l_brow", "r_brow"),
            drawn(other, "hair"),
            drawn(third, "skin"),
        ],
    )
    save(
        "model_nudged.png",
        [
            [front]
            + [edited(front, Nudge(part="nose", seed=2, sigma=s)) for s in (0.25, 0.5, 1, 1.5, 2, 2.5)],
            [other]
            + [edited(other, Nudge(part="hair", seed=4, sigma=s)) for s in (0.25, 0.5, 1, 1.5, 2, 2.5)],
        ],
    )
    alphas = (0.2, 0.4, 0.6, 0.8, 1.0)

    def blended(mask: np.ndarray, donor: np.ndarray, *parts: str) -> list[np.ndarray]:
        steps = [[Blend(part=p, alpha=a, donor="donor") for p in parts] for a in alphas]
        return [mask] + [edited(mask, *step, donor=donor) for step in steps] + [donor]

    save(
        "model_blended.png",
        [
            blended(front, other, "hair"),
            blended(front, third, "nose", "u_lip", "l_lip", "mouth"),
            blended(other, third, "skin"),
        ],
    )
    amounts = (-2.0, -1.0, 1.0, 2.0)
    handles = [
        (front, "nose", "length"), (front, "nose", "width"), (front, "l_eye", "size"),
        (front, "skin", "jaw_width"), (other, "hair", "volume"),
    ]  # fmt: skip
    save(
        "model_shaped.png",
        [
            [
                edited(mask, Shape(part=part, handle=handle, amount=amount)) if amount else mask
                for amount in (*amounts[:2], 0, *amounts[2:])
            ]
            for mask, part, handle in handles
        ],
    )
    bare = front
    added = [edited(bare, Resample(part=part, seed=3)) for part in ("eye_g", "hat", "ear_r", "neck_l")]
    save(
        "model_accessories.png",
        [[bare, *added, edited(added[0], Remove(part="eye_g")), edited(added[1], Remove(part="hat"))]],
    )
    faces = [generate_face(model, seed, temperature=1.0, size=2 * CELL) for seed in range(14)]
    save("model_faces.png", [faces[:7], faces[7:]])


if __name__ == "__main__":
    main()
