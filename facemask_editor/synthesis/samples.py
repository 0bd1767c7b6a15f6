"""The bundled samples: ``python -m facemask_editor.synthesis.samples FOLDER`` writes them anew."""

from __future__ import annotations

import sys
from pathlib import Path

from facemask_editor.formats import write_index_png
from facemask_editor.synthesis.generator import FaceGenerator

SEED = 20
BOOSTS = {"hat": 3.0, "eye_g": 3.0, "neck_l": 3.0}
CHOSEN = (17, 13, 35, 37, 2, 3, 22, 27, 14, 1, 39, 29)
"""Numbers of the seed's faces, picked for variety."""


def write_samples(folder: Path, size: int = 512) -> None:
    """Write ``sample_01.png`` and so on."""
    generator = FaceGenerator(contour_noise=False)
    folder.mkdir(parents=True, exist_ok=True)
    for number, index in enumerate(CHOSEN, 1):
        face = generator.parameters(SEED, index, BOOSTS)
        write_index_png(folder / f"sample_{number:02d}.png", generator.render(face, size))


if __name__ == "__main__":
    write_samples(Path(sys.argv[1]))
