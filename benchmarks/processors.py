"""How far results differ between processors: 432 edits of the bundled samples, made twice.

python -m benchmarks.processors make OUT.npz
python -m benchmarks.processors compare ONE.npz OTHER.npz

Make one of them with ATEN_CPU_CAPABILITY=default or avx2, OMP_NUM_THREADS=2, OPENBLAS_CORETYPE=Prescott or
Haswell: these make torch and numpy compute as on a lesser processor. docs/results/generation-1.md has what
came out.
"""

from __future__ import annotations

import sys

import numpy as np

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.engine.editor import PartEditor
from facemask_editor.recipe.recipe import Blend, Complete, Nudge, Recipe, Resample, Shape, Step
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.stored_results import machine, sample

SAMPLES = 12


def steps(editor: PartEditor, seed: int) -> list[Step]:
    """Return one step of most kinds for most parts."""
    found: list[Step] = [Resample(part=part, seed=seed) for part in CELEBAMASK_HQ.names[1:]]
    found += [Nudge(part=p, seed=seed, sigma=1.0) for p in ("skin", "nose", "hair", "l_brow", "u_lip")]
    found += [Blend(part=p, alpha=0.5, donor="d") for p in ("skin", "nose", "hair", "l_eye")]
    found += [Shape(part=h.part, handle=h.name, amount=1.0) for h in editor.handles.listed()[:8]]
    return [*found, Complete(seed=seed, temperature=1.0)]


def make(path: str) -> None:
    """Carry the edits out and keep their pixels."""
    editor = PartEditor(load_model("generated-free"))
    made = []
    for number in range(1, SAMPLES + 1):
        editor.set_mask(sample(number))
        donors = {"d": sample(number % SAMPLES + 1)}
        made += [editor.apply(Recipe(steps=(step,)), donors).label_map for step in steps(editor, number)]
    np.savez_compressed(path, made=np.array(made))
    print(len(made), "edits on", machine())


def compare(one: str, other: str) -> None:
    """Count the pixels that differ."""
    differs = np.load(one)["made"] != np.load(other)["made"]
    pixels = differs.reshape(len(differs), -1).sum(1)
    differing = f"{(pixels > 0).sum()} of {len(pixels)} edits differ"
    print(f"{differing}, by at most {pixels.max()} pixels, {pixels.sum()} in all")


if __name__ == "__main__":
    {"make": make, "compare": compare}[sys.argv[1]](*sys.argv[2:])
