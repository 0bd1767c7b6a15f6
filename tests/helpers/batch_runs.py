"""Batch runs with the fake engine, and plans as files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from facemask_editor.batch.batch import Batch, BatchPlan, find_inputs
from facemask_editor.batch.plan_file.drawing import Drawing
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.recipe.recipe import Recipe, Resample
from tests.helpers.fake_engine import FakeEngine
from tests.helpers.sample_masks import small_face, write_grey

RESAMPLE_NOSE = Recipe(steps=(Resample(part="nose"),), locks=("hair",))


def plan_of(masks, output, template=RESAMPLE_NOSE, **changes):
    """Return the plan of a run over a mask or a folder."""
    inputs = find_inputs(masks, output)
    return BatchPlan(inputs=inputs.masks, refused=inputs.refused, output=output, template=template, **changes)


def run(plan, *, engine=None, resume=False, cancelled=lambda: False):
    """Carry a plan out and return its events."""
    engine = engine or FakeEngine()
    return list(Batch(plan, resume=resume).run(engine, engine.load("cpu"), cancelled))


def read(path: Path):
    """Return mode and pixels of a picture."""
    with Image.open(path) as image:
        return image.mode, np.array(image)


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def stop_after(count: int):
    """Return a ``cancelled`` that is true from the given question on."""
    asked = iter(range(1000))
    return lambda: next(asked) >= count


def write_parts(folder: Path, face: str, label_map) -> None:
    """Write a face in the data set's own layout."""
    for part in np.unique(label_map)[1:]:
        picture = np.where(label_map == part, 255, 0).astype(np.uint8)
        write_grey(folder / f"{face}_{SCHEMA.names[part]}.png", picture)


PARTS = SCHEMA.names[1:]
"""Of a mask that has everything."""


def write_plan(folder: Path, name: str = "plan.json", **table: Any) -> Path:
    """Write a plan as JSON and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(json.dumps(table), encoding="utf-8")
    return path


def drawing_of(folder: Path, **table: Any) -> Drawing:
    """Return what draws for a plan."""
    return Drawing.read(write_plan(folder, **table), SCHEMA)


def write_faces(folder: Path, *stems: str, **changes: Any) -> Path:
    """Write small masks that differ, and return their folder."""
    for shift, stem in enumerate(stems):
        write_grey(folder / f"{stem}.png", small_face(64, shift=shift % 5, **changes))
    return folder
