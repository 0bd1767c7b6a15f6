"""Masks per second of an export, against masks that are read and written one by one in the same process.

    python -m benchmarks.bench_export [--masks 1000] [--rounds 3] [--targets sean,psp] [--clock cpu]
                                      [--labels FOLDER --photos FOLDER]

The other side is what the program does for a single mask: ``open_mask`` and ``write_index_png``, one after
the other. Masks are the bundled samples, each moved by some pixels, and photos made of noise; or those of a
folder. Rounds take turns, so that other work on the machine slows both alike; ``--clock cpu`` counts what the
process itself computed, on all processors together.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from facemask_editor.core import paths
from facemask_editor.formats import iter_masks, open_mask, write_index_png
from facemask_editor.render.handoff.export import Export
from facemask_editor.render.handoff.plan import plan_export

BAR = 60.0
"""Masks a second on two processors."""
PHOTOS = 16
"""Different ones; the others are copies."""


def write_samples(folder: Path, count: int) -> tuple[Path, Path]:
    """Write masks and photos of 512 pixels and return their folders."""
    masks, photos = folder / "masks", folder / "photos"
    masks.mkdir()
    photos.mkdir()
    samples = [
        open_mask(path).label_map for path in sorted((paths.resources_dir() / "samples").glob("*.png"))
    ]
    generator = np.random.default_rng(0)
    for number in range(count):
        label_map = np.roll(samples[number % len(samples)], number // len(samples), 1)
        write_index_png(masks / f"{number:05d}.png", label_map)
        photo = photos / f"{number:05d}.jpg"
        if number < PHOTOS:
            coarse = generator.integers(0, 256, (64, 64, 3), np.uint8)
            Image.fromarray(coarse).resize((512, 512), Image.Resampling.BICUBIC).save(photo, quality=92)
        else:
            shutil.copyfile(photos / f"{number % PHOTOS:05d}.jpg", photo)
    return masks, photos


def one_by_one(masks: list[Path], out: Path) -> None:
    """Read and write masks as the window does a single one."""
    out.mkdir()
    for path in masks:
        write_index_png(out / path.name, open_mask(path).label_map)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--masks", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--targets", default="spade,sean,psp,collaborative-diffusion")
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall")
    parser.add_argument("--labels", type=Path, default=None)
    parser.add_argument("--photos", type=Path, default=None)
    options = parser.parse_args()
    clock = time.perf_counter if options.clock == "wall" else time.process_time
    keys = options.targets.split(",")
    base: list[float] = []
    found: dict[str, list[float]] = {key: [] for key in keys}
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        labels, photos = options.labels, options.photos
        if labels is None:
            labels, photos = write_samples(home, options.masks)
        masks = iter_masks(labels)
        for number in range(options.rounds):
            start = clock()
            one_by_one(masks, home / f"single{number}")
            base.append((clock() - start) / len(masks))
            shutil.rmtree(home / f"single{number}")
            for key in keys:
                root = home / f"{key}{number}"
                start = clock()
                export = Export(plan_export(labels, root, key, photos=photos))
                _ = export.warnings  # reads all masks for some targets, as the command does
                errors = [event.error for event in export.run() if event.error]
                found[key].append((clock() - start) / len(masks))
                assert not errors, errors[0]
                shutil.rmtree(root)
    single = float(np.median(base))
    print(f"{len(masks)} masks, one by one: {1 / single:.0f} masks/s")
    for key, times in found.items():
        median = float(np.median(times))
        verdict = f", below {BAR:g}" if options.clock == "wall" and 1 / median < BAR else ""
        print(f"export for {key}: {1 / median:.0f} masks/s, {single / median:.2f} times that{verdict}")


if __name__ == "__main__":
    main()
