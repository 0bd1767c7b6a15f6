"""Kill a program that edits with a journal, at random moments, and see what comes back.

    python -m benchmarks.kill.journal [--window] [--runs 200] [--jobs 4] [--seed 0]

Each run edits in a process of its own and writes a line with the clock and a checksum of what the user sees,
before the journal hears of it: a document by the public API (strokes that last and rest, fills, edits with a
source, previews, undo, redo, travel, steps put under others, locks), or with --window the window by mouse
events and actions (benchmarks/kill/window_editor.py). The parent kills it with SIGKILL, reads the journal and
looks which line it agrees with. Where nothing is offered, what the file holds must be it. Lost is the time
since something newer was seen.

Further lines tell what the journal has heard of and when its thread begins and ends a write. What had been
heard of before a write that ended must come back, however slow the machine is: that is what the tests judge.
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
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from facemask_editor.app.journal.journal import TICK, Journal
from facemask_editor.app.journal.leftovers import find_offers
from facemask_editor.core.labels import LabelMap
from facemask_editor.document import BrushShape, MaskDocument
from facemask_editor.formats import open_mask

SIDE = 384
LONGEST = 6.0
FILE = "face.png"
"""The mask of a window that edits, in the run's folder."""
HEARD, BEGINS, ENDS = b"heard\n", b"write\n", b"written\n"


def tell_seen(pixels: LabelMap) -> None:
    """Write what is to be seen now, H x W uint8; to be called before the journal hears of it."""
    os.write(1, b"%.6f %08x\n" % (time.monotonic(), zlib.crc32(np.ascontiguousarray(pixels))))


def tell_heard() -> None:
    """Write that the journal has heard of all that was seen."""
    os.write(1, HEARD)


def tell_writes(journal: Journal) -> None:
    """Have the journal's thread write when it begins and ends to write.

    It begins while it holds the lock: what the journal hears of a moment later is not in this write, and is
    said to be heard of only after that.
    """
    writer = journal._writer
    collect: Callable[[], list[object]] = writer._collect
    take: Callable[[list[object]], None] = writer._take

    def collected() -> list[object]:
        os.write(1, BEGINS)
        return collect()

    def taken(records: list[object]) -> None:
        take(records)
        os.write(1, ENDS)

    writer._collect, writer._take = collected, taken


