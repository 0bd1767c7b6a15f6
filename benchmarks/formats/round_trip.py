"""Masks through every format and back, and how long opening and saving take.

    python -m benchmarks.formats.round_trip [--labels FOLDER] [--masks N] [--formats index,ora,...] [--times]

Each mask of a folder is written in every format and in every class order that loses nothing, and read again;
pixels that differ are counted. Then the times of a mask of 1024 pixels, opened from an index PNG and written
without waiting for the disk, and of an RGB PNG of 8192 x 8192 pixels, with the memory that opening it takes.
Without a folder the masks are drawn (generated faces of the program). ``--times`` leaves the masks out.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from unittest import mock

import numpy as np
from PIL import Image

from facemask_editor.core import paths
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.core.orders.classes import classes_of
from facemask_editor.core.orders.named import all_orders
from facemask_editor.core.orders.turn import from_order, losses, to_order
from facemask_editor.formats import iter_masks, open_mask, write_mask
from facemask_editor.formats.registry import converted_formats, written_format, written_formats

OPEN_MS, SAVE_MS, LARGE_S, LARGE_MIB = 60.0, 80.0, 2.0, 600.0
"""Bars."""
_ROUNDS = 15


def round_trip(label_map: LabelMap, key: str, folder: Path) -> LabelMap:
    """Return a mask after it was written in a format, in its schema's own classes, and read again."""
    format = next(each for each in converted_formats() if each.key == key)
    if format.files is not None:
        place = folder / "parts"
        for name, data in format.files(label_map, CELEBAMASK_HQ, "00002").items():
            if data is not None:
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                (place / name).write_bytes(data)
            else:
                (place / name).unlink(missing_ok=True)
        return open_mask(iter_masks(place)[0]).label_map
    path = folder / f"mask{format.suffix}"
    path.unlink(missing_ok=True)
    write_mask(path, label_map, key)
    return open_mask(path).label_map


def through_all(labels: Path, most: int | None, keys: list[str]) -> int:
    """Send masks through all formats and orders, print what differs, and return the number of pixels."""
    masks = iter_masks(labels)[:most]
    differing, refused, spent = Counter[str](), Counter[str](), Counter[str]()
    whole = [order for order in all_orders().values() if not losses(order)]
    # what is asked is what the formats do; the disk's own time is another matter
    with tempfile.TemporaryDirectory() as made, mock.patch("os.fsync"):
        for number, path in enumerate(masks, 1):
            label_map = open_mask(path, CELEBAMASK_HQ).label_map
            for key in keys:
                start = time.perf_counter()
                try:
                    found = round_trip(label_map, key, Path(made))
                    differing[key] += int(np.count_nonzero(found != label_map))
                except Exception as error:  # whatever it is, it is a mask that is lost
                    refused[key] += 1
                    print(f"{path.name} as {key}: {error}")
                spent[key] += time.perf_counter() - start
            for order in whole:
                back = from_order(to_order(label_map, order), order)
                differing[order.name] += int(np.count_nonzero(back != label_map))
            for order in whole:
                write_mask(
                    Path(made) / "order.npz", to_order(label_map, order), "npz", classes_of(order.name)
                )
                found = open_mask(Path(made) / "order.npz").label_map
                differing[f"{order.name}, in NPZ"] += int(np.count_nonzero(found != label_map))
            if number % 100 == 0:
                print(f"{number}/{len(masks)}", file=sys.stderr)
    print(
        f"{len(masks)} masks of {labels}: pixels that differ, masks that failed, ms for writing and reading"
    )
    for key in (*keys, *(name for name in differing if name not in keys)):
        time_ms = f"{1000 * spent[key] / len(masks):7.1f}" if key in spent else "      -"
        print(f"  {key:28} {differing[key]:8} {refused[key]:6} {time_ms}")
    return sum(differing.values()) + sum(refused.values())


def times() -> None:
    """Print the median times of opening and saving 1024 pixels in each format, and of 8192 pixels RGB."""
    sample = min((paths.resources_dir() / "samples").glob("*.png"))
    small = open_mask(sample).label_map
    label_map = np.asarray(Image.fromarray(small).resize((1024, 1024), Image.Resampling.NEAREST))
    with tempfile.TemporaryDirectory() as made, mock.patch("os.fsync"):
        print(
            f"1024 pixels, ms, of processor: open (bar {OPEN_MS:.0f}), save without fsync (bar {SAVE_MS:.0f})"
        )
        for format in written_formats():
            path = Path(made) / f"mask{format.suffix}"
            save = _median(lambda path=path, key=format.key: write_mask(path, label_map, key))
            opened = _median(lambda path=path: open_mask(path))
            shown = " ".join(f"{wall:7.1f} {cpu:7.1f}" for wall, cpu in (opened, save))
            print(f"  {format.key:10} {shown}")
        large = Path(made) / "large.png"
        tall = np.repeat(np.repeat(label_map, 8, 0), 8, 1)
        Image.fromarray(CELEBAMASK_HQ.palette_array[tall]).save(large, compress_level=1)
        del tall
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.formats.round_trip", "--large", str(large)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        print(done.stdout, end="")


def large(path: Path) -> None:
    """Print how long a large mask takes, and how much memory beyond what the program has anyway."""
    open_mask(min((paths.resources_dir() / "samples").glob("*.png")))
    before = _peak()
    start, used = time.perf_counter(), time.process_time()
    mask = open_mask(path)
    seconds, used = time.perf_counter() - start, time.process_time() - used
    grown = _peak() - before
    height, width = mask.label_map.shape
    print(
        f"{width} x {height} RGB: {seconds:.2f} s, {used:.2f} s of processor (bar {LARGE_S:.0f}), "
        f"{grown:.0f} MiB more (bar {LARGE_MIB:.0f}), {before:.0f} MiB before"
    )


def _median(work: object) -> tuple[float, float]:
    """Return the median ms on the clock and of the processor."""
    assert callable(work)
    wall, cpu = [], []
    for _ in range(_ROUNDS):
        start, used = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - start)
        cpu.append(time.process_time() - used)
    return 1000 * float(np.median(wall)), 1000 * float(np.median(cpu))


def _peak() -> float:
    """Return the most memory that this process has had, MiB."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage counts what the process was before it became this program
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--labels", type=Path, default=paths.resources_dir() / "samples")
    parser.add_argument("--masks", type=int)
    parser.add_argument("--formats", default=",".join(each.key for each in converted_formats()))
    parser.add_argument("--times", action="store_true")
    parser.add_argument("--large", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.large is not None:
        large(asked.large)
        return
    keys = asked.formats.split(",")
    for key in keys:
        if key != "parts":
            written_format(key)
    different = 0 if asked.times else through_all(asked.labels, asked.masks, keys)
    times()
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
