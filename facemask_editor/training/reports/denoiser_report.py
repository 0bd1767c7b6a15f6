"""What the relation block brings: relations that hold after edits, without it, with it, and with rivals.

python -m facemask_editor.training.reports.denoiser_report MODEL FACES --tables TABLES.safetensors
    [--transformer FILE] [--fit DATA] [--count 40] [--seeds 3] [--cases TEXT]

FACES is a folder of masks, of which the validation tenth is used. With --fit a joint Gaussian of the faces of
DATA is compared, too. Model files with tables of relations judge by their ranges; of any other, by those of
the training masks in FACES.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.engine.model_tools import ModelTools
from facemask_editor.engine.stage import MeasuredFace
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.formats import iter_masks, open_mask
from facemask_editor.measures.relations.ranges import RelationRanges
from facemask_editor.measures.relations.registry import relations
from facemask_editor.training.data.split import kept_back
from facemask_editor.training.fit.denoiser_cases import CASES, Case, Shown, drawn_together
from facemask_editor.training.fit.denoiser_data import label_maps, read_faces
from facemask_editor.training.fit.denoiser_rivals import GaussianDenoiser, load_transformer
from facemask_editor.vae.sides import Codes
from facemask_editor.weights.checkpoint import load_model
from facemask_editor.weights.denoiser import Denoiser

Denoises = Denoiser | GaussianDenoiser

TRIES = 3
MASKS_FOR_RANGES = 800
STRENGTHS = (0.5, 1.0)


@dataclass(frozen=True)
class Way:
    """A way to mend codes.

    Attributes:
        title: For people.
        denoiser: None leaves them as they are.
        strength: Of it.
    """

    title: str
    denoiser: Denoises | None = None
    strength: float = 0.0

    def mended(self, codes: Codes, present: npt.NDArray[np.bool_], parts: Sequence[int]) -> Codes:
        """Return codes whose parts fit."""
        if self.denoiser is None:
            return codes
        return self.denoiser.denoised(codes, present, parts, self.strength)


def ways_of(denoisers: Mapping[str, Denoises]) -> list[Way]:
    """Return the ways to mend codes, the first of which leaves them as they are."""
    mending = [
        Way(f"{name}, s = {strength:g}", denoiser, strength)
        for name, denoiser in denoisers.items()
        for strength in STRENGTHS
    ]
    return [Way("as it is"), *mending]


def holds(mask: LabelMap, case: Case, ranges: RelationRanges) -> bool:
    """Return whether all relations of a case hold in a mask."""
    found = relations(mask, CELEBAMASK_HQ, set(case.relations))
    return all(ranges.excess(found, group) == 0 for group in case.relations)


def figures(
    case: Case, faces: Sequence[Shown], way: Way, ranges: RelationRanges, seeds: int
) -> dict[str, float]:
    """Return what becomes of one case in one way.

    Returns:
        ``holds``: share of masks in which all relations hold. ``tries``: share of faces of which one of the
        first three draws holds. ``diversity``: 1 - IoU of the parts of two draws for a face. ``kept``: of
        another face's part, how far its code stays from the face's own towards the other's, 1 all the way.
    """
    names = faces[0].tools.class_names
    held: list[list[bool]] = []
    apart, kept = [], []
    for number, shown in enumerate(faces):
        face = shown.face.encoded
        parts = [label for name in case.parts if face.present[label := names.index(name)]]
        if len(parts) < min(2, len(case.parts)):
            continue
        masks = []
        for seed in range(seeds):
            donor = faces[(number + 7 * seed + 3) % len(faces)].face if case.donated else None
            codes, changed = _spoilt(shown, parts, donor, np.random.default_rng([number, seed]))
            if not changed:
                continue
            mended = way.mended(codes, face.present, changed)
            if donor is not None:
                kept.append(_share(face.codes, donor.encoded.codes, mended, changed))
            masks.append(shown.mask(mended, changed, donor))
        held.append([holds(mask, case, ranges) for mask in masks])
        apart += [_apart(a, b, parts) for i, a in enumerate(masks) for b in masks[:i]]
    return {
        "holds": float(np.mean([hold for face in held for hold in face])),
        "tries": float(np.mean([any(face[:TRIES]) for face in held if face])),
        "diversity": float(np.mean(apart)) if apart else 0.0,
        "kept": float(np.mean(kept)) if kept else 1.0,
    }


def _spoilt(
    shown: Shown, parts: list[int], donor: MeasuredFace | None, rng: np.random.Generator
) -> tuple[Codes, list[int]]:
    """Return the codes of the case, and which parts were changed."""
    face = shown.face.encoded
    if donor is None:
        return drawn_together(shown.tools.sampler.prior, face.codes, face.present, parts, rng), parts
    codes = face.codes.copy()
    there = [part for part in parts if donor.encoded.present[part]]
    codes[there] = donor.encoded.codes[there]
    return codes, there


def _share(own: Codes, other: Codes, mended: Codes, parts: list[int]) -> float:
    """Return how far codes lie from a face's own to another one's."""
    way = (other - own)[parts, :20].ravel()
    return float((mended - own)[parts, :20].ravel() @ way / max(float(way @ way), 1e-9))


def _apart(a: LabelMap, b: LabelMap, parts: list[int]) -> float:
    """Return 1 - IoU of the parts of two masks, the mean over parts."""
    found = []
    for part in parts:
        first, second = a == part, b == part
        either = int((first | second).sum())
        if either:
            found.append(1 - int((first & second).sum()) / either)
    return float(np.mean(found)) if found else 0.0


def validation_masks(data: Path, count: int) -> list[LabelMap]:
    """Return masks of the validation tenth at 256 x 256, evenly spread, faces with eyes and lips."""
    folder = data / "labels" if (data / "labels").is_dir() else data
    paths = list(iter_masks(folder, CELEBAMASK_HQ))
    kept = kept_back(data, paths)
    wanted = [CELEBAMASK_HQ.names.index(name) for name in ("u_lip", "l_lip", "l_eye", "r_eye")]
    found = []
    chosen = [path for path in paths if path.stem in kept]
    for path in chosen[:: max(1, len(chosen) // (2 * count))]:
        mask = resize_nearest(open_mask(path, CELEBAMASK_HQ).label_map, REFERENCE_SIZE, REFERENCE_SIZE)
        if all((mask == label).any() for label in wanted):
            found.append(mask)
    return found[:count]


def ranges_of(data: Path) -> RelationRanges:
    """Return the ranges of the training masks of a folder."""
    masks = islice(label_maps(data, -1, 0), MASKS_FOR_RANGES)
    return RelationRanges.of_values([relations(mask) for mask in masks])


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model")
    parser.add_argument("faces", type=Path)
    parser.add_argument("--tables", type=Path, help="Of the block; the model's own where left out.")
    parser.add_argument("--ranges", type=Path, help="Of relations, .npz with relations.low and .high.")
    parser.add_argument("--transformer", type=Path)
    parser.add_argument("--fit", type=Path)
    parser.add_argument("--bent", type=int, default=-1)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--cases", default="", help="Only those whose title holds this.")
    options = parser.parse_args()
    model = load_model(options.model)
    tables = load_file(options.tables) if options.tables else model.tables
    tools = ModelTools(model, "cpu")
    denoisers: dict[str, Denoises] = {}
    if options.fit:
        denoisers["linear"] = GaussianDenoiser(read_faces(model.vae, options.fit, bent=options.bent))
    block = Denoiser.of(model.vae.config, tables)
    if block is not None:
        denoisers["LSTM"] = block
        if options.transformer:
            denoisers["transformer"] = load_transformer(options.transformer, block.parts)
    known = dict(np.load(options.ranges)) if options.ranges else model.tables
    ranges = RelationRanges.of_tables(known) or ranges_of(options.faces)
    faces = [Shown(tools, mask) for mask in validation_masks(options.faces, options.count)]
    print(
        "| edit | way | relations hold | within 3 tries | diversity | kept of a donor |\n" + 6 * "|---" + "|"
    )
    for case in CASES:
        if options.cases not in case.title:
            continue
        true = np.mean([holds(shown.face.label_map, case, ranges) for shown in faces])
        print(f"| {case.title} | the faces as they are | {true:.2f} | | | |", flush=True)
        for way in ways_of(denoisers):
            found = figures(case, faces, way, ranges, options.seeds)
            rest = (
                f"| | | {found['kept']:.2f} |"
                if case.donated
                else f"| {found['tries']:.2f} | {found['diversity']:.2f} | |"
            )
            print(f"| | {way.title} | {found['holds']:.2f} {rest}", flush=True)


if __name__ == "__main__":
    main()