def random_mask(seed: int) -> LabelMap:
    """Return SIDE x SIDE uint8 of squares of all classes."""
    squares = np.random.default_rng(seed).integers(0, 19, (SIDE // 24, SIDE // 24), dtype=np.uint8)
    return squares.repeat(24, 0).repeat(24, 1)


class Editor:
    """Edits by chance until it is killed."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.chance = random.Random(seed)
        self.document = MaskDocument(random_mask(seed))
        self.document.subscribe(lambda _change: self.say())  # before the journal hears of it
        self.journal = Journal(folder, lambda why: print(why, file=sys.stderr, flush=True))
        tell_writes(self.journal)
        self.pending: np.ndarray | None = None
        self.say()
        self.journal.watch(self.document)
        self.document.subscribe(lambda _change: None if self.document.in_stroke else tell_heard())

    def say(self) -> None:
        """Tell what is to be seen now."""
        tell_seen(self.document.label_map if self.pending is None else self.pending)

    def rest(self, most: float) -> None:
        """Wait, with the looks at a lasting stroke that the window's timer takes."""
        end = time.monotonic() + self.chance.random() * most
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, TICK))
            self.journal.tick()
            tell_heard()

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
            tell_heard()
            self.rest(0.1)
        shown, self.pending = self.pending, None
        if self.chance.random() < 0.5:
            self.document.replace_pixels(shown, "Resample", source='{"seed": 1}')
        self.say()
        self.journal.note_pending("", None)
        tell_heard()

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
        seconds: From the first edit to the kill.
        offered: Whether the work was offered back; else what the file holds came back.
        lost: Seconds; None where what came back was never to be seen.
        steps: That came back.
        written: Number of writes that had ended.
        kept: Whether all came back that the journal had heard of before a write that ended.
    """

    seed: int
    seconds: float
    offered: bool
    lost: float | None
    steps: int
    written: int
    kept: bool


def kill_once(
    seed: int, longest: float = LONGEST, *, lines: tuple[int, int] | None = None, window: bool = False
) -> Outcome:
    """Edit, kill, recover.

    Args:
        seed: Of all that is left to chance.
        longest: Seconds after the first edit within which the kill comes.
        lines: Instead: the kill comes so many lines after the first write, at least and at most.
        window: Whether the window edits.
    """
    chance = random.Random(-1 - seed)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder, journal = Path(name), Path(name, "journal")
        child = [sys.executable, "-m", "benchmarks.kill.journal", "--edit", name, "--seed", str(seed)]
        child += ["--window"] * window
        with subprocess.Popen(child, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as process:
            assert process.stdout is not None
            try:
                said = _read_seen(process, 2)  # as opened, and edited
                if lines is None:
                    timer = ThreadPoolExecutor(1).submit(_kill_after, process, chance.uniform(0.02, longest))
                    said += process.stdout
                    killed = timer.result()
                else:
                    while ENDS not in said and (line := process.stdout.readline()):
                        said.append(line)
                    said += [process.stdout.readline() for _ in range(chance.randint(*lines))]
                    killed = _kill_after(process, 0.0)
                    said += process.stdout
            finally:
                process.kill()
        offers, notes = find_offers(journal)
        assert not notes, notes
        documents = [offer.recover() for offer in offers]
        for offer in offers:
            offer.discard()
        if documents:
            came_back = documents[0].snapshot()
        else:
            came_back = open_mask(folder / FILE).label_map if window else random_mask(seed)
    return _judge(seed, said, killed, documents, zlib.crc32(np.ascontiguousarray(came_back)))


def _read_seen(process: subprocess.Popen[bytes], count: int) -> list[bytes]:
    """Read until so many lines tell what is seen."""
    assert process.stdout is not None
    said: list[bytes] = []
    while sum(map(_is_seen, said)) < count and (line := process.stdout.readline()):
        said.append(line)
    return said


def _is_seen(line: bytes) -> bool:
    return line.endswith(b"\n") and line not in {HEARD, BEGINS, ENDS}


def _judge(
    seed: int, said: Sequence[bytes], killed: float, documents: Sequence[MaskDocument], came_back: int
) -> Outcome:
    seen: list[tuple[float, int]] = []
    heard = at_begin = owed = written = 0  # numbers of the newest thing seen
    for line in said:
        if line == HEARD:
            heard = len(seen) - 1
        elif line == BEGINS:
            at_begin = heard
        elif line == ENDS:
            owed, written = at_begin, written + 1
        elif _is_seen(line):
            seen.append((float(line[:-10]), int(line[-9:], 16)))
    newest = max((number for number, (_, shown) in enumerate(seen) if shown == came_back), default=None)
    ends = [*(moment for moment, _ in seen[1:]), killed]
    lost = None if newest is None else max(0.0, killed - ends[newest])
    steps = len(documents[0].history.entries) if documents else 0
    kept = newest is not None and newest >= owed
    return Outcome(seed, killed - seen[1][0], bool(documents), lost, steps, written, kept)


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
    parser.add_argument("--window", action="store_true")
    parser.add_argument("--edit", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.edit is not None and chosen.window:
        from benchmarks.kill.window_editor import WindowEditor

        WindowEditor(chosen.seed, chosen.edit).run()
    if chosen.edit is not None:
        Editor(chosen.seed, chosen.edit / "journal").run()
    with ThreadPoolExecutor(chosen.jobs) as pool:
        runs = range(chosen.seed, chosen.seed + chosen.runs)
        outcomes = list(pool.map(lambda seed: kill_once(seed, window=chosen.window), runs))
    lost = [outcome.lost for outcome in outcomes if outcome.lost is not None]
    absent = [outcome.lost or 0.0 for outcome in outcomes if not outcome.offered]
    print(f"offered back: {len(outcomes) - len(absent)}/{len(outcomes)}", end="")
    print(f"; else the mask was as in its file {max(absent):.3f} s before the kill" if absent else "")
    print(f"states that were never to be seen: {len(outcomes) - len(lost)}")
    print(f"what had been written and did not come back: {sum(not outcome.kept for outcome in outcomes)}")
    print(f"seconds lost: median {statistics.median(lost):.3f}, largest {max(lost):.3f}")
    print(f"steps back: median {statistics.median(outcome.steps for outcome in outcomes):.0f}")
    for outcome in outcomes:
        if not outcome.offered or outcome.lost is None or outcome.lost > 1 or not outcome.kept:
            print(outcome)


if __name__ == "__main__":
    main()
