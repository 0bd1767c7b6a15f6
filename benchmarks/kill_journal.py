"""Kill a program that edits with a journal, at random moments, and see what comes back.

    python -m benchmarks.kill_journal [--runs 200] [--jobs 4] [--seed 0]

Each run edits a document by the public API in a process of its own (strokes that last and rest, fills, edits
with a source, previews, undo, redo, travel, steps put under others, locks) and writes a line with the clock
and a checksum of what the user sees, before the journal hears of it. The parent kills it with SIGKILL, reads
the journal and looks which line it agrees with. Lost is the time since something newer was seen.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from facemask_editor.app.journal.journal import TICK, Journal
from facemask_editor.app.journal.leftovers import find_offers
from facemask_editor.document import BrushShape, MaskDocument

SIDE = 384
LONGEST = 6.0


class Editor:
    """Edits by chance until it is killed."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.chance = random.Random(seed)
        start = np.random.default_rng(seed).integers(0, 19, (SIDE // 24, SIDE // 24), dtype=np.uint8)
        self.document = MaskDocument(start.repeat(24, 0).repeat(24, 1))
        self.document.subscribe(lambda _change: self.say())  # before the journal hears of it
        self.journal = Journal(folder, lambda why: print(why, file=sys.stderr, flush=True))
        self.pending: np.ndarray | None = None
        self.say()
        self.journal.watch(self.document)

    def say(self) -> None:
        """Tell what is to be seen now."""
        pixels = self.document.label_map if self.pending is None else self.pending
        os.write(1, b"%.6f %08x\n" % (time.monotonic(), zlib.crc32(np.ascontiguousarray(pixels))))

    def rest(self, most: float) -> None:
        """Wait, with the looks at a lasting stroke that the window's timer takes."""
        end = time.monotonic() + self.chance.random() * most
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, TICK))
            self.journal.tick()

    def run(self) -> None:
        """Edit for ever."""
        kinds = [self.stroke] * 4 + [self.fill, self.edit, self.preview, self.under, self.walk, self.lock]
        while True:
            self.chance.choice(kinds)()
            self.rest(self.chance.choice([0.005, 0.05, 0.4]))

    def point(self) -> tuple[int, int]:
        return self.chance.randrange(SIDE), self.chance.randrange(SIDE)

    def stroke(self) -> None:
        moves = self.chance.choice([2, 20, 150])
        stroke = self.document.begin_stroke("Brush", self.chance.randrange(19))
        at = self.point()
        for _ in range(moves):
            to = tuple(min(SIDE - 1, max(0, side + self.chance.randrange(-25, 26))) for side in at)
            stroke.line(*at, *to, size=self.chance.choice([1, 12, 60]), shape=BrushShape.ROUND)
            at = to
            self.rest(0.02)
        self.rest(self.chance.choice([0.0, 0.0, 3.0]))  # the pen rests on the tablet
        (stroke.abort if self.chance.random() < 0.1 else stroke.commit)()

    def fill(self) -> None:
        self.document.fill(*self.point(), self.chance.randrange(19), contiguous=self.chance.random() < 0.7)

    def wanted(self) -> np.ndarray:
        (x, y), wanted = self.point(), self.document.snapshot()
        wanted[y : y + 90, x : x + 70] = self.chance.randrange(19)
        return wanted

    def edit(self) -> None:
        for _ in range(self.chance.choice([1, 30])):  # a slider
            self.document.replace_pixels(self.wanted(), "Nudge", merge_key=self, source='{"sigma": 1}')
            self.rest(0.03)

    def preview(self) -> None:
        for _ in range(self.chance.choice([1, 30])):
            self.pending = self.wanted()
            self.say()
            self.journal.note_pending("Resample", self.pending)
            self.rest(0.1)
        shown, self.pending = self.pending, None
        if self.chance.random() < 0.5:
            self.document.replace_pixels(shown, "Resample", source='{"seed": 1}')
        self.say()
        self.journal.note_pending("", None)

    def under(self) -> None:
        history = self.document.history
        place = max(history.forgotten, history.place - self.chance.randrange(4))
        base = history.pixels_at(place)
        wanted = np.where(base == self.chance.randrange(19), self.chance.randrange(19), base)
        self.document.put_under(wanted.astype(np.uint8), base, "Complete", place, source='{"complete": 1}')

    def walk(self) -> None:
        for _ in range(self.chance.randrange(6)):
            self.chance.choice([self.document.undo, self.document.undo, self.document.redo])()
        if self.chance.random() < 0.2:
            self.document.travel(self.chance.randrange(len(self.document.history.entries) + 1))

    def lock(self) -> None:
        self.document.set_locks(self.chance.sample(range(19), self.chance.randrange(3)))


