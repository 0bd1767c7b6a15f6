"""Plans of batch runs as files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from facemask_editor.batch.plan_file.drawing import Drawing
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from tests.helpers.sample_masks import small_face, write_grey

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
