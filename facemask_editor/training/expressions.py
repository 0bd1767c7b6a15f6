"""Fit of expressions: what a smile changes of mouth, eyes and brows, learnt from generated faces.

    python -m facemask_editor.training.expressions [--faces 200] [--out resources/expressions.json]

Faces of the generator are made with a calm face and with an expression's units (MakeHuman's ``faceunits01``,
CC0), everything else kept; the table holds the median change of each measured quantity. Quantities that
hardly change, or not the same way from face to face, are left out.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from facemask_editor.core.atomic import write_atomically
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.core.paths import resources_dir
from facemask_editor.fields.layout import FieldLayout, full_extent
from facemask_editor.measures.coverage import Coverage, ShapeFrame, Values
from facemask_editor.measures.shapes import SHAPES, measure_part, shape_frame, sides
from facemask_editor.recipe.expressions import FILE, VERSION
from facemask_editor.synthesis.generator import VERSION as GENERATOR
from facemask_editor.synthesis.generator import FaceGenerator
from facemask_editor.synthesis.parameters import FaceParameters, Occluder
from facemask_editor.weights.checkpoint import load_model

SEED = 77
PARTS = ("l_eye", "r_eye", "l_brow", "r_brow", "mouth", "u_lip", "l_lip")
_LARGEST_TURN = 12.0
"""Degrees: what a turned head shows of a smile is another thing."""
_FEWEST_PIXELS = 30
_LEAST_LENGTH, _LEAST_ANGLE = 0.006, 0.8
"""Changes that are left out, in face units (0.4 pixels at 512) and degrees."""
_CORNERS = ("width", "tilt", "apart")
"""Of an eye: an eye that closes keeps its corners; what is left of it in a mask is short."""
_AGREE = 0.85
"""Share of the faces in which a quantity must change the same way."""


def _both(**units: float) -> dict[str, float]:
    return {f"{name}{side}": value for name, value in units.items() for side in ("Left", "Right")}


UNITS: Mapping[str, Mapping[str, float]] = {
    "smile": _both(mouthSmile=0.8, cheekSquint=0.4),
    "open": {"jawOpen": 0.45},
    "pout": {"mouthPucker": 0.8},
    "raise_brows": {"browInnerUp": 0.9, **_both(browOuterUp=0.9)},
    "frown": _both(browDown=0.9, mouthFrown=0.6),
    "squint": _both(eyeSquint=0.8, cheekSquint=0.4),
    "close_eyes": _both(eyeBlink=0.55),
}
"""Weights of the generator's units at an amount of 1."""


def calm(face: FaceParameters) -> FaceParameters:
    """Return a face without expression, glasses or anything before it, and hardly turned."""
    yaw = float(np.clip(face.pose.yaw, -_LARGEST_TURN, _LARGEST_TURN))
    return face.model_copy(
        update={
            "expression": {},
            "pose": face.pose.model_copy(update={"yaw": yaw, "pitch": 0.0}),
            "wear": face.wear.model_copy(update={"glasses": "none"}),
            "occluder": Occluder(),
        }
    )


def _measured(
    label_map: LabelMap, frame: ShapeFrame, side: Mapping[str, float], layout: FieldLayout
) -> dict[str, Values]:
    found = {}
    for name in PARTS:
        part = CELEBAMASK_HQ.index(name)
        if int((label_map == part).sum()) < _FEWEST_PIXELS:
            continue
        extent = full_extent(label_map, part, layout)
        values = measure_part(name, Coverage.of_mask(extent), frame, side[name])
        if values is not None:
            found[name] = values
    return found


def fit_expressions(faces: int) -> dict[str, dict[str, dict[str, float]]]:
    """Return the changes by expression, part and quantity, in face units and degrees.

    A mouth that a calm face does not show has, in place of a change, its whole opening.
    """
    generator = FaceGenerator(contour_noise=False)
    layout = load_model().vae.config.layout
    changes: dict[str, dict[str, list[Values]]] = {name: defaultdict(list) for name in UNITS}
    openings: dict[str, list[float]] = defaultdict(list)
    opening = SHAPES["mouth"].names.index("opening")
    for index in range(faces):
        before = calm(generator.parameters(SEED, index))
        mask = generator.render(before)
        frame, side = shape_frame(mask), sides(mask)
        old = _measured(mask, frame, side, layout)
        for name, units in UNITS.items():
            after = before.model_copy(update={"expression": dict(units)})
            new = _measured(generator.render(after, framed_as=before), frame, side, layout)
            for part in new.keys() & old.keys():
                changes[name][part].append(new[part] - old[part])
            if "mouth" in new and "mouth" not in old:
                openings[name].append(float(new["mouth"][opening]))
    table = {name: _agreed(found, faces) for name, found in changes.items()}
    for name, heights in openings.items():
        if len(heights) > faces / 2:
            # all of a lip that moves when the mouth opens is what the opening makes of it
            table[name] = {"mouth": {"opening": round(float(np.median(heights)), 4)}}
    return table


def _agreed(changes: Mapping[str, list[Values]], faces: int) -> dict[str, dict[str, float]]:
    """Return the median changes that are seen and that faces agree on; sides of a pair change alike."""
    kept: dict[str, dict[str, float]] = {}
    for part in PARTS:
        if part.startswith("r_"):
            continue
        pair = (part, "r" + part[1:]) if "r" + part[1:] in PARTS and part.startswith("l_") else (part,)
        rows = [row for name in pair for row in changes.get(name, ())]
        if len(rows) < len(pair) * faces / 2:
            continue
        values = np.array(rows)
        middle = np.median(values, 0)
        agree = (np.sign(values) == np.sign(middle)).mean(0)
        for quantity, change, share in zip(SHAPES[part].quantities, middle, agree, strict=True):
            least = _LEAST_ANGLE if quantity.angle else _LEAST_LENGTH
            corner = part == "l_eye" and quantity.name in _CORNERS
            if abs(change) >= least and share >= _AGREE and not corner:
                kept.setdefault(part, {})[quantity.name] = round(float(change), 4)
    return kept


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--faces", type=int, default=200)
    parser.add_argument("--out", type=Path, default=resources_dir() / FILE)
    asked = parser.parse_args()
    told = {
        "version": VERSION,
        "generator": GENERATOR,
        "seed": SEED,
        "faces": asked.faces,
        "expressions": fit_expressions(asked.faces),
    }
    write_atomically(asked.out, (json.dumps(told, indent=1) + "\n").encode())


if __name__ == "__main__":
    main()
