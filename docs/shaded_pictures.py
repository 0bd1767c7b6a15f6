"""Draw the picture of `docs/generated-faces.md` that shows generated faces as photos.

python docs/shaded_pictures.py    (needs the extra "faces")
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.synthesis.generator import FaceGenerator
from facemask_editor.synthesis.parameters import FaceParameters
from facemask_editor.synthesis.shaded import Shaded, shaded_face

OUT = Path(__file__).parent / "images" / "faces_shaded.png"
CELL = 104
COLUMNS = 9
PLAIN = 12
SEED = 31


def wanted(generator: FaceGenerator) -> list[FaceParameters]:
    """Faces as they come, then turned ones, children, old men, bald heads, hats and glasses."""
    chosen = [generator.parameters(SEED, index) for index in range(PLAIN)]
    others = iter(
        face
        for face in (generator.parameters(SEED + 1, index) for index in range(200))
        if face.wear.hat == "none" and face.occluder.kind == "none"
    )

    def changed(part: str, **values: object) -> FaceParameters:
        face = next(others)
        return face.model_copy(update={part: getattr(face, part).model_copy(update=values)})

    chosen += [changed("pose", yaw=yaw) for yaw in (-60.0, -40.0, 40.0, 60.0)]
    chosen += [changed("person", age=age) for age in (0.1, 0.16, 1.0)]
    chosen += [changed("hair", style="bald") for _ in range(2)]
    chosen += [changed("wear", hat=hat, hat_size=0.4) for hat in ("beanie", "brim", "turban")]
    chosen += [changed("wear", glasses=kind, glasses_size=0.27) for kind in ("square", "round", "oval")]
    return chosen


def main() -> None:
    """Write the sheet: each face, and under it its mask."""
    generator = FaceGenerator()
    faces = [
        shaded_face(generator.model, face, CELL, (SEED, number))
        for number, face in enumerate(wanted(generator))
    ]
    rows = [faces[start : start + COLUMNS] for start in range(0, len(faces), COLUMNS)]
    sheet = np.vstack([np.hstack([cell(face, masked) for face in row]) for row in rows for masked in (0, 1)])
    picture = Image.fromarray(sheet)
    colours = picture.quantize(256, method=Image.Quantize.MEDIANCUT)
    picture.quantize(palette=colours, dither=Image.Dither.FLOYDSTEINBERG).save(OUT, optimize=True)


def cell(face: Shaded, masked: int) -> np.ndarray:
    """A picture, or its mask in class colours."""
    if not masked:
        return face.picture
    return np.asarray(CELEBAMASK_HQ.palette_array, np.uint8)[face.labels]


if __name__ == "__main__":
    main()
