"""What a generator's named parameters and edit pairs bring to the handles, beside measured quantities.

python -m facemask_editor.training.fit.handles_supervision FACES --pairs FOLDER ... --model NAME [--limit N]

FACES is a folder of ``facemask-editor synthesize`` with its ``faces.jsonl``, FOLDERs are those of ``--pairs
KIND``. Three directions for the same handle are compared on faces that none of them has seen: from measured
quantities (the model's own tables), from the parameter that is meant for it (its row of the regression of
the codes on all these parameters and the pose), and from pairs (their change of code regressed on the change
of the part's quantities). One step of Mahalanobis norm 1 is made, without correction. Told are the standard
deviations by which it moves its own quantity, and the median of the largest cross effect over the own one.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.engine.draw.sampler import Sampler
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.engine.shape.meter import ShapeMeter
from facemask_editor.engine.state import FaceState
from facemask_editor.formats import open_mask
from facemask_editor.measures.shapes import shape_frame
from facemask_editor.training.fit.handles import gains, measured, median_frame
from facemask_editor.training.reports.adaptation import read_pairs
from facemask_editor.weights.checkpoint import PartModel, load_model
from facemask_editor.weights.handles import Handles

Floats = npt.NDArray[np.float64]

MEANT_FOR: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("nose", "width"): ("features.nose_wings",),
    ("nose", "length"): ("person.details.nose-scale-vert-decr-incr",),
    ("l_eye", "height"): ("person.details.l-eye-height2-decr-incr",),
    ("l_eye", "width"): ("person.details.l-eye-scale-decr-incr",),
    ("l_brow", "width"): ("features.brow_length",),
    ("l_brow", "height"): ("features.brow_thickness",),
    ("l_brow", "raise"): ("features.brow_height",),
    ("l_brow", "tilt"): ("features.brow_tilt",),
    ("l_brow", "arch"): ("features.brow_arch",),
    ("u_lip", "fullness"): ("features.upper_lip",),
    ("l_lip", "fullness"): ("features.lower_lip",),
    ("u_lip", "width"): ("person.details.mouth-scale-horiz-decr-incr",),
    ("skin", "jaw"): ("person.details.chin-width-decr-incr",),
    ("skin", "chin"): ("person.details.chin-height-decr-incr",),
    ("skin", "width"): ("person.details.head-scale-horiz-decr-incr",),
    ("hair", "volume"): ("hair.top", "hair.side"),
    ("hair", "length"): ("hair.length_left", "hair.length_right"),
    ("hair", "fringe"): ("hair.fringe",),
}
"""The generator's parameters by the handle that they should teach; several are added up."""

POSE = ("yaw", "pitch", "roll", "distance", "zoom", "shift_x", "shift_y")


def parameters(lines: Sequence[str]) -> tuple[Floats, Floats]:
    """Return what the faces of ``faces.jsonl`` were made of: (N, handles) of `MEANT_FOR`, (N, 7) poses."""
    faces = [json.loads(line)["face"] for line in lines]

    def value(face: object, name: str) -> float:
        for key in name.split(".", 2):
            face = face.get(key, 0.0) if isinstance(face, dict) else 0.0
        return float(face) if isinstance(face, int | float) else 0.0

    meant = [[sum(value(face, name) for name in names) for names in MEANT_FOR.values()] for face in faces]
    return np.array(meant), np.array([[value(face, f"pose.{name}") for name in POSE] for face in faces])


def encode(model: PartModel, masks: Iterator[LabelMap]) -> tuple[npt.NDArray[np.float32], list[LabelMap]]:
    """Return (N, P, code) codes and the masks."""
    kept = list(masks)
    return np.stack([EncodedFace(model.vae, mask).codes for mask in kept]), kept


def by_parameter(
    part: int, codes: npt.NDArray[np.float32], masks: Sequence[LabelMap], meant: Floats, pose: Floats
) -> dict[str, Floats]:
    """Return the directions of a part's handles from the parameters that are meant for them."""
    name_of = {index: key for index, key in enumerate(MEANT_FOR)}
    shown = np.array([bool((mask == part).any()) for mask in masks])
    columns = [i for i in name_of if np.ptp(meant[shown, i]) > 0]
    values = np.concatenate([meant[shown][:, columns], pose[shown]], 1)
    values = (values - values.mean(0)) / np.maximum(values.std(0), 1e-9)
    rows = gains(codes[shown, part].astype(np.float64), values)
    return {".".join(name_of[i]): rows[place] for place, i in enumerate(columns)}


