"""Kill -9 at random moments of saving: does the file open, is it one of the states written, is anything left?

    python -m benchmarks.kill.saving [--runs 1000] [--side 512]

Each run forks a process that saves one state of a mask after the other to one file, each format in turn,
projects too, and kills it. Then the file must open and hold the last state whose writing had ended, or the
one under way, and what `remove_leftovers` leaves of temporary files must be nothing. The seconds lost are
those since the last writing had begun that had ended. `benchmarks.kill.journal` does the same to the
journal of unsaved work.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from facemask_editor.app.project.content import Around, content_of
from facemask_editor.app.project.write import write_project
from facemask_editor.app.tree.tree import StateTree
from facemask_editor.core.atomic import TEMPORARY, remove_leftovers
from facemask_editor.document import MaskDocument
from facemask_editor.formats import open_mask, write_mask
from facemask_editor.formats.kinds.project import PROJECT
from facemask_editor.formats.registry import written_formats

NAME = "face"


def state(number: int, side: int) -> np.ndarray:
    """Return a mask that tells its own number: its first pixels are the digits."""
    mask = np.random.default_rng(number % 7).integers(0, 19, (side // 8, side // 8), np.uint8)
    mask = np.kron(mask, np.ones((8, 8), np.uint8))
    for place in range(8):
        mask[0, place] = number >> (4 * place) & 15
    return mask


def number_of(mask: np.ndarray) -> int:
    """Return the number of a state."""
    return sum(int(mask[0, place]) << (4 * place) for place in range(8))


def write(path: Path, mask: np.ndarray, key: str) -> None:
    """Write a state, as a project with some history where that is the format."""
    if key != PROJECT.key:
        write_mask(path, mask, key)
        return
    document = MaskDocument(mask)
    tree = StateTree(document)
    for label in (1, 2, 3):
        changed = document.snapshot()
        changed[8 * label :, label] = label
        document.replace_pixels(changed, "Change")
    document.travel(0)
    write_project(path, content_of(document, tree, Around()))


def save_for_ever(path: Path, key: str, side: int, pipe: int) -> None:
    """Save one state after the other and tell when each begins and ends."""
    number = 0
    while True:
        mask = state(number, side)
        os.write(pipe, b"b%d %.6f\n" % (number, time.monotonic()))
        write(path, mask, key)
        os.write(pipe, b"e%d %.6f\n" % (number, time.monotonic()))
        number += 1


def kill_once(folder: Path, key: str, suffix: str, side: int, chance: random.Random) -> str | float:
    """Return the seconds lost, or what went wrong."""
    path = folder / f"{NAME}{suffix}"
    path.unlink(missing_ok=True)
    write(path, state(0, side), key)
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        try:
            save_for_ever(path, key, side, writing)
        finally:
            os._exit(1)
    os.close(writing)
    time.sleep(chance.uniform(0.0, 0.25))
    os.kill(pid, signal.SIGKILL)
    killed = time.monotonic()
    os.waitpid(pid, 0)
    with os.fdopen(reading) as pipe:
        lines = [line.split() for line in pipe.read().splitlines()]
    begun = {int(name[1:]): float(at) for name, at in lines if name[0] == "b"}
    ended = [int(name[1:]) for name, _ in lines if name[0] == "e"]
    try:
        found = number_of(open_mask(path).label_map)
    except Exception as error:
        return f"{key}: does not open: {error!r}"
    last = ended[-1] if ended else 0
    if found not in (last, max(begun, default=0)):
        return f"{key}: holds state {found}, though {last} had been written"
    remove_leftovers(folder)
    if left := list(folder.glob(TEMPORARY)):
        return f"{key}: left behind {left}"
    return killed - begun.get(found, killed)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--side", type=int, default=512)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    chance = random.Random(chosen.seed)
    lost, wrong = [], []
    formats = [(each.key, each.suffix) for each in (*written_formats(), PROJECT) if not each.loss]
    with tempfile.TemporaryDirectory() as name:
        for run in range(chosen.runs):
            outcome = kill_once(Path(name), *formats[run % len(formats)], chosen.side, chance)
            (wrong if isinstance(outcome, str) else lost).append(outcome)
    print(f"{chosen.runs} kills over {', '.join(key for key, _ in formats)}: {len(wrong)} wrong")
    print(f"seconds lost: median {float(np.median(lost)):.3f}, largest {max(lost):.3f}")
    print("\n".join(map(str, wrong)))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
