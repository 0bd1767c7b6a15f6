"""Draw the pictures of `docs/generated-faces.md`: contact sheets of generated masks.

python docs/face_pictures.py    (needs the extra "faces")
"""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import cv2
import numpy as np
from PIL import Image

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.synthesis.generator import FaceGenerator
from facemask_editor.synthesis.pairs import KINDS
from facemask_editor.synthesis.parameters import Accessories, FaceParameters, Hair, HairStyle, Pose

OUT = Path(__file__).parent / "images"
CELL = 96
SEED = 7
HATS = ("beanie", "cap", "brim", "beret", "headband", "scarf", "turban")
GLASSES = ("round", "square", "oval", "aviator", "cat", "shades")


def save(name: str, masks: list[np.ndarray], columns: int, gap: int = 3) -> None:
    """Write masks as a sheet of class colours (an indexed PNG, small)."""
    cells = [cv2.resize(mask, (CELL, CELL), interpolation=cv2.INTER_NEAREST) for mask in masks]
    rows = -(-len(cells) // columns)
    sheet = np.full((rows * (CELL + gap) - gap, columns * (CELL + gap) - gap), 255, np.uint8)
    for number, cell in enumerate(cells):
        y, x = number // columns * (CELL + gap), number % columns * (CELL + gap)
        sheet[y : y + CELL, x : x + CELL] = cell
    picture = Image.fromarray(sheet, "P")
    palette = np.full((256, 3), 40, np.uint8)
    palette[: len(CELEBAMASK_HQ.names)] = CELEBAMASK_HQ.palette_array
    picture.putpalette(palette.ravel().tolist())
    picture.save(OUT / name, optimize=True)


def main() -> None:
    """Write all sheets."""
    generator = FaceGenerator()

    def draw(face: FaceParameters) -> np.ndarray:
        return generator.render(face, 2 * CELL)

    save("faces_sheet.png", [draw(generator.parameters(SEED, index)) for index in range(48)], 8)
    styles: dict[str, np.ndarray] = {}
    index = 0
    while len(styles) < len(get_args(HairStyle)) - 1 and index < 3000:
        face = generator.parameters(SEED, index)
        index += 1
        if face.wear.hat == "none" and abs(face.pose.yaw) < 15 and face.hair.style not in styles:
            styles[face.hair.style] = draw(face)
    save("faces_hair.png", [styles[name] for name in get_args(HairStyle) if name in styles], 8)
    plain = FaceParameters(hair=Hair(top=0.1, side=0.1))
    dressed = [plain.model_copy(update={"wear": Accessories(hat=kind, hat_size=0.5)}) for kind in HATS]
    dressed += [plain.model_copy(update={"wear": Accessories(glasses=kind)}) for kind in GLASSES]
    jewels = {
        "earring_left": "hoop",
        "earring_right": "drop",
        "necklace": 0.04,
        "neckline": "v",
        "neckline_depth": 0.8,
    }
    dressed += [plain.model_copy(update={"wear": Accessories(**jewels)})]
    save("faces_accessories.png", [draw(face) for face in dressed], 7)
    ages = [FaceParameters(person={"age": age}) for age in (0.1, 0.19, 0.35, 0.5, 0.7, 0.85, 1.0)]
    turns = [FaceParameters(pose=Pose(yaw=yaw)) for yaw in (-75, -50, -25, 0, 25, 50, 75)]
    save("faces_turned.png", [draw(face) for face in (*ages, *turns)], 7)
    before = generator.parameters(SEED, 18)
    pairs = [draw(before)] + [draw(generator.pair(before, kind, SEED, 18)) for kind in KINDS]
    save("faces_pairs.png", pairs, 8)


if __name__ == "__main__":
    main()
