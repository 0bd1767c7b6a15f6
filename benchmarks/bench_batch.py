"""Masks per second of a batch run against the paper's network, in the same process.

    python benchmarks/bench_batch.py [--masks 6] [--variants 1,8] [--adapt 0] [--threads 1] [--clock cpu]

A batch run is ``batch.batch.Batch`` whole: masks are read from files, edited and written as PNGs, with the
manifest. The paper's side is one encode and decode pass of its network on 8 masks at once, without files;
random weights serve. Runs take turns with passes, so that other work on the machine slows all alike;
``--clock cpu`` counts what the process itself computed, the writing of files among it.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
import torch

from facemask_editor.batch.batch import Batch, BatchPlan, list_inputs
from facemask_editor.core import paths
from facemask_editor.engine.session import EngineSession
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.formats import open_mask, write_index_png
from facemask_editor.recipe.recipe import Recipe, Resample
from facemask_editor.training.loop.configs import PAPER_CONFIGS
from facemask_editor.vae.paper import PaperVae

BATCH = 8


def seconds(call, clock):
    start = clock()
    call()
    return clock() - start


def write_masks(folder, count, size):
    """Write masks that differ: the bundled samples, each moved by some pixels."""
    samples = sorted((paths.resources_dir() / "samples").glob("*.png"))
    folder.mkdir()
    for number in range(count):
        label_map = resize_nearest(open_mask(samples[number % len(samples)]).label_map, size, size)
        write_index_png(folder / f"{number:03d}.png", np.roll(label_map, number // len(samples), 1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--masks", type=int, default=6)
    parser.add_argument("--variants", default="1,8")
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--parts", default="nose,l_eye,u_lip,hair")
    parser.add_argument("--adapt", type=float, default=0.0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--model", default=None)
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall")
    options = parser.parse_args()
    clock = time.perf_counter if options.clock == "wall" else time.process_time
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(options.threads)
    session = EngineSession(options.model)
    model = session.load("cpu")
    paper = PaperVae(PAPER_CONFIGS["paper"].vae).eval().requires_grad_(False)
    pictures = torch.zeros(BATCH, 256, 256, dtype=torch.long)
    kinds = [(part, int(count)) for count in options.variants.split(",") for part in options.parts.split(",")]
    base, found = [], {kind: [] for kind in kinds}
    with tempfile.TemporaryDirectory() as place:
        write_masks(Path(place) / "masks", options.masks, options.size)
        for number in range(options.rounds + 1):
            base.append(seconds(lambda: paper(pictures), clock) / BATCH)
            for part, count in kinds:
                output = Path(place) / f"out{number}_{part}_{count}"
                plan = BatchPlan(
                    inputs=list_inputs(Path(place) / "masks", output),
                    output=output,
                    template=Recipe(steps=(Resample(part=part, seed=0),), adapt=options.adapt),
                    variants=count,
                    seed=number,
                )
                batch = Batch(plan)
                wall = seconds(lambda batch=batch: list(batch.run(session, model)), clock)
                assert len(list(output.glob("*.png"))) == plan.total
                found[part, count].append(wall / plan.total)
    # the first round warms up
    pass_time = np.median(base[1:])
    print(f"threads {options.threads}, documents {options.size} x {options.size}, adapt {options.adapt}")
    print(f"paper's network, batches of {BATCH}: {1000 * pass_time:.0f} ms a mask")
    for (part, count), times in found.items():
        median = np.median(times[1:])
        print(
            f"batch, resample {part}, {count} for each mask: {1000 * median:.1f} ms a mask, "
            f"{1 / median:.1f} masks/s, {pass_time / median:.1f} times the paper's"
        )
    for count in sorted({count for _, count in kinds}):
        median = np.median([t for (_, c), times in found.items() if c == count for t in times[1:]])
        print(f"all parts, {count} for each mask: {pass_time / median:.1f} times the paper's")


if __name__ == "__main__":
    main()
