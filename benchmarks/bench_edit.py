"""Edit to mask against one encode and decode pass of the paper's network, in the same process.

    python benchmarks/bench_edit.py [--rounds 20] [--size 512] [--adapt 1] [--model NAME] [--clock cpu]
                                    [--only drag]

Prints p50 and p95 in milliseconds and the ratios, by group of edits. "Edit to mask" is ``PartEditor.apply``
with all its stages on a mask that is set: from recipe to label map at the document's size, a new seed or
amount each time. Drags are shape edits with ``coarse``; ``--only`` takes the groups that begin so. One thread
on either side; all take turns, so that other work on the machine slows all alike. On a busy machine
``--clock cpu`` counts what the process itself computed.
"""

from __future__ import annotations

import argparse
import time

import cv2
import numpy as np
import torch

from facemask_editor.core import paths
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.engine.editor import PartEditor
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.formats import open_mask
from facemask_editor.recipe.recipe import Nudge, Recipe, Resample, Shape
from facemask_editor.training.loop.configs import PAPER_CONFIGS
from facemask_editor.vae.paper import PaperVae
from facemask_editor.weights.checkpoint import load_model

STILL = ("nose", "l_eye", "r_brow", "neck", "cloth")
"""Parts of which a nudge or a draw needs no deformation."""

SHAPES = (
    ("nose", "width"), ("nose", "length"), ("l_eye", "height"), ("l_brow", "raise"), ("u_lip", "fullness"),
    ("l_lip", "width"), ("skin", "jaw"), ("skin", "chin"), ("skin", "forehead"), ("skin", "width"),
)  # fmt: skip

HAIR = ("volume", "length", "fringe", "parting", "curl", "ears")


def steps(editor, shown):
    """Return (group, name, step of a number, whether it is a drag) of all that is timed."""
    amounts = (-1.0, 1.0, -0.5, 0.5, 1.5, -1.5)
    found = []

    def shape(group, part, handle, coarse=False):
        found.append(
            (
                group,
                f"{part}.{handle}",
                lambda n: Shape(part=part, handle=handle, amount=amounts[n % 6]),
                coarse,
            )
        )

    for part in (p for p in STILL if p in shown):
        found.append(("nudge", part, lambda n, p=part: Nudge(part=p, seed=n, sigma=0.5), False))
        found.append(("resample", part, lambda n, p=part: Resample(part=p, seed=n), False))
    for part in ("u_lip", "l_lip"):
        found.append(("lips", f"nudge {part}", lambda n, p=part: Nudge(part=p, seed=n, sigma=0.5), False))
        found.append(("lips", f"resample {part}", lambda n, p=part: Resample(part=p, seed=n), False))
    known = {(handle.part, handle.name) for handle in editor.handles.listed()}
    for part, handle in (pair for pair in SHAPES if pair in known):
        shape("shape", part, handle)
        shape("drag", part, handle, True)
    found.append(("hair", "nudge", lambda n: Nudge(part="hair", seed=n, sigma=0.5), False))
    found.append(("hair", "resample", lambda n: Resample(part="hair", seed=n), False))
    for handle in (handle for handle in HAIR if ("hair", handle) in known):
        shape("hair", "hair", handle)
        shape("drag hair", "hair", handle, True)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--adapt", type=float, default=1.0)
    parser.add_argument("--model", default=None)
    parser.add_argument("--only", default="", help="groups that begin with this, such as drag")
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall")
    options = parser.parse_args()
    clock = time.perf_counter if options.clock == "wall" else time.process_time

    def milliseconds(call):
        start = clock()
        call()
        return 1000 * (clock() - start)

    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    sample = sorted((paths.resources_dir() / "samples").glob("*.png"))[0]
    label_map = resize_nearest(open_mask(sample).label_map, options.size, options.size)
    shown = {CELEBAMASK_HQ.names[i] for i in np.unique(label_map)}
    model = load_model(options.model)
    editor, fresh = PartEditor(model), PartEditor(model)
    editor.set_mask(label_map)
    paper = PaperVae(PAPER_CONFIGS["paper"].vae).eval().requires_grad_(False)
    small = torch.from_numpy(resize_nearest(label_map, 256, 256))[None]
    kinds = [kind for kind in steps(editor, shown) if kind[0].startswith(options.only)]
    base, setting, firsts, edits = [], [], [], {(group, name): [] for group, name, _, _ in kinds}
    # the first two rounds warm up
    for number in range(options.rounds + 2):
        base.append(milliseconds(lambda: paper(small)))
        setting.append(milliseconds(lambda: fresh.set_mask(label_map)))
        first = Recipe(steps=(Nudge(part="nose", seed=1, sigma=0.5),), adapt=options.adapt)
        firsts.append(milliseconds(lambda first=first: fresh.apply(first)))
        for group, name, step, coarse in kinds:
            recipe = Recipe(steps=(step(number),), adapt=options.adapt)
            edits[group, name].append(
                milliseconds(lambda recipe=recipe, coarse=coarse: editor.apply(recipe, coarse=coarse))
            )

    def row(title, times):
        p50, p95 = np.percentile(times, (50, 95))
        print(
            f"{title:26s} p50 {p50:6.1f} ms, p95 {p95:6.1f} ms; {base50 / p50:5.1f} times as fast "
            f"(p95 against p95: {base95 / p95:.1f})"
        )

    base50, base95 = np.percentile(base[2:], (50, 95))
    count = sum(p.numel() for p in paper.parameters())
    print(
        f"one thread, {options.clock} time, document {options.size} x {options.size}, adapt {options.adapt}"
    )
    print(f"paper's network ({count / 1e6:.1f} M), encode + decode: p50 {base50:.1f} ms, p95 {base95:.1f} ms")
    row("set_mask", setting[2:])
    row("first nudge after it", firsts[2:])
    for (group, name), times in edits.items():
        row(f"{group}: {name}", times[2:])
    for group in dict.fromkeys(group for group, _ in edits):
        row(f"all of {group}", [t for (g, _), times in edits.items() if g == group for t in times[2:]])


if __name__ == "__main__":
    main()
