"""Class ids that are packed into the channels of a picture: one of them, a number over several, or planes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.pieces import class_counts
from facemask_editor.formats.recognise.colours import bands
from facemask_editor.formats.recognise.order import MAX_IDS, recognise_order

_NAMES = ("red", "green", "blue")
_SAMPLED = 256  # rows and columns that are looked at first
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


def is_photo(rgb: npt.NDArray[np.uint8]) -> bool:
    """Return whether a picture has far more colours than any mask, however it is packed."""
    return np.unique(_numbers(_sample(rgb), (0, 1, 2))).size > _MOST_CODES


def _sample(rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    return rgb[:: max(1, len(rgb) // _SAMPLED), :: max(1, rgb.shape[1] // _SAMPLED)]


def _candidates(rgb: npt.NDArray[np.uint8]) -> Iterator[tuple[LabelMap, str]]:
    if int(rgb.max()) < MAX_IDS and int(np.count_nonzero(rgb, axis=2).max()) == 1:
        message = "Each channel holds class ids, those of other parts; they were put together."
        yield rgb.max(axis=2), message
    for channel, name in enumerate(_NAMES):
        values = rgb[..., channel]
        if 1 < int(values.max()) < MAX_IDS:
            message = f"The {name} channel holds class ids; what the other channels hold was left out."
            yield np.ascontiguousarray(values), message
    sample = _sample(rgb)
    for order in ((0, 1, 2), (2, 1, 0)):
        codes = np.unique(_numbers(sample, order))
        if codes.size > _MOST_CODES:
            return
        for count in _PER_CLASS:
            if not 1 < int(codes[-1]) // count < MAX_IDS:
                continue
            if (ids := _ids_of(rgb, order, count)) is not None:
                names = " + 256 ".join(_NAMES[channel] for channel in order[:2])
                message = f"The channels hold one number for each pixel, {names}; it was read as class id"
                yield ids, message + (f", divided by {count}." if count > 1 else ".")


def _numbers(rgb: npt.NDArray[np.uint8], order: tuple[int, int, int]) -> npt.NDArray[np.int32]:
    """Return the number of each pixel, its lowest byte in the first channel of an order."""
    first, second, third = (rgb[..., channel].astype(np.int32) for channel in order)
    return first | second << 8 | third << 16


def _ids_of(rgb: npt.NDArray[np.uint8], order: tuple[int, int, int], count: int) -> LabelMap | None:
    """Return the numbers divided, H x W uint8; None where one is too high for a class."""
    ids = np.empty(rgb.shape[:-1], np.uint8)
    for band, out in zip(bands(rgb), bands(ids), strict=True):
        divided = _numbers(band, order) // count
        if int(divided.max()) >= MAX_IDS:
            return None
        out[...] = divided
    return ids


def alpha_ids(pixels: npt.NDArray[np.uint8], alpha: LabelMap) -> bool:
    """Return whether the opacity of a picture is its class ids.

    Args:
        pixels: H x W or H x W x 3 uint8, the colours.
        alpha: H x W uint8.
    """
    if bool((pixels.min(axis=(0, 1)) == pixels.max(axis=(0, 1))).all()):
        return bool(np.count_nonzero(class_counts(alpha, 256)) > 2)
    return 1 < int(alpha.max()) < MAX_IDS and recognise_order(alpha).good
