"""Hands mutated files to every reader: none may raise what is not its own error, hang, or take a gigabyte.

    nice python -m benchmarks.hostile.fuzz [--first 0] [--count 300000] [--seed 0] [--only NAME]
    python -m benchmarks.hostile.fuzz --show NUMBER --at FOLDER

Input NUMBER is the same for the same seed, whatever was read before it: a run is gone on with by --first, and
--show writes one input into a folder and reads it. Files are made by `mutate` from the small sound ones of
`targets`. A worker reads them; the parent ends it where one takes ten times as long as it may.

Counted are: foreign exceptions (other than FaceMaskError, or a result that nobody may be handed), hangs (over
2 s of this process's own time), and more than 1 GiB of memory above what the worker began with.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import random
import resource
import struct
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path

SECONDS = 2.0
MEMORY = 1 << 30
_ROOM = 6 << 30  # bytes that a worker can have at all, so that the machine lives
_LOST = 10  # times `SECONDS`, after which a worker is ended
_PLACE = struct.Struct("<qq")  # number of the input, finished inputs


def main() -> int:
    """Run the command; returns 1 where anything was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=300_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="Name of one reader.")
    parser.add_argument("--report", type=Path, help="Findings, one JSON line each.")
    parser.add_argument("--show", type=int, help="Number of an input to write and read.")
    parser.add_argument("--at", type=Path, default=Path("hostile"), help="Folder for --show.")
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    found = parser.parse_args()
    if found.show is not None:
        return _show(found)
    if found.worker is not None:
        _work(found)
        return 0
    return _run(found)


# The parent


def _run(wanted: argparse.Namespace) -> int:
    began, findings = time.monotonic(), list[dict[str, object]]()
    totals: collections.Counter[str] = collections.Counter()
    with tempfile.TemporaryDirectory(prefix="hostile-") as name:
        folder, first, end = Path(name), wanted.first, wanted.first + wanted.count
        while first < end:
            first = _watch(wanted, folder, first, end, findings, totals)
            print(f"{first - wanted.first} inputs, {len(findings)} findings", flush=True)
    if wanted.report:
        wanted.report.write_text("".join(json.dumps(each) + "\n" for each in findings))
    kinds = collections.Counter(str(each["kind"]) for each in findings)
    print(
        f"{wanted.count} inputs from {wanted.first} on, seed {wanted.seed}, {time.monotonic() - began:.0f} s"
    )
    print(f"refused {totals['refused']}, read {totals['read']}")
    for kind in ("foreign", "hang", "memory", "crash"):
        print(f"{kind}: {kinds[kind]}")
    alike: dict[tuple[object, ...], list[object]] = {}
    for each in findings:
        alike.setdefault((each["kind"], each["target"], each.get("what", "")), []).append(each["number"])
    for key, numbers in alike.items():
        print(*key, f"{len(numbers)} times, such as {numbers[0]}", sep=" | ")
    return 1 if findings else 0


def _watch(
    wanted: argparse.Namespace,
    folder: Path,
    first: int,
    end: int,
    findings: list[dict[str, object]],
    totals: collections.Counter[str],
) -> int:
    """Have a worker read inputs from `first` on; returns where the next one goes on."""
    import psutil

    (folder / "place").write_bytes(_PLACE.pack(first, 0))
    (folder / "found").write_bytes(b"")
    command = [
        sys.executable,
        "-m",
        "benchmarks.hostile.fuzz",
        "--worker",
        str(folder),
        "--first",
        str(first),
    ]
    command += ["--count", str(end - first), "--seed", str(wanted.seed), "--only", wanted.only]
    killed = False
    with (folder / "errors").open("wb") as errors, subprocess.Popen(command, stderr=errors) as worker:
        seen, since = -1, 0.0
        while worker.poll() is None:
            time.sleep(0.2)
            _, done = _PLACE.unpack((folder / "place").read_bytes())
            try:
                used = sum(psutil.Process(worker.pid).cpu_times()[:2])
            except psutil.Error:
                continue
            if done != seen:
                seen, since = done, used
            elif used - since > _LOST * SECONDS and seen > 0:
                worker.kill()
                killed = True
    number, done = _PLACE.unpack((folder / "place").read_bytes())
    for line in (folder / "found").read_text().splitlines():
        each = json.loads(line)
        if each["kind"] == "totals":
            totals.update(each["totals"])
        else:
            findings.append(each)
    if worker.returncode == 0:
        return end
    if not done:
        raise SystemExit((folder / "errors").read_text(errors="replace"))
    kind = "hang" if killed else "crash"
    what = f"ended with {worker.returncode}"
    findings.append({"kind": kind, "number": number, "target": _target_of(wanted, number), "what": what})
    return number + 1


