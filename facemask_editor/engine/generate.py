"""Whole faces drawn from the joint prior: the bundled samples come from here.

python -m facemask_editor.engine.generate OUT.png --seed 3 [--with l_ear,r_ear] [--size 512]
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from facemask_editor.engine.checkpoint import PartModel
from facemask_editor.engine.face import EncodedFace, decode
from facemask_editor.fields.compose import MovedField, compose, drop_new_islands
from facemask_editor.labels import LabelMap

USUAL_PARTS = (
    "skin", "nose", "l_eye", "r_eye", "l_brow", "r_brow", "u_lip", "l_lip", "hair", "neck", "cloth",
)  # fmt: skip
"""Parts that nearly every portrait shows."""

ISLAND = 0.2
"""Islands below this share of a drawn part's area are left out."""


GAP = 4.0
"""Half width, in reference pixels, of gaps between large parts that are closed."""


def generate_face(
    model: PartModel,
    seed: int,
    *,
    parts: Sequence[str] = USUAL_PARTS,
    temperature: float = 0.7,
    size: int = 512,
) -> LabelMap:
    """Draw a face.

    Args:
        model: Network and prior.
        seed: Same seed, same face.
        parts: Class names that it has.
        temperature: 0 gives the mean face, 1 the variety of real ones.
        size: Side in pixels.

    Returns:
        size x size uint8.
    """
    names = model.vae.config.class_names
    chosen = sorted({0, *(names.index(name) for name in parts)})
    codes = np.zeros((len(names), model.vae.config.code), np.float32)
    present = np.zeros(len(names), np.bool_)
    present[chosen] = True
    mean, covariance = model.prior.conditional(codes, chosen, [])
    factor = np.linalg.cholesky(covariance + 1e-9 * np.eye(len(mean)))
    drawn = mean + temperature * factor @ np.random.default_rng(seed).standard_normal(len(mean))
    for part, numbers in model.prior.split(drawn, chosen).items():
        codes[part, : len(numbers)] = numbers
    blank = EncodedFace(model.vae, np.zeros((size, size), np.uint8))
    decoded = decode(model.vae, codes, present)
    box = (0, 0, size, size)
    background = blank.place(0, decoded, box)
    fields = []
    for part in chosen[1:]:
        values = blank.place(part, decoded, box)
        # Two parts drawn side by side leave gaps; what is not background belongs to the nearer of them.
        if not model.vae.config.layout.parts[part].own_frame:
            values = np.where(background < -GAP / 2, values + GAP, values)
        values = drop_new_islands(values, np.zeros(values.shape, np.bool_), ISLAND)
        fields.append(MovedField(part, box, values, edited=True))
    return compose(blank.label_map, fields, (), frozenset(), model.vae.config.layout)


def main() -> None:
    """Write one face as a palette PNG."""
    import argparse
    from pathlib import Path

    from facemask_editor.engine.checkpoint import load_model
    from facemask_editor.formats import write_palette_png

    parser = argparse.ArgumentParser(description="Draw a face mask from the model's joint prior.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--temperature", type=float, default=0.7)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--with", dest="extra", default="", help="further parts, as a comma list")
    options = parser.parse_args()
    extra = tuple(name for name in options.extra.split(",") if name)
    face = generate_face(
        load_model(),
        options.seed,
        parts=USUAL_PARTS + extra,
        temperature=options.temperature,
        size=options.size,
    )
    write_palette_png(options.out, face)


if __name__ == "__main__":
    main()
