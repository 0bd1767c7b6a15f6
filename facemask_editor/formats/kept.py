"""What a mask file holds besides its pixels, so that saving does not lose it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

TEXTS = (b"tEXt", b"zTXt", b"iTXt", b"pHYs", b"eXIf")
"""Chunks of a PNG that say nothing of its pixels, whatever kind they are of: texts, resolution, EXIF."""


@dataclass(frozen=True, eq=False)
class Kept:
    """What stays in the file when its mask is saved.

    Attributes:
        format: Name of the format that the options and the palette are of; "" for none.
        options: Of the format, as the file was written: the names of its colours, its resolution.
        palette: (N, 3) uint8, where the pixels are the classes and the colours are others than theirs.
        transparency: What a PNG's tRNS chunk holds: opacity of the palette's entries, or one clear colour.
        chunks: Kind and content of a PNG's further chunks: texts, resolution, EXIF, colour space.
        left_out: Number of chunks that were too large to be kept, and of notes in files of other kinds.
    """

    format: str = ""
    options: Mapping[str, int | float | str | bool] = field(default_factory=dict)
    palette: npt.NDArray[np.uint8] | None = None
    transparency: bytes = b""
    chunks: tuple[tuple[bytes, bytes], ...] = ()
    left_out: int = 0