def _target_of(wanted: argparse.Namespace, number: int) -> str:
    from benchmarks.hostile.targets import named, targets, turns

    found = targets()
    order = turns([named(found, wanted.only)] if wanted.only else found)
    return order[number % len(order)].name


# The worker


def _work(wanted: argparse.Namespace) -> None:
    from facemask_editor.core.errors import FaceMaskError

    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (_ROOM, _ROOM))
    totals: collections.Counter[str] = collections.Counter()
    place = os.open(wanted.worker / "place", os.O_WRONLY)
    with (wanted.worker / "found").open("a") as found:

        def tell(kind: str, number: int, target: str, what: str, trace: str = "") -> None:
            line = {"kind": kind, "number": number, "target": target, "what": what, "trace": trace}
            found.write(json.dumps(line) + "\n")
            found.flush()

        done = 0
        for number, path, target in _inputs(wanted, wanted.worker / "input"):
            os.pwrite(place, _PLACE.pack(number, done := done + 1), 0)
            before = _forget_peak()
            began = time.process_time()
            try:
                target.read(path)
                totals["read"] += 1
            except FaceMaskError as error:
                totals["refused"] += 1
                if not str(error).isprintable() and "\n" not in str(error):
                    totals["unprintable"] += 1
            except Exception as error:
                where = traceback.extract_tb(error.__traceback__)[-1]
                what = (
                    f"{type(error).__name__} {Path(where.filename).name}:{where.lineno}: {str(error)[:100]!r}"
                )
                tell("foreign", number, target.name, what, traceback.format_exc()[-4000:])
            if (took := time.process_time() - began) > SECONDS:
                tell("hang", number, target.name, "over 2 s", f"{took:.1f} s")
            if (more := _peak() - before) > MEMORY:
                tell("memory", number, target.name, "over 1 GiB", f"{more >> 20} MiB")
        found.write(json.dumps({"kind": "totals", "totals": totals}) + "\n")


def _inputs(wanted: argparse.Namespace, folder: Path) -> Iterator[tuple[int, Path, object]]:
    from benchmarks.hostile.mutate import mutate
    from benchmarks.hostile.targets import named, targets, turns

    found = targets()
    order = turns([named(found, wanted.only)] if wanted.only else found)
    for number in range(wanted.first, wanted.first + wanted.count):
        target = order[number % len(order)]
        rng = random.Random(f"{wanted.seed}/{number}")
        own = folder / target.name.replace(" ", "_")
        own.mkdir(parents=True, exist_ok=True)
        base = dict(rng.choice(target.bases))
        changed = rng.choice(sorted(target.changed or base))
        base[changed] = mutate(rng, base[changed], target.kind)
        yield number, target.prepare(own, base), target


def _forget_peak() -> int:
    """Have the system forget the most memory that there was; returns the bytes that there are."""
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")
    return _peak()


def _peak() -> int:
    with open("/proc/self/status") as file:
        line = next(line for line in file if line.startswith("VmHWM"))
    return int(line.split()[1]) << 10


def _show(wanted: argparse.Namespace) -> int:
    wanted.first, wanted.count = wanted.show, 1
    (_, path, target), *_ = _inputs(wanted, wanted.at)
    print(f"{target.name}: {path}")
    print(target.read(path))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
