"""Arrays on disk that stand for data too large for the memory: memory-mapped, kept, and taken up again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from facemask_editor.core.atomic import write_atomically
from facemask_editor.core.errors import FaceMaskError

_NOTE = "store.json"


class Store:
    """A folder of arrays that were made from what ``key`` says, row by row.

    The folder's name ends in a digest of the key, so that arrays made from anything else are never taken for
    these. ``state`` is what the last ``mark`` wrote; a run that was cut short goes on from there.

    Args:
        folder: Where the stores of a training lie.
        name: What this one holds.
        key: All that the arrays depend on, fit for JSON.

    Raises:
        FaceMaskError: Where the folder cannot be made.
    """

    def __init__(self, folder: Path, name: str, key: Mapping[str, Any]) -> None:
        digest = hashlib.sha256(json.dumps(key, sort_keys=True, default=str).encode()).hexdigest()
        self.digest = digest
        self.folder = folder / f"{name}-{digest[:12]}"
        self.state: dict[str, Any] = {}
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.state = json.loads((self.folder / _NOTE).read_text(encoding="utf-8"))
        except FileNotFoundError:
            pass
        except ValueError:
            self.state = {}
        except OSError as error:
            raise FaceMaskError(f"{self.folder}: cannot be used ({error.strerror})") from error

    @property
    def complete(self) -> bool:
        """Whether all rows are there."""
        return bool(self.state.get("complete"))

    def array(self, name: str, shape: tuple[int, ...], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        """Return an array of the folder: to write to while it is being made, a private view once complete.

        Raises:
            FaceMaskError: Where the disk does not give the room.
        """
        path = self.folder / f"{name}.npy"
        try:
            if self.state and path.is_file():
                # copy on write: torch wants arrays that may be written to, the files must stay as they are
                found = np.load(path, mmap_mode="c" if self.complete else "r+")
                if found.shape == shape and found.dtype == np.dtype(dtype):
                    return np.asarray(found)
                raise FaceMaskError(f"{path}: holds {found.dtype} {found.shape}; delete {self.folder}")
            return np.asarray(np.lib.format.open_memmap(path, "w+", dtype, shape))
        except (OSError, ValueError) as error:
            raise FaceMaskError(f"{path}: cannot be used ({error}); delete {self.folder}") from error

    def mark(self, **state: Any) -> None:  # noqa: ANN401  any JSON
        """Note how far the arrays are, atomically."""
        self.state = state
        write_atomically(self.folder / _NOTE, json.dumps(state).encode())
