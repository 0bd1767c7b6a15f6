"""Draw the picture of `docs/illustration.md`: generated masks and their illustrations.

python docs/illustration_pictures.py    (needs the extra "faces")
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.render.illustration.choices import Choices, choices_for
from facemask_editor.render.illustration.illustrate import illustrate
from facemask_editor.synthesis.generator import FaceGenerator

OUT = Path(__file__).parent / "images" / "illustration.jpg"
CELL = 200
SEED = 11
FACES = (16, 5, 9, 30, 45, 24)
CHANGED: tuple[dict[str, str], ...] = (
    {},
    {"hair": "copper", "eyes": "green", "cloth": "sage", "background": "peach"},
    {"skin": "caramel", "hair": "black", "eyes": "brown", "cloth": "mustard", "background": "sky"},
    {
        "skin": "espresso",
        "hair": "espresso",
        "eyes": "dark",
        "lips": "berry",
        "cloth": "plum",
        "background": "lilac",
    },
    {
        "hair": "silver",
        "eyes": "grey",
        "lips": "bare",
        "cloth": "navy",
        "background": "stone",
        "light": "right",
    },
    {
        "skin": "olive",
        "hair": "espresso",
        "lips": "red",
        "cloth": "white",
        "background": "ink",
        "light": "front",
    },
)
"""The same mask with other choices."""


def main() -> None:
    """Write masks, their illustrations, and one of them with other choices."""
    generator = FaceGenerator(contour_noise=False)
    masks = [generator.render(generator.parameters(SEED, index), 512) for index in FACES]
    palette = np.asarray(CELEBAMASK_HQ.palette_array, np.uint8)
    rows = [
        [palette[mask] for mask in masks],
        [illustrate(mask, choices_for(index + 1)) for index, mask in zip(FACES, masks, strict=True)],
        [illustrate(masks[2], replace(Choices(), **names)) for names in CHANGED],
    ]
    small = [
        np.hstack([cv2.resize(cell, (CELL, CELL), interpolation=cv2.INTER_AREA) for cell in row])
        for row in rows
    ]
    Image.fromarray(np.vstack(small)).save(OUT, quality=88, optimize=True)


if __name__ == "__main__":
    main()
