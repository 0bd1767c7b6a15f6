"""``log.csv`` of a training: step, loss, cross entropy, KL."""

from __future__ import annotations

import csv
from pathlib import Path

from facemask_editor.core.errors import CheckpointError


class StepLog:
    """Writes a row for each step.

    Args:
        path: The file; written anew.
        first_steps: Rows of the old file that are kept: a run that was killed has logged more than it saved.
    """

    def __init__(self, path: Path, *, first_steps: int) -> None:
        try:
            old = (
                path.read_text(encoding="utf-8", errors="replace").splitlines()[1:]
                if first_steps and path.exists()
                else []
            )
            self._file = path.open("w", newline="", encoding="utf-8")
        except OSError as error:
            raise CheckpointError(f"{path}: cannot be written ({error.strerror})") from error
        self._writer = csv.writer(self._file)
        self._writer.writerow(["step", "loss", "cross_entropy", "kl"])
        rows = [row for row in csv.reader(old) if row and row[0].isdigit() and int(row[0]) <= first_steps]
        self._writer.writerows(rows)

    def write(self, step: int, *values: float) -> None:
        """Write the row of a step; at once on the disk's side of this process."""
        self._writer.writerow([step, *(f"{v:.6g}" for v in values)])
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
