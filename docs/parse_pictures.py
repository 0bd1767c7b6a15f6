"""Draw the picture of `docs/parse.md`: generated faces that no training has seen, parsed by the free parser.

python docs/parse_pictures.py    (needs the extra "faces")
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from shaded_pictures import wanted

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.parse.finish.finish import finish
from facemask_editor.parse.parser import NetworkClassifier
from facemask_editor.synthesis.generator import FaceGenerator
from facemask_editor.synthesis.shaded import shaded_face
from facemask_editor.training.parser.measure import evidence_in_frame

OUT = Path(__file__).parent / "images" / "parse_sheet.png"
SIZE, CELL, COLUMNS, SEED = 256, 104, 9, 31


def main() -> None:
    """Write the sheet, each face and under it what the parser says; print how many pixels are right."""
    generator, classifier = FaceGenerator(), NetworkClassifier()
    palette = np.asarray(CELEBAMASK_HQ.palette_array, np.uint8)
    pictures, masks, right = [], [], []
    for number, face in enumerate(wanted(generator)):
        shaded = shaded_face(generator.model, face, SIZE, (SEED, number))
        evidence, _ = evidence_in_frame(shaded.picture)
        labels = finish(evidence, classifier.probabilities(evidence)).labels
        right.append(float((labels == shaded.labels).mean()))
        pictures.append(cv2.resize(shaded.picture, (CELL, CELL), interpolation=cv2.INTER_AREA))
        masks.append(palette[cv2.resize(labels, (CELL, CELL), interpolation=cv2.INTER_NEAREST)])
    print(f"{len(right)} faces, right {np.mean(right):.3f}, the worst {min(right):.3f}")
    rows = []
    for start in range(0, len(pictures), COLUMNS):
        rows += [np.hstack(some[start : start + COLUMNS]) for some in (pictures, masks)]
    picture = Image.fromarray(np.vstack(rows))
    colours = picture.quantize(256, method=Image.Quantize.MEDIANCUT)
    picture.quantize(palette=colours, dither=Image.Dither.FLOYDSTEINBERG).save(OUT, optimize=True)


if __name__ == "__main__":
    main()
