"""Exemplars of hats, glasses, earrings and ears from generated heads.

``python -m facemask_editor.training.fit.exemplars_worn resources/exemplars`` makes the shipped files anew
(a quarter of an hour on one core): nobody's face, no data set file, no trained model; CC0.

Each head is drawn bald and bare first, which shows its whole outline and whole ears, then once with each
thing that it wears; the picture is taken from further away, so that no hat is cut by its border.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from facemask_editor.core.atomic import write_atomically
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.engine.exemplar.head_frame import head_frame
from facemask_editor.engine.exemplar.worn.bank import Exemplar, written
from facemask_editor.synthesis.generator import FaceGenerator
from facemask_editor.synthesis.parameters import FaceParameters
from facemask_editor.training.fit.exemplars_worn_outlines import (
    Shot,
    earrings_of,
    ears_of,
    glasses_of,
    hats_of,
)

SEED = 1212
COUNT = 900
SIZE = 768
ZOOM = 0.7
"""Further away than portraits are: hats are seen whole."""

BOOSTS = {"hat": 20.0, "eye_g": 20.0, "ear_r": 5.0}
WANTED = {"hats": 160, "glasses": 125, "earrings": 400, "ears": 300}
"""How many of each are kept; the first that are good."""

MOST_YAW = 0.3
_NOTHING = {
    "hat": "none", "glasses": "none", "earring_left": "none", "earring_right": "none", "necklace": 0.0,
    "neckline": "none",
}  # fmt: skip
_WORN = {"hats": ("hat",), "glasses": ("glasses",), "earrings": ("earring_left", "earring_right"), "ears": ()}
_FROM: dict[str, Callable[[Shot], list[Exemplar]]] = {
    "hats": hats_of,
    "glasses": glasses_of,
    "earrings": earrings_of,
    "ears": ears_of,
}


def bald(face: FaceParameters) -> FaceParameters:
    """Return the face without hair, upright, with all its features, from further away."""
    hair = face.hair.model_copy(
        update={"style": "bald", "extra": "none", "fringe": 0.0, "length_left": 0.0, "length_right": 0.0}
        | {"top": 0.0, "side": 0.0, "back": 0.0}
    )
    return face.model_copy(
        update={
            "hair": hair,
            "pose": face.pose.model_copy(update={"zoom": ZOOM, "roll": 0.0, "shift_x": 0.0, "shift_y": 0.0}),
            "features": face.features.model_copy(
                update={"eye_shown": (True, True), "brow_shown": (True, True), "beard": 0.0}
            ),
            "occluder": face.occluder.model_copy(update={"kind": "none"}),
        }
    )


def shots(generator: FaceGenerator, seed: int, index: int, kinds: Collection[str]) -> Iterator[Shot]:
    """Yield a head with each thing of some kinds that it wears, and bare for its ears."""
    face = bald(generator.parameters(seed, index, BOOSTS))
    worn = face.wear
    nothing = worn.model_copy(update=_NOTHING)
    bare = generator.render(face.model_copy(update={"wear": nothing}), SIZE)
    frame = head_frame(bare, CELEBAMASK_HQ)
    if frame is None or abs(frame.yaw) > MOST_YAW or frame.true.mean() < 0.9:
        return
    # nothing hides a bald head: what shows of it is its skull
    frame = replace(frame, skull=frame.outline)
    for kind, fields in _WORN.items():
        update = {name: getattr(worn, name) for name in fields}
        if kind not in kinds:
            continue
        if fields and all(value == "none" for value in update.values()):
            continue
        dressed = face.model_copy(update={"wear": nothing.model_copy(update=update)})
        if kind == "glasses":
            hidden = {"eye_shown": (False, False), "brow_shown": (False, False)}
            whole = dressed.wear.model_copy(update={"glasses_frame_only": False})
            features = face.features.model_copy(update=hidden)
            dressed = dressed.model_copy(update={"features": features, "wear": whole})
        picture: LabelMap = bare if kind == "ears" else generator.render(dressed, SIZE, face)
        yield Shot(kind, str(next(iter(update.values()), "")), index, bare, picture, frame)


def made(
    seed: int = SEED, count: int = COUNT, tell: Callable[[str], None] = print
) -> dict[str, list[Exemplar]]:
    """Return the exemplars of each kind from the first ``count`` heads of a seed."""
    generator = FaceGenerator(contour_noise=False)
    found: dict[str, list[Exemplar]] = {kind: [] for kind in WANTED}
    for index in range(count):
        open_kinds = [kind for kind, its in found.items() if len(its) < WANTED[kind]]
        if not open_kinds:
            break
        for shot in shots(generator, seed, index, open_kinds):
            found[shot.kind].extend(_FROM[shot.kind](shot))
        if index % 25 == 24:
            tell(f"{index + 1} heads: " + ", ".join(f"{len(its)} {kind}" for kind, its in found.items()))
    return found


def write(folder: Path, found: dict[str, list[Exemplar]]) -> None:
    """Write a file for each kind."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, exemplars in found.items():
        data = io.BytesIO()
        arrays: dict[str, Any] = dict(written(exemplars))
        np.savez_compressed(data, **arrays)
        write_atomically(folder / f"{kind}.npz", data.getvalue())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the exemplars of hats, glasses, earrings and ears.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--count", type=int, default=COUNT)
    options = parser.parse_args()
    write(options.folder, made(options.seed, options.count))