def by_pairs(
    model: PartModel, part: int, pairs: Sequence[tuple[LabelMap, LabelMap]]
) -> npt.NDArray[np.float64] | None:
    """Return the directions (quantities, code) from edit pairs; None where too few change the part."""
    config, schema = model.vae.config, model.card.label_schema()
    kept = [pair for pair in pairs if ((pair[0] == part) != (pair[1] == part)).sum() > 10]
    if len(kept) < 60:
        return None
    frames = median_frame([shape_frame(before, schema) for before, _ in kept])
    values = [
        measured([pair[i] for pair in kept], config, [frames] * len(kept), schema)[part] for i in (0, 1)
    ]
    changes = values[1] - values[0]
    known = np.isfinite(changes).all(1)
    first, second = (np.stack([EncodedFace(model.vae, pair[i]).codes[part] for pair in kept]) for i in (0, 1))
    if known.sum() < 60:
        return None
    return gains((second - first)[known].astype(np.float64), changes[known])


def effect(
    model: PartModel, handles: Handles, masks: Sequence[LabelMap], part: int, row: int, direction: Floats
) -> tuple[float, float]:
    """Return deviations moved by a step of norm 1, and the largest cross effect over the own one."""
    own, cross = [], []
    norm = float(np.linalg.norm(direction))
    if norm == 0:
        return 0.0, np.inf
    for mask in masks:
        if not (mask == part).any():
            continue
        face = EncodedFace(model.vae, mask)
        meter, state = ShapeMeter(model.vae, face, handles), FaceState(face, Sampler(model))
        before = meter.measure(state, [part])[part]
        state.codes[part, : len(direction)] += (direction / norm).astype(np.float32)
        after = meter.measure(state, [part])[part]
        if before is None or after is None:
            continue
        moved = (after - before) / handles.parts[part].deviations
        own.append(moved[row])
        cross.append(np.abs(np.delete(moved, row)).max() / max(abs(moved[row]), 1e-3))
    return float(np.mean(own)), float(np.median(cross))


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("faces", type=Path)
    parser.add_argument("--pairs", type=Path, nargs="*", default=[])
    parser.add_argument("--model", default=None)
    parser.add_argument("--pairs-read", type=int, default=150, help="of each folder")
    parser.add_argument("--limit", type=int, default=1200)
    parser.add_argument("--held", type=int, default=16)
    options = parser.parse_args()
    model = load_model(options.model)
    handles = Handles(model.vae.config, model.tables, model.card.label_schema())
    lines = (options.faces / "faces.jsonl").read_text(encoding="utf-8").splitlines()
    chosen = lines[: options.limit + options.held]
    paths = [options.faces / f"{json.loads(line)['index']:06d}.png" for line in chosen]
    codes, masks = encode(
        model, (open_mask(path, CELEBAMASK_HQ).label_map for path in paths[: options.limit])
    )
    held = [open_mask(path, CELEBAMASK_HQ).label_map for path in paths[options.limit :]]
    meant, pose = parameters(chosen[: options.limit])
    pairs = [pair for folder in options.pairs for pair in read_pairs(folder, options.pairs_read)[1]]
    names = model.vae.config.class_names
    from_parameters: dict[int, dict[str, Floats]] = {}
    from_pairs: dict[int, Floats | None] = {}
    print("| handle | measured: moves, cross | parameter: moves, cross | pairs: moves, cross |")
    print("|---|---|---|---|")
    for name, handle in MEANT_FOR:
        part = names.index(name)
        if part not in handles.parts:
            continue
        if part not in from_parameters:
            from_parameters[part] = by_parameter(part, codes, masks, meant, pose)
            from_pairs[part] = by_pairs(model, part, pairs)
        row = handles.parts[part].shape.names.index(handle)
        learnt = from_pairs[part]
        size = handles.parts[part].directions.shape[1]
        directions = (
            handles.parts[part].directions[row].astype(np.float64),
            from_parameters[part].get(f"{name}.{handle}"),
            None if learnt is None else learnt[row],
        )
        cells = []
        for direction in directions:
            if direction is None:
                cells.append("-")
                continue
            own, cross = effect(model, handles, held, part, row, direction[:size])
            cells.append(f"{own:+.2f}, {cross:.2f}")
        print(f"| {name}.{handle} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
