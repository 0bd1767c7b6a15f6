"""Draw the pictures of `docs/tour.md` and `docs/second-faces.md` from generated faces.

python docs/tour_pictures.py
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.paths import resources_dir
from facemask_editor.engine.editor import PartEditor
from facemask_editor.formats import open_mask
from facemask_editor.recipe.expressions import expressions
from facemask_editor.recipe.kinds.expression import Expression
from facemask_editor.recipe.kinds.transplant import Transplant
from facemask_editor.recipe.recipe import Blend, Recipe, Step
from facemask_editor.render.illustration.choices import choices_for
from facemask_editor.render.illustration.illustrate import illustrate
from facemask_editor.weights.checkpoint import load_model

OUT = Path(__file__).parent / "images"
FACE, DONORS = 1, (4, 7)
_SIDE, _GAP = 190, 4
_CROP = np.s_[70:470, 70:470]


def sample(number: int) -> LabelMap:
    """Return a bundled mask."""
    return open_mask(resources_dir() / "samples" / f"sample_{number:02d}.png").label_map


def strip(name: str, pictures: list[np.ndarray]) -> None:
    """Write pictures side by side."""
    cells = [cv2.resize(each[_CROP], (_SIDE, _SIDE), interpolation=cv2.INTER_AREA) for each in pictures]
    gap = np.full((_SIDE, _GAP, 3), 255, np.uint8)
    row = np.hstack([part for cell in cells for part in (cell, gap)][:-1])
    Image.fromarray(row).save(OUT / name, quality=86, optimize=True)


def main() -> None:
    """Write both strips."""
    editor = PartEditor(load_model())
    mask = sample(FACE)
    editor.set_mask(mask)
    plain = illustrate(mask, choices_for(FACE))
    donors = {f"{number}": sample(number) for number in DONORS}

    def face(*steps: Step) -> np.ndarray:
        made = editor.apply(Recipe(steps=steps, adapt=1.0), donors)
        return illustrate(made.label_map, choices_for(FACE))

    strip("expressions.jpg", [plain, *(face(Expression(name=name)) for name in expressions())])
    first, second = donors
    mouth = ("u_lip", "l_lip", "mouth")
    eyes = ("l_eye", "r_eye")
    both = {first: 1.0, second: 1.0}
    strip(
        "second_faces.jpg",
        [
            plain,
            *(illustrate(donors[key], choices_for(int(key))) for key in donors),
            face(*(Blend(part=part, alpha=1.0, donor=first) for part in mouth)),
            face(*(Blend(part=part, alpha=0.8, donors=both) for part in (*eyes, "nose"))),
            face(Transplant(parts=("nose", *mouth), donor=second)),
        ],
    )


if __name__ == "__main__":
    main()
