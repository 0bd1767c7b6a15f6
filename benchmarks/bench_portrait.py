"""The photo that moves with the mask, against one cubic remap of the whole picture, in the same process.

    python benchmarks/bench_portrait.py [--rounds 5] [--size 512] [--clock cpu]

Prints the median milliseconds and multiples of the remap, by edit: in full, and as a frame of a drag, which
starts from the field of a smaller edit at half the size. The "photo" is drawn from the classes' colours. One
thread; all take turns.
"""

from __future__ import annotations

import argparse
import time

import cv2
import numpy as np

from facemask_editor.core import paths
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.engine.editor import PartEditor
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.formats import open_mask
from facemask_editor.recipe.recipe import Recipe, Shape
from facemask_editor.render.builtin.picture import portrait
from facemask_editor.weights.checkpoint import load_model

EDITS = (
    ("nose", "length", 1.5), ("nose", "width", 2.0), ("l_eye", "size", 1.5), ("l_brow", "raise", 1.5),
    ("l_lip", "curve", 1.5), ("u_lip", "fullness", 2.0), ("skin", "jaw", -2.0), ("skin", "width", 2.0),
    ("hair", "volume", 1.0),
)  # fmt: skip


def painted(label_map):
    """Return a picture of the classes' colours with some grain."""
    grain = np.random.default_rng(0).integers(-9, 10, (*label_map.shape, 1))
    return np.clip(CELEBAMASK_HQ.palette_array[label_map].astype(int) + grain, 0, 255).astype(np.uint8)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall")
    asked = parser.parse_args()
    clock = time.process_time if asked.clock == "cpu" else time.perf_counter
    cv2.setNumThreads(1)

    editor = PartEditor(load_model())
    source = open_mask(paths.resources_dir() / "samples" / "sample_01.png").label_map
    label_map = resize_nearest(source, asked.size, asked.size)
    photo = painted(label_map)
    xs, ys = np.meshgrid(*(np.arange(asked.size, dtype=np.float32),) * 2)
    small, small_photo = np.ascontiguousarray(label_map[::2, ::2]), np.ascontiguousarray(photo[::2, ::2])
    editor.set_mask(label_map)
    work = {"remap": lambda: cv2.remap(photo, xs + 0.3, ys + 0.2, cv2.INTER_CUBIC)}
    for part, handle, amount in EDITS:
        edited, before = (
            editor.apply(Recipe(steps=(Shape(part=part, handle=handle, amount=each),), adapt=1.0)).label_map
            for each in (amount, amount * 0.9)
        )
        start = portrait(small_photo, small, np.ascontiguousarray(before[::2, ::2])).field
        half = np.ascontiguousarray(edited[::2, ::2])
        name = f"{part}.{handle} {amount:+g}"
        work[name] = lambda new=edited: portrait(photo, label_map, new)
        work[f"{name}, a frame"] = lambda new=half, at=start: portrait(small_photo, small, new, start=at)
    taken = {name: [] for name in work}
    for _ in range(asked.rounds):
        for name, run in work.items():
            begun = clock()
            run()
            taken[name].append((clock() - begun) * 1e3)
    one = np.median(taken["remap"])
    for name, times in taken.items():
        print(f"{name:28s} {np.median(times):7.1f} ms  {np.median(times) / one:6.1f} x")


if __name__ == "__main__":
    main()
