"""Draw the pictures of `docs/results/edits.md`: generated faces, edited by the free model.

python docs/edit_pictures.py [OUT] [--model NAME]

Run with an older checkout first on the path it draws what that one makes of the same faces and seeds.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.core.paths import resources_dir
from facemask_editor.engine.editor import PartEditor
from facemask_editor.recipe.recipe import Recipe, Resample, Shape
from facemask_editor.weights.checkpoint import load_model

CELL, GAP = 72, 2
SEEDS = 6
AMOUNTS = (-2.0, 1.0, 2.0)
DRAWN = {
    "lips": ("u_lip", "l_lip"),
    "mouth": ("mouth", "u_lip", "l_lip"),
    "eyes": ("l_eye", "r_eye"),
    "brows": ("l_brow", "r_brow"),
    "nose": ("nose",),
    "ears": ("l_ear", "r_ear"),
    "hair": ("hair",),
    "skin": ("skin",),
    "neck": ("neck",),
    "hat": ("hat",),
    "glasses": ("eye_g",),
    "earrings": ("ear_r",),
}
FACES = 8


def faces() -> list[LabelMap]:
    """Return the first bundled samples."""
    paths = sorted((resources_dir() / "samples").glob("*.png"))[:FACES]
    found = []
    for path in paths:
        with Image.open(path) as image:
            found.append(np.array(image))
    return found


def save(path: Path, rows: list[list[LabelMap]]) -> None:
    """Write masks as a sheet of class colours (an indexed PNG, small)."""
    size = CELL + GAP
    sheet = np.full((len(rows) * size - GAP, max(map(len, rows)) * size - GAP), 255, np.uint8)
    for y, row in enumerate(rows):
        for x, mask in enumerate(row):
            cell = cv2.resize(mask, (CELL, CELL), interpolation=cv2.INTER_NEAREST)
            sheet[y * size : y * size + CELL, x * size : x * size + CELL] = cell
    picture = Image.fromarray(sheet, "P")
    palette = np.full((256, 3), 40, np.uint8)
    palette[: len(CELEBAMASK_HQ.names)] = CELEBAMASK_HQ.palette_array
    picture.putpalette(palette.ravel().tolist())
    picture.save(path, optimize=True)


def main() -> None:
    """Write all sheets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "out", type=Path, nargs="?", default=Path(__file__).parent / "images" / "edits" / "after"
    )
    parser.add_argument("--model", default="generated-free")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    editor, masks = PartEditor(load_model(options.model)), faces()
    drawn: dict[str, list[list[LabelMap]]] = {name: [] for name in DRAWN}
    shaped: dict[str, list[list[LabelMap]]] = {}
    for number, mask in enumerate(masks):
        editor.set_mask(mask)
        for name, parts in DRAWN.items():
            row = [mask]
            for seed in range(SEEDS):
                steps = tuple(Resample(part=part, seed=seed) for part in parts)
                row.append(editor.apply(Recipe(steps=steps, adapt=1.0)).label_map)
            drawn[name].append(row)
        if number % 3:
            continue  # three faces show what a handle does
        for handle in editor.handles.listed():
            if handle.part.startswith("r_") or handle.part in ("hat", "eye_g"):
                continue
            row = [mask]
            for amount in AMOUNTS:
                step = Shape(part=handle.part, handle=handle.name, amount=amount)
                row.append(editor.apply(Recipe(steps=(step,), adapt=1.0)).label_map)
            shaped.setdefault(f"{handle.part}.{handle.name}", []).append(row)
    for name, rows in drawn.items():
        save(options.out / f"drawn_{name}.png", rows)
    by_part: dict[str, list[list[LabelMap]]] = {}
    for name, rows in shaped.items():  # a row is a handle: all faces beside each other
        by_part.setdefault(name.partition(".")[0], []).append([mask for row in rows for mask in row])
    for name, rows in by_part.items():
        save(options.out / f"shaped_{name.removeprefix('l_')}.png", rows)


if __name__ == "__main__":
    main()
