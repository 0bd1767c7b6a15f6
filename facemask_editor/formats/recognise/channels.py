"""Class ids that are packed into the channels of a picture: one of them, a number over several, or planes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.pieces import class_counts
from facemask_editor.formats.recognise.order import MAX_IDS, recognise_order

_NAMES = ("red", "green", "blue")
_MOST_CODES = 4096  # different numbers of a mask with instances; a photo has far more
_PER_CLASS = (1000, 256, 100, 10, 1)
"""How many instances of a class there may be, where one number tells both."""


def one_channel(rgb: npt.NDArray[np.uint8]) -> tuple[LabelMap, str] | None:
    """Return the values of the one channel that is not the same everywhere, and what to say; None for others.

    Args:
        rgb: H x W x 3 uint8.
    """
    varied = np.flatnonzero(rgb.min(axis=(0, 1)) != rgb.max(axis=(0, 1)))
    if varied.size != 1:
        return None
    channel = int(varied[0])
    values = np.ascontiguousarray(rgb[..., channel])
    # two values beside a channel that is full are a drawing in two colours
    if rgb.reshape(-1, 3)[0, (channel + 1) % 3] and np.count_nonzero(class_counts(values, 256)) <= 2:
        return None
    return values, f"The {_NAMES[channel]} channel holds class ids."


def packed(rgb: npt.NDArray[np.uint8]) -> tuple[LabelMap, str] | None:
    """Return the ids that give a face, however they are packed, and what to say; None where none do.

    Args:
        rgb: H x W x 3 uint8.
    """
    for ids, message in _candidates(rgb):
        if recognise_order(ids).good:
            return ids, message
    return None


def _candidates(rgb: npt.NDArray[np.uint8]) -> Iterator[tuple[LabelMap, str]]:
    if int(rgb.max()) < MAX_IDS and int(np.count_nonzero(rgb, axis=2).max()) == 1:
        message = "Each channel holds class ids, those of other parts; they were put together."
        yield rgb.max(axis=2), message
    for channel, name in enumerate(_NAMES):
        values = rgb[..., channel]
        if 1 < int(values.max()) < MAX_IDS:
            message = f"The {name} channel holds class ids; what the other channels hold was left out."
            yield np.ascontiguousarray(values), message
    for order in ((0, 1, 2), (2, 1, 0)):
        codes = rgb[..., order].astype(np.int32) @ np.array([1, 1 << 8, 1 << 16], dtype=np.int32)
        if np.unique(codes[::4, ::4]).size > _MOST_CODES:
            return
        for count in _PER_CLASS:
            ids = codes // count
            if 1 < int(ids.max()) < MAX_IDS:
                names = " + 256 ".join(_NAMES[channel] for channel in order[:2])
                message = f"The channels hold one number for each pixel, {names}; it was read as class id"
                yield ids.astype(np.uint8), message + (f", divided by {count}." if count > 1 else ".")


def alpha_ids(pixels: npt.NDArray[np.uint8], alpha: LabelMap) -> bool:
    """Return whether the opacity of a picture is its class ids.

    Args:
        pixels: H x W or H x W x 3 uint8, the colours.
        alpha: H x W uint8.
    """
    flat = pixels.reshape(alpha.size, -1)
    if bool((flat == flat[0]).all()):
        return bool(np.count_nonzero(class_counts(alpha, 256)) > 2)
    return 1 < int(alpha.max()) < MAX_IDS and recognise_order(alpha).good
