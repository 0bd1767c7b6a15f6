"""What a case is: a name, and a function that tells whether it came out right and what came out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.formats import open_mask

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Outcome:
    """Whether a case came out right, and what came out, one line."""

    right: bool
    what: str


Check = Callable[[Path, Path], Outcome]
"""Takes the folder of the case and an empty folder to write in."""
CASES: dict[str, Check] = {}


def case(*names: str) -> Callable[[Check], Check]:
    """Make a function the check of one or more cases."""

    def keep(check: Check) -> Check:
        CASES.update(dict.fromkeys(names, check))
        return check

    return keep


def expected(folder: Path) -> np.ndarray:
    """Return the right ids of a case."""
    return np.asarray(Image.open(folder / "expected_ids.png"))


def opened(path: Path, right: np.ndarray | None = None) -> tuple[bool | None, str]:
    """Open a mask.

    Returns:
        Whether its ids are the right ones (True where none are given), None where it was refused; and what
        was said.
    """
    try:
        found = open_mask(path)
    except FaceMaskError as error:
        return None, f"refused: {str(error).replace(str(path.parent), '...')}"
    same = right is None or (found.label_map.shape == right.shape and np.array_equal(found.label_map, right))
    said = " ".join(found.messages)
    if same:
        return True, said or "(nothing said)"
    wrong = 100.0 if found.label_map.shape != right.shape else 100 * np.mean(found.label_map != right)
    return False, f"{wrong:.1f} % of the pixels wrong; {said or '(nothing said)'}"


def run(*arguments: str | Path, code: str = "", folder: Path | None = None, **more: str) -> tuple[int, str]:
    """Run the command line, or `code`, as another program; returns exit code and all output."""
    command = [sys.executable, "-c", code] if code else [sys.executable, "-m", "facemask_editor"]
    done = subprocess.run(
        [*command, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "COLUMNS": "400", **more},
        cwd=folder or REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def line_with(text: str, *words: str) -> str:
    """Return the first line that has all words, else the last line that is not empty."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    low = [line for line in lines if all(word.lower() in line.lower() for word in words)]
    return (low or lines[-1:] or [""])[0]
