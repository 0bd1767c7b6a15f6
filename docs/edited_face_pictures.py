"""Draw the README's strip of edits: masks, and the faces that they ask for.

python docs/edited_face_pictures.py
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from facemask_editor.core.paths import resources_dir
from facemask_editor.engine.editor import PartEditor
from facemask_editor.formats import open_mask
from facemask_editor.qt.look.natural_palette import NATURAL
from facemask_editor.recipe.recipe import Recipe, Shape
from facemask_editor.render.illustration.choices import Choices
from facemask_editor.render.illustration.illustrate import illustrate
from facemask_editor.weights.checkpoint import load_model

OUT = Path(__file__).parent / "images" / "edited_faces.jpg"
SAMPLE = "sample_01.png"
CELL = 240
EDITS = (
    (),
    (("nose", "length", 2.0), ("nose", "width", -1.0)),
    (("u_lip", "fullness", 2.0), ("l_lip", "fullness", 2.0)),
    (("l_brow", "raise", 2.0), ("l_eye", "size", 2.0)),
    (("skin", "jaw", -1.2),),
    (("hair", "volume", -1.2),),
)
LOOK = Choices(skin="fair", hair="copper", eyes="green", lips="rose", cloth="teal", background="sand")


def main() -> None:
    """Write the picture."""
    label_map = open_mask(resources_dir() / "samples" / SAMPLE).label_map
    editor = PartEditor(load_model())
    editor.set_mask(label_map)
    colours = np.array(list(NATURAL.values()), np.uint8)
    columns = []
    for steps in EDITS:
        recipe = Recipe(steps=tuple(Shape(part=p, handle=h, amount=a) for p, h, a in steps), adapt=1.0)
        edited = editor.apply(recipe).label_map if steps else label_map
        cells = colours[edited], illustrate(edited, LOOK)
        columns.append(
            np.vstack([cv2.resize(cell, (CELL, CELL), interpolation=cv2.INTER_AREA) for cell in cells])
        )
    Image.fromarray(np.hstack(columns)).save(OUT, quality=88, subsampling=0)


if __name__ == "__main__":
    main()
