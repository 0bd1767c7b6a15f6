"""Fit of the named shape handles, in closed form, and of how typical parts are.

python -m facemask_editor.training.fit.handles MODEL MASKS --out MODEL_WITH_HANDLES.safetensors [--limit N]

The mean of the codes given a part's measured quantities is linear where both are close to jointly Gaussian:
``E[z | q] = m + S_zq S_qq^-1 (q - mean q)``. Column k of the gain is the most face-like code change among
those that move quantity k and leave the part's other quantities alone: with quantities that follow from the
codes, ``q = J z``, it is the change of least Mahalanobis norm, ``S J^T (J S J^T)^-1 e_k``.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE, full_extent
from facemask_editor.formats import iter_masks, open_mask
from facemask_editor.measures.coverage import Coverage, ShapeFrame
from facemask_editor.measures.shapes import (
    SHAPES,
    handle_value,
    measure_part,
    shape_frame,
    side_by_name,
    sides,
)
from facemask_editor.training.data.split import kept_back
from facemask_editor.vae.config import VaeConfig
from facemask_editor.vae.sides import Sides
from facemask_editor.weights.checkpoint import PartModel, add_tables, load_model
from facemask_editor.weights.handles import PREFIX, partners
from facemask_editor.weights.typicality import LEVELS, TABLE, Distances

FEWEST_PIXELS = 30
"""Of a part in a training mask, under which the mask does not count."""

FEWEST_MASKS = 40
"""With fewer masks a part gets no handles."""

TRIMMED = 0.5
"""Percent of the masks at either end of each quantity that do not count: slips of those who drew them."""

LEAST_LENGTH, LEAST_ANGLE = 0.004, 0.5
"""Least deviations, half a pixel at 512 and half a degree: made-up faces may differ in less than a pixel."""

Floats = npt.NDArray[np.float64]


def measured(
    label_maps: Sequence[LabelMap], config: VaeConfig, frames: Sequence[ShapeFrame], schema: LabelSchema
) -> dict[int, Floats]:
    """Return the quantities of all parts that have some: (N, quantities) by part, NaN where absent.

    Those that a pair shares are half of the distance between both sides, NaN where one is absent. So are
    all of pairs that were drawn the other way round.

    Args:
        label_maps: N masks.
        config: Of the network.
        frames: In which each mask is measured.
        schema: The classes.
    """
    parts = [index for index, name in enumerate(config.class_names) if name in SHAPES]
    names, other_side = config.class_names, partners(schema)
    found = {part: np.full((len(label_maps), len(SHAPES[names[part]].quantities)), np.nan) for part in parts}
    for row, (label_map, frame) in enumerate(zip(label_maps, frames, strict=True)):
        side = sides(label_map, schema)
        swapped = any(
            side[config.class_names[p]] != side_by_name(config.class_names[p])
            for p in parts
            if p in other_side
        )
        for part in parts:
            if swapped and part in other_side:
                continue
            values = _measure(label_map, part, config, frame, side[names[part]])
            if values is not None:
                found[part][row] = values
    for part in parts:
        for column, quantity in enumerate(SHAPES[names[part]].quantities):
            other = other_side.get(part, -1)
            if quantity.shared and other > part:
                partner = found[other]
                half = (found[part][:, column] + partner[:, column]) / 2
                found[part][:, column] = partner[:, column] = half
    return found


def median_frame(frames: Sequence[ShapeFrame]) -> ShapeFrame:
    """Return the median frame, in which codes are measured as the picture shows them."""
    return ShapeFrame(*np.median(np.array(frames), 0).tolist())


def _measure(
    label_map: LabelMap, part: int, config: VaeConfig, frame: ShapeFrame, side: float
) -> Floats | None:
    if int((label_map == part).sum()) < FEWEST_PIXELS:
        return None
    extent = full_extent(label_map, part, config.layout)
    return measure_part(config.class_names[part], Coverage.of_mask(extent), frame, side)


def fit_handles(
    model: PartModel,
    codes: npt.NDArray[np.floating],
    present: npt.NDArray[np.bool_],
    label_maps: Sequence[LabelMap],
) -> dict[str, npt.NDArray[np.float32]]:
    """Return the tables of the handles, as `weights.handles.Handles` reads them.

    Args:
        model: Its network encoded the masks.
        codes: (N, P, code) means of the training masks' codes.
        present: (N, P) bool.
        label_maps: The N training masks, at 256 x 256 best.
    """
    config, schema = model.vae.config, model.card.label_schema()
    frames = [shape_frame(label_map, schema) for label_map in label_maps]
    quantities = measured(label_maps, config, frames, schema)
    # Codes know the picture, not the face: of eyes that every crop puts at the same place, what differs from
    # face to face in height over the nose is the nose.
    median = median_frame(frames)
    in_picture = measured(label_maps, config, [median] * len(label_maps), schema)
    tables: dict[str, npt.NDArray[np.float32]] = {}
    for part, values in quantities.items():
        name = config.class_names[part]
        known = present[:, part] & np.isfinite(values).all(1) & np.isfinite(in_picture[part]).all(1)
        if known.sum() < FEWEST_MASKS:
            continue
        known[known] = _within_trim(values[known])
        stats = _stats(name, values[known])
        if (other := partners(schema).get(part)) in quantities:
            # one unit for both sides
            partner = quantities[other]
            partner = partner[np.isfinite(partner).all(1)]
            stats = _stats(name, np.concatenate([values[known], partner[_within_trim(partner)]]))
        size = config.code_size(part)
        directions = gains(codes[known, part, :size].astype(np.float64), in_picture[part][known])
        for row, quantity in enumerate(SHAPES[name].quantities):
            if quantity.moves is not None and config.layout.parts[part].own_frame:
                directions[row] = _shift(model, part, quantity.moves, median.unit)
        directions *= stats[: len(directions), 1:2]
        tables[f"handles.{name}.directions"] = directions.astype(np.float32)
        tables[f"handles.{name}.stats"] = stats.astype(np.float32)
    tables["handles.unit"] = np.array([median.unit], np.float32)
    return tables | fit_typicality(model, codes, present)


def fit_typicality(
    model: PartModel, codes: npt.NDArray[np.floating], present: npt.NDArray[np.bool_]
) -> dict[str, npt.NDArray[np.float32]]:
    """Return the quantiles of the training faces' distances, `weights.typicality.TABLE`."""
    distances = Distances(model.prior, Sides(model.vae, model.card.label_schema().pairs))
    found: dict[int, list[float]] = {part: [] for part in range(model.vae.config.parts)}
    # faces with the same parts one after another, for whom the matrices are kept
    for row in np.lexsort(present.T):
        for part, distance in distances.of(codes[row].astype(np.float32), present[row]).items():
            found[part].append(distance)
    quantiles = np.zeros((len(found), LEVELS), np.float32)
    for part, values in found.items():
        if len(values) >= FEWEST_MASKS:
            quantiles[part] = np.quantile(values, np.linspace(0, 1, LEVELS))
    return {TABLE: quantiles}


