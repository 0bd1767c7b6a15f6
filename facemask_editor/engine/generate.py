"""Whole faces drawn from the joint prior: the bundled samples come from here.

python -m facemask_editor.engine.generate OUT.png --seed 3 [--with l_ear,r_ear] [--size 512]
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import BROWS, EYES, LIPS, NOSE
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box
from facemask_editor.engine.draw.accept import HOLDS
from facemask_editor.engine.draw.sampler import Sampler
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.fields.compose import MovedField, compose, drop_new_islands
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.recipe.denoise import DENOISE
from facemask_editor.vae.sides import Codes
from facemask_editor.weights.checkpoint import PartModel
from facemask_editor.weights.training_faces import Faces, training_faces

DEFAULT_PARTS = ("skin", *NOSE.names, *EYES.names, *BROWS.names, *LIPS.names, "hair", "neck", "cloth")
"""Parts that nearly every portrait shows."""

ISLAND = 0.2
"""Islands below this share of a drawn part's area are left out."""


GAP = 4.0
"""Half width, in reference pixels, of gaps between large parts that are closed."""


LIKENESS = 0.9
"""How much of a training face, in code space, a new one begins with. Parts of real faces go together in ways
that a Gaussian does not know: earrings with ears, open mouths with lips apart."""

LIKENESS_ACCESSORY = 0.9
"""The same for accessories: between earrings at both ears lies the nose."""

TRIES = 24
"""Faces that are drawn for one, at most; the one that is least out of range is taken."""


def generate_face(
    model: PartModel,
    seed: int,
    *,
    parts: Sequence[str] | None = None,
    temperature: float = 0.7,
    size: int = 512,
) -> LabelMap:
    """Draw a face: a smoothed bootstrap of training faces (Silverman 1986, section 6.4) with the joint prior
    as its kernel, which keeps mean and covariance of the codes.

    Args:
        model: Network, prior, and training faces among its tables; without them the prior alone.
        seed: Same seed, same face.
        parts: Class names that it has; those of the training face it begins with where left out.
        temperature: 0 gives the mean face, 1 the variety of real ones.
        size: Side in pixels.

    Returns:
        size x size uint8.
    """
    rng = np.random.default_rng(seed)
    faces, sampler = training_faces(model), Sampler(model)
    if sampler.acceptance is None or temperature == 0:
        return _compose(model, *_one_face(model, faces, rng, parts, temperature), size)
    best = head = _one_face(model, faces, rng, parts, temperature)
    least_head, least = np.inf, np.inf
    for number in range(TRIES):
        drawn = head if number == 0 else _one_face(model, faces, rng, parts, temperature)
        outside = sampler.acceptance.of_head(_compose(model, *drawn, REFERENCE_SIZE))
        if outside < least_head:
            head, least_head = drawn, outside
        last = number == TRIES - 1 and least == np.inf
        # features are drawn for heads that hold together, and in the end for the best one
        if outside >= HOLDS and not last:
            continue
        codes, present = head if last else drawn
        codes = _in_groups(model, sampler, codes, present, (seed, number), temperature)
        outside = sampler.acceptance.of_face(_compose(model, codes, present, REFERENCE_SIZE))
        if outside < least:
            best, least = (codes, present), outside
        if outside < HOLDS:
            break
    return _compose(model, *best, size)


def _in_groups(
    model: PartModel,
    sampler: Sampler,
    codes: Codes,
    present: npt.NDArray[np.bool_],
    stream: tuple[int, int],
    temperature: float,
) -> Codes:
    """Return the codes with eyes, brows and mouth drawn again as groups: parts that were drawn one by one
    with all the others seldom touch as they should."""
    out = codes.copy()
    for group in sampler.groups:
        members = [part for part in group if present[part]]
        if members:
            face = EncodedFace(model.vae, _compose(model, out, present, REFERENCE_SIZE))
            out, _, _ = sampler.resample_group(
                face, out, present, members, seed=stream[0], salt=stream[1], temperature=temperature,
                strength=DENOISE.default,
            )  # fmt: skip
    return out


def _one_face(
    model: PartModel,
    faces: Faces | None,
    rng: np.random.Generator,
    parts: Sequence[str] | None,
    temperature: float,
) -> tuple[Codes, npt.NDArray[np.bool_]]:
    config, prior = model.vae.config, model.prior
    codes = np.zeros((config.parts, config.code), np.float32)
    present = np.zeros(config.parts, np.bool_)
    everything = list(range(config.parts))
    mean, covariance = prior.conditional(codes, everything, [])
    factor = np.linalg.cholesky(covariance + 1e-9 * np.eye(len(mean)))
    noise = factor @ rng.standard_normal(len(mean))
    if faces is not None:
        known, shown = faces
        row = int(rng.integers(len(known)))
        present |= shown[row]
        # the codes of absent parts are 0, which says nothing of them
        sizes = [config.prior_size(part) for part in everything]
        accessory = np.array([part.accessory for part in config.layout.parts])
        like = np.repeat(np.where(shown[row], np.where(accessory, LIKENESS_ACCESSORY, LIKENESS), 0.0), sizes)
        own = np.concatenate([known[row, part, :size] for part, size in zip(everything, sizes, strict=True)])
        noise = np.sqrt(1 - like**2) * noise + like * (own - mean)
    if parts is not None or not present.any():
        present[:] = False
        present[[0, *map(config.class_names.index, DEFAULT_PARTS if parts is None else parts)]] = True
    drawn = mean + temperature * noise
    for part, numbers in prior.split(drawn, everything).items():
        if present[part]:
            codes[part, : len(numbers)] = numbers
    return codes, present


def _compose(
    model: PartModel, codes: npt.NDArray[np.float32], present: npt.NDArray[np.bool_], size: int
) -> LabelMap:
    layout = model.vae.config.layout
    blank = EncodedFace(model.vae, np.zeros((size, size), np.uint8))
    decode = blank.components.decode
    box = Box(0, 0, size, size)
    background = blank.place(0, decode(0, codes[0]), box)
    fields = []
    for part in map(int, np.flatnonzero(present[1:]) + 1):
        values = blank.place(part, decode(part, codes[part]), box)
        # Two parts drawn side by side leave gaps; what is not background belongs to the nearer of them.
        if not layout.parts[part].own_frame:
            values = np.where(background < -GAP / 2, values + GAP, values)
        values = drop_new_islands(values, np.zeros(values.shape, np.bool_), ISLAND)
        fields.append(MovedField(part, box, values, edited=True))
    return compose(blank.label_map, fields, (), frozenset(), layout)


def main() -> None:
    """Write one face as a palette PNG."""
    import argparse
    from pathlib import Path

    from facemask_editor.formats import write_palette_png
    from facemask_editor.weights.checkpoint import load_model

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
        parts=DEFAULT_PARTS + extra,
        temperature=options.temperature,
        size=options.size,
    )
    write_palette_png(options.out, face)


if __name__ == "__main__":
    main()
