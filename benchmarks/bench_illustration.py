"""How long an illustration takes, and as a ratio to a yardstick in the same process.

    python benchmarks/bench_illustration.py [--rounds 5] [--memory]

One thread; processor time of the samples in resources/, the fastest of some rounds each. The yardstick is a
Gaussian blur (sigma 3) of a 512 x 512 picture of three floats. Bars: 0.6 s at 512, 60 ms at 256, and with
--memory at most 600 MiB more than before for a mask of 4096.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from facemask_editor.render.illustration.illustrate import illustrate

SAMPLES = Path(__file__).resolve().parents[1] / "resources" / "samples"
BARS = {512: 600.0, 256: 60.0}


def best(function: object, rounds: int) -> float:
    """Processor milliseconds of the fastest of some calls."""
    assert callable(function)
    times = []
    for _ in range(rounds):
        start = time.process_time()
        function()
        times.append(1000 * (time.process_time() - start))
    return min(times)


def most_memory() -> float:
    """The most MiB that this process has held; macOS counts bytes."""
    import resource  # not on Windows

    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / (2**20 if sys.platform == "darwin" else 2**10)


def main() -> None:
    """Print milliseconds and ratios for each size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--memory", action="store_true")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    masks = [np.array(Image.open(path)) for path in sorted(SAMPLES.glob("*.png"))]
    picture = np.random.default_rng(0).random((512, 512, 3), np.float32)
    yardstick = best(lambda: cv2.GaussianBlur(picture, (0, 0), 3), 4 * options.rounds)
    print(f"yardstick {yardstick:.2f} ms, {len(masks)} masks of {masks[0].shape[0]}")
    if options.memory:  # first, while this process has held little
        illustrate(masks[0])
        large = cv2.resize(masks[0], (4096, 4096), interpolation=cv2.INTER_NEAREST)
        before = most_memory()
        spent = best(lambda: illustrate(large), 1)
        print(f" 4096 px: {spent:6.1f} ms, {most_memory() - before:.0f} MiB more (bar 600)")
    for size in (256, 512, 1024):
        illustrate(masks[0], size=size)  # noise is made once
        each = [
            best(lambda mask=mask, size=size: illustrate(mask, size=size), options.rounds) for mask in masks
        ]
        line = f"{size:5} px: median {np.median(each):6.1f} ms, most {max(each):6.1f} ms"
        line += f", {np.median(each) / yardstick:6.1f} yardsticks"
        print(line + (f" (bar {BARS[size]:.0f} ms)" if size in BARS else ""))


if __name__ == "__main__":
    main()