def _shift(model: PartModel, part: int, moves: int, unit: float) -> Floats:
    """Return the code change that moves a part by a face unit, outwards or up: exact, not learnt."""
    direction = np.zeros(model.vae.config.code_size(part))
    outwards = side_by_name(model.vae.config.class_names[part])
    direction[moves] = (outwards, -1.0)[moves] * unit / float(model.vae.placement_scale[part, moves])
    return direction


def _within_trim(values: Floats) -> npt.NDArray[np.bool_]:
    low, high = np.percentile(values, [TRIMMED, 100 - TRIMMED], axis=0)
    return np.asarray(((values >= low) & (values <= high)).all(1))


def _stats(name: str, values: Floats) -> Floats:
    """Return mean, deviation and the ends of the range of each handle: (handles, 4)."""
    columns = np.array(
        [[handle_value(name, handle, row) for handle in SHAPES[name].handles] for row in values]
    )
    low, high = np.percentile(columns, [0.5, 99.5], axis=0)
    angles = {quantity.name for quantity in SHAPES[name].quantities if quantity.angle}
    least = [LEAST_ANGLE if handle in angles else LEAST_LENGTH for handle in SHAPES[name].handles]
    return np.stack([columns.mean(0), np.maximum(columns.std(0), least), low, high], 1)


def gains(codes: Floats, values: Floats) -> Floats:
    """Return the change of the codes' mean for one unit more of each quantity, the others held: (Q, code).

    Each number is shrunk by what chance alone would make of it (positive-part James-Stein), for most numbers
    of a code have nothing to do with a quantity and would only make contours uneasy.
    """
    centred = values - values.mean(0)
    inverse = np.linalg.pinv(centred.T @ centred)
    gains = inverse @ (centred.T @ (codes - codes.mean(0)))
    rest = codes - codes.mean(0) - centred @ gains
    spread = (rest**2).sum(0) / max(len(codes) - values.shape[1] - 1, 1)
    chance = np.outer(np.diag(inverse), spread)
    return np.asarray(gains * np.clip(1 - chance / np.maximum(gains**2, 1e-30), 0.0, 1.0))


def training_masks(folder: Path, limit: int) -> list[Path]:
    """Return masks of a folder that are not kept for validation, spread evenly."""
    paths = list(iter_masks(folder))
    kept = kept_back(folder, paths)
    chosen = [path for path in paths if path.stem not in kept]
    return chosen[:: -(-len(chosen) // limit)] if chosen else []


def main() -> None:
    """Write a model again, with handles learnt from a folder of masks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model")
    parser.add_argument("masks", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=4000)
    options = parser.parse_args()
    model = load_model(options.model)
    schema, codes, present, masks = model.card.label_schema(), [], [], []
    for path in training_masks(options.masks, options.limit):
        face = EncodedFace(model.vae, open_mask(path, schema).label_map)
        codes.append(face.codes)
        present.append(face.present)
        masks.append(resize_nearest(face.label_map, REFERENCE_SIZE, REFERENCE_SIZE))
    if not masks:
        raise SystemExit(f"{options.masks}: no masks to learn from")
    tables = fit_handles(model, np.stack(codes), np.stack(present), masks)
    add_tables(model, options.out, tables, replacing=PREFIX)
    found = sum(name.endswith(".directions") for name in tables)
    print(f"{options.out}: handles of {found} parts from {len(masks)} masks")


if __name__ == "__main__":
    main()
