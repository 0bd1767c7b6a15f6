"""Generated masks a minute, against a yardstick that runs in the same processes.

    python benchmarks/bench_synthesis.py [--count 200] [--size 512] [--jobs 2]

The yardstick is one 512 x 512 distance transform by OpenCV; a mask costs so many of them on any machine.
Bar: 500 masks a minute at 512 x 512 on two cores, written as files.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

from facemask_editor.synthesis.generator import FaceGenerator, Plan, write_faces

BAR = 500.0


def main() -> None:
    """Print masks a minute and their cost in distance transforms."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    generator = FaceGenerator()
    faces = [generator.parameters(1, index) for index in range(40)]
    generator.render(faces[0], options.size)
    start = time.process_time()
    for face in faces:
        generator.render(face, options.size)
    each = (time.process_time() - start) / len(faces)
    noise = (np.random.default_rng(0).random((512, 512)) > 0.001).astype(np.uint8)
    start = time.process_time()
    for _ in range(100):
        cv2.distanceTransform(noise, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    yardstick = (time.process_time() - start) / 100
    cost = each / yardstick
    print(f"one mask of {options.size} px: {1000 * each:.1f} ms of processor, {cost:.1f} distance transforms")
    with tempfile.TemporaryDirectory() as folder:
        begun: list[float] = []
        marks: list[tuple[float, int]] = []

        def note(done: int) -> None:
            now = time.perf_counter()
            begun.append(now)
            marks.append((now, done))

        write_faces(Path(folder), Plan(1, options.count, options.size), options.jobs, note)
    # The processes' own start (about four seconds, once) is not part of the rate of thousands of masks.
    (first, early), (last, late) = marks[1], marks[-1]
    rate = 60 * (late - early) / (last - first)
    told = "holds" if rate >= BAR else "MISSED"
    print(
        f"{options.jobs} processes: {rate:.0f} masks a minute (bar {BAR:.0f} at 512 px on two cores: {told})"
    )
    print(
        f"with the start of the processes: {60 * late / (last - begun[0]):.0f} a minute over "
        f"{options.count} masks"
    )


if __name__ == "__main__":
    main()
