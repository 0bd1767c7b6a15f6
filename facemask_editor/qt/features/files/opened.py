"""What is known of a file that was opened."""

from __future__ import annotations

import os
from pathlib import Path


def same_file(path: Path, other: Path | None) -> bool:
    """Tell whether two paths lead to one file, however they are spelt."""
    try:
        return other is not None and (path == other or os.path.samefile(path, other))
    except OSError:
        return False
