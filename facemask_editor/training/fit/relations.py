"""Fit of what the judge asks: ranges of relations, and how usual whole training faces are.

python -m facemask_editor.training.fit.relations MODEL MASKS --out MODEL_WITH_RANGES.safetensors [--limit N]

MASKS is the folder that the model was trained on; its validation tenth is left out.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.measures.relations.ranges import NEAR, RelationRanges
from facemask_editor.measures.relations.registry import relations
from facemask_editor.training.data.dataset import load_masks
from facemask_editor.vae.sides import Sides
from facemask_editor.weights.checkpoint import PartModel, add_tables, load_model
from facemask_editor.weights.whole_face import DISTANCES, EXCESSES, quantiles, whole_distance

Tables = dict[str, npt.NDArray[np.float32]]


def fit_judgement(
    model: PartModel,
    codes: npt.NDArray[np.float32],
    present: npt.NDArray[np.bool_],
    label_maps: Sequence[LabelMap],
) -> Tables:
    """Return the tables that `engine.judge` reads.

    Args:
        model: With its joint prior.
        codes: (N, P, code) code means of training masks.
        present: (N, P) bool.
        label_maps: N times 256 x 256 uint8, the masks.
    """
    schema = model.card.label_schema()
    tables, excesses = fit_relations(label_maps, schema)
    sides = Sides(model.vae, schema.pairs)
    distances = [
        whole_distance(model.prior, sides, own, there) for own, there in zip(codes, present, strict=True)
    ]
    return tables | {DISTANCES: quantiles(distances), EXCESSES: quantiles(excesses)}


def fit_relations(label_maps: Sequence[LabelMap], schema: LabelSchema) -> tuple[Tables, list[float]]:
    """Return the ranges of the relations of training masks, and what each mask's lie outside."""
    values = [relations(label_map, schema) for label_map in label_maps]
    ranges, near = RelationRanges.of_values(values), RelationRanges.of_values(values, NEAR)
    return ranges.tables() | near.tables(near=True), [ranges.excess(row) for row in values]


def main() -> None:
    """Add the tables to a model, from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", help="Name or path of a model.")
    parser.add_argument("masks", type=Path, help="Folder of masks.")
    parser.add_argument("--out", type=Path, required=True, help="Model file to write, .safetensors.")
    parser.add_argument("--limit", type=int, default=4000, help="Training masks that are used at most.")
    options = parser.parse_args()
    model = load_model(options.model)
    training = load_masks(options.masks, schema=model.card.label_schema()).training
    chosen = list(training[:: max(1, -(-len(training) // options.limit))])
    faces = [EncodedFace(model.vae, label_map) for label_map in chosen]
    codes, present = np.stack([face.codes for face in faces]), np.stack([face.present for face in faces])
    tables = fit_judgement(model, codes, present, chosen)
    without = {key: table for key, table in tables.items() if key.startswith("judgement.")}
    rest = {key: table for key, table in tables.items() if not key.startswith("judgement.")}
    card = add_tables(model, options.out, rest, replacing="relations.")
    card = add_tables(load_model(options.out), options.out, without, replacing="judgement.")
    print(f"{options.out}: {len(chosen)} masks, {card.sha256[:12]}")


if __name__ == "__main__":
    main()
