"""Drives every situation that people reported, through the real readers, commands and windows.

python -m benchmarks.cases.run_cases ../shared/cases/public_reports [CASE ...]

Prints for each case whether it came out right, and what came out. Leaves nothing behind.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")
_HOME = tempfile.mkdtemp(prefix="cases_home_")
os.environ |= {f"XDG_{kind}_HOME": f"{_HOME}/{kind.lower()}" for kind in ("CONFIG", "DATA", "CACHE", "STATE")}

from benchmarks.cases import commands, readers, windows  # noqa: E402, F401  they fill CASES
from benchmarks.cases.case import CASES, Outcome  # noqa: E402


def outcome(folder: Path) -> Outcome:
    """Return how one case comes out; what nobody expected is wrong."""
    if (check := CASES.get(folder.name)) is None:
        return Outcome(False, "nothing drives this case")
    with tempfile.TemporaryDirectory(prefix="case_") as out:
        try:
            return check(folder, Path(out))
        except Exception:
            return Outcome(False, traceback.format_exc().strip().splitlines()[-1])


def main(place: str, *names: str) -> int:
    """Print all cases; returns the number of those that are wrong."""
    wrong = 0
    folders = sorted(path for path in Path(place).iterdir() if path.is_dir())
    chosen = [folder for folder in folders if not names or folder.name.startswith(names)]
    for folder in chosen:
        found = outcome(folder)
        wrong += not found.right
        print(f"{'right' if found.right else 'WRONG'}  {folder.name}: {found.what[:400]}", flush=True)
    print(f"{len(chosen) - wrong} of {len(chosen)} right")
    return wrong


if __name__ == "__main__":
    code = main(*sys.argv[1:])
    sys.stdout.flush()
    os._exit(1 if code else 0)  # windows that are still open need not be torn down one by one
