"""How long saving and opening a project takes: what the window waits for, and what a thread does.

    python -m benchmarks.project.bench_project [--side 1024] [--steps 200] [--repeats 9]

The project has strokes, edits with recipes, changed recipes, branches, a photo of 2 MB and two second faces.
 `taken` is what the window's thread does; `packed` and `written` are a job's. Medians, without fsync.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from facemask_editor.app.donors.donor import Donor
from facemask_editor.app.project.content import Around, Content, KeptDonor, KeptPhoto, content_of
from facemask_editor.app.project.read import read_project
from facemask_editor.app.project.write import pack_project, write_project
from facemask_editor.app.samples import bundled_samples
from facemask_editor.app.timeline.recorder import Recorder
from facemask_editor.app.timeline.text import to_text
from facemask_editor.app.timeline.timeline import Timeline
from facemask_editor.app.tree.tree import StateTree
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.document import BrushShape, MaskDocument
from facemask_editor.formats import open_mask
from facemask_editor.recipe.recipe import Recipe, Resample
from facemask_editor.recipe.source import EditSource
from facemask_editor.render.illustration.illustrate import illustrate

TAKEN_BAR = 5.0
"""Milliseconds that the window may wait for a project that is saved; the rest is a job."""


def worked_on(side: int, steps: int) -> tuple[MaskDocument, StateTree]:
    """Return a document with so many steps, of the kinds that a window makes."""
    rng = random.Random(1)
    document = MaskDocument(face(side))
    tree, recorder = StateTree(document), Recorder(document)
    for number in range(steps):
        kind = number % 10
        if kind < 6:
            stroke = document.begin_stroke("Brush", rng.randrange(1, 19))
            x, y = rng.uniform(0.2, 0.8) * side, rng.uniform(0.2, 0.8) * side
            for _ in range(20):
                to = x + rng.gauss(0, side / 40), y + rng.gauss(0, side / 40)
                stroke.line(x, y, *to, size=side // 40, shape=BrushShape.ROUND)
                x, y = to
            stroke.commit()
        elif kind < 9:
            part = rng.choice(["nose", "hair", "skin", "mouth"])
            recipe = Recipe(steps=(Resample(part=part, seed=number),))
            source = EditSource(recipe=recipe, model="model", model_sha256="0" * 64)
            after = np.roll(document.snapshot(), (rng.randrange(-4, 5), rng.randrange(-4, 5)), (0, 1))
            document.replace_pixels(after, f"New {part}", source=source.to_json())
        elif number % 40 == 39:
            timeline = recorder.timeline()
            fewer = Timeline(timeline.start, timeline.entries[:-1])
            document.replace_pixels(fewer.recorded(), "Removed", source=to_text(fewer), even_unchanged=True)
        else:
            document.undo()
            document.undo()  # the next step makes a branch
    return document, tree


def face(side: int) -> LabelMap:
    """Return a face of the program's samples."""
    mask = open_mask(bundled_samples()[0]).label_map
    return np.ascontiguousarray(cv2.resize(mask, (side, side), interpolation=cv2.INTER_NEAREST))


def main() -> int:
    """Measure and print; 1 where the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, default=1024)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--repeats", type=int, default=9)
    asked = parser.parse_args()
    os.fsync = lambda _file: None  # type: ignore[assignment]
    document, tree = worked_on(asked.side, asked.steps)
    photo = illustrate(document.label_map)
    document.lay_photo(photo, "0" * 64)
    donors = tuple(
        KeptDonor(Donor(f"/faces/{at}.png", np.roll(document.snapshot(), 9 * at, 1), CELEBAMASK_HQ), True)
        for at in (1, 2)
    )
    around = Around(KeptPhoto("photo.jpg", sha256="0" * 64, data=bytes(2 << 20)), donors)
    content: Content = content_of(document, tree, around)
    again = content_of(document, tree, around)  # as where the window has saved before
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "face.fmask"
        write_project(path, content)
        jobs: dict[str, Callable[[], object]] = {
            "taken": lambda: content_of(document, tree, around),
            "packed": lambda: pack_project(content_of(document, tree, around), path),
            "packed again": lambda: pack_project(again, path),
            "written": lambda: write_project(path, content),
            "opened": lambda: read_project(path),
            "mask alone": lambda: open_mask(path),
        }
        print(
            f"{asked.side} x {asked.side}, {len(document.history.entries)} steps, {len(tree.nodes)} states, "
            f"{path.stat().st_size / 1e6:.1f} MB"
        )
        found = {name: measured(job, asked.repeats) for name, job in jobs.items()}
    for name, milliseconds in found.items():
        print(f"{name:>12} {milliseconds:8.1f} ms")
    return int(found["taken"] > TAKEN_BAR)


def measured(job: Callable[[], object], repeats: int) -> float:
    """Return the median of some runs in milliseconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        job()
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times)


if __name__ == "__main__":
    raise SystemExit(main())