@dataclass(frozen=True)
class Outcome:
    """What one kill cost.

    Attributes:
        seed: Of the run.
        seconds: From the first line to the kill.
        offered: Whether the work was offered back.
        lost: Seconds; None where what came back was never to be seen.
        steps: That came back.
    """

    seed: int
    seconds: float
    offered: bool
    lost: float | None
    steps: int


def kill_once(seed: int, longest: float = LONGEST) -> Outcome:
    """Edit, kill, recover."""
    after = random.Random(-1 - seed).uniform(0.02, longest)
    with tempfile.TemporaryDirectory() as name:
        child = [sys.executable, "-m", "benchmarks.kill_journal", "--edit", name, "--seed", str(seed)]
        with subprocess.Popen(child, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]) as process:
            assert process.stdout is not None
            try:
                first = [process.stdout.readline(), process.stdout.readline()]  # as opened, and edited
                timer = ThreadPoolExecutor(1).submit(_kill_after, process, after)
                lines = [*first, *process.stdout]
                killed = timer.result()
            finally:
                process.kill()
        seen = [(float(line[:-10]), int(line[-9:], 16)) for line in lines if line.endswith(b"\n")]
        seen = [moment for moment in seen if moment[0] <= killed]
        offers, notes = find_offers(Path(name))
        assert not notes, notes
        pixels = [offer.recover() for offer in offers]
        for offer in offers:
            offer.discard()
    came_back = zlib.crc32(pixels[0].snapshot()) if pixels else seen[0][1]
    ends = [*(moment for moment, _ in seen[1:]), killed]
    ages = [killed - end for end, (_, shown) in zip(ends, seen, strict=True) if shown == came_back]
    steps = len(pixels[0].history.entries) if pixels else 0
    return Outcome(seed, killed - seen[1][0], bool(pixels), min(ages, default=None), steps)


def _kill_after(process: subprocess.Popen[bytes], seconds: float) -> float:
    time.sleep(seconds)
    os.kill(process.pid, signal.SIGKILL)
    return time.monotonic()


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--edit", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.edit is not None:
        Editor(chosen.seed, chosen.edit).run()
    with ThreadPoolExecutor(chosen.jobs) as pool:
        outcomes = list(pool.map(kill_once, range(chosen.seed, chosen.seed + chosen.runs)))
    lost = [outcome.lost for outcome in outcomes if outcome.lost is not None]
    absent = [outcome.lost or 0.0 for outcome in outcomes if not outcome.offered]
    print(f"offered back: {len(outcomes) - len(absent)}/{len(outcomes)}", end="")
    print(f"; else the mask was as opened {max(absent):.3f} s before the kill" if absent else "")
    print(f"states that were never to be seen: {len(outcomes) - len(lost)}")
    print(f"seconds lost: median {statistics.median(lost):.3f}, largest {max(lost):.3f}")
    print(f"steps back: median {statistics.median(outcome.steps for outcome in outcomes):.0f}")
    for outcome in outcomes:
        if not outcome.offered or outcome.lost is None or outcome.lost > 1:
            print(outcome)


if __name__ == "__main__":
    main()
