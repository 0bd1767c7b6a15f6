"""Edit to mask against one encode and decode pass of the paper's network, in the same process.

    python benchmarks/bench_edit.py [--rounds 40] [--size 512]

Prints p50 and p95 in milliseconds and the ratios. "Edit to mask" is ``PartEditor.apply`` of a nudge of one
part on a mask that is set: from recipe to label map at the document's size, a new seed each time.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import torch

from facemask_editor.core import paths
from facemask_editor.engine.editor import PartEditor
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.formats import open_mask
from facemask_editor.recipe.recipe import Nudge, Recipe
from facemask_editor.training.loop.configs import PAPER_CONFIGS
from facemask_editor.vae.paper import PaperVae
from facemask_editor.weights.checkpoint import load_model


def milliseconds(call):
    start = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - start)


def percentiles(times):
    return np.percentile(times, 50), np.percentile(times, 95)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--parts", default="nose,l_eye,u_lip,l_brow,skin,hair")
    options = parser.parse_args()
    sample = sorted((paths.resources_dir() / "samples").glob("*.png"))[0]
    label_map = resize_nearest(open_mask(sample).label_map, options.size, options.size)
    model = load_model()
    editor, fresh = PartEditor(model), PartEditor(model)
    editor.set_mask(label_map)
    paper = PaperVae(PAPER_CONFIGS["paper"].vae).eval().requires_grad_(False)
    count = sum(p.numel() for p in paper.parameters())
    small = torch.from_numpy(resize_nearest(label_map, 256, 256))[None]
    kinds = [(part, adapt) for adapt in (0.0, 0.5) for part in options.parts.split(",")]

    def nudge(part, adapt, seed):
        editor.apply(Recipe(steps=(Nudge(part=part, seed=seed, sigma=0.5),), adapt=adapt))

    def first():
        fresh.apply(Recipe(steps=(Nudge(part="nose", seed=1, sigma=0.5),), adapt=0.0))

    base, setting, firsts, edits = [], [], [], {kind: [] for kind in kinds}
    # all take turns, so that other work on the machine slows all alike; the first two rounds warm up
    for number in range(options.rounds + 2):
        base.append(milliseconds(lambda: paper(small)))
        setting.append(milliseconds(lambda: fresh.set_mask(label_map)))
        firsts.append(milliseconds(first))
        for part, adapt in kinds:
            if number == 0:
                nudge(part, adapt, 999)
            edits[part, adapt].append(
                milliseconds(lambda part=part, adapt=adapt: nudge(part, adapt, number))  # noqa: B023
            )
    base50, base95 = percentiles(base[2:])
    set50, set95 = percentiles(setting[2:])
    print(f"threads {torch.get_num_threads()}, document {options.size} x {options.size}")
    print(f"paper's network ({count / 1e6:.1f} M), encode + decode: p50 {base50:.1f} ms, p95 {base95:.1f} ms")
    print(f"set_mask (once a mask): p50 {set50:.1f} ms, p95 {set95:.1f} ms")
    first50, first95 = percentiles(firsts[2:])
    print(
        f"first nudge after it: p50 {first50:.1f} ms, p95 {first95:.1f} ms; "
        f"{base50 / first50:.1f} times as fast"
    )
    for part, adapt in kinds:
        p50, p95 = percentiles(edits[part, adapt][2:])
        print(
            f"nudge {part:7s} adapt {adapt}: p50 {p50:5.1f} ms, p95 {p95:5.1f} ms; "
            f"{base50 / p50:.1f} times as fast (p95 against p95: {base95 / p95:.1f})"
        )
    for adapt in (0.0, 0.5):
        together = [t for (_, a), times in edits.items() if a == adapt for t in times[2:]]
        p50, p95 = percentiles(together)
        print(
            f"all parts, adapt {adapt}: p50 {p50:.1f} ms, p95 {p95:.1f} ms; "
            f"{base50 / p50:.1f} times as fast (p95 against p95: {base95 / p95:.1f})"
        )


if __name__ == "__main__":
    main()
