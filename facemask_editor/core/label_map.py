"""What a label map must be, checked at every border that takes one in."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from facemask_editor.core.files.limits import limit, raised_by
from facemask_editor.core.labels import LabelMap, LabelSchema

MIN_SIDE = 16
MAX_SIDE = limit("mask_side")


def side_problem(width: int, height: int) -> str:
    """Return why a mask of this size is refused, or an empty string."""
    if min(width, height) < MIN_SIDE:
        return f"a mask is at least {MIN_SIDE} x {MIN_SIDE} pixels"
    if max(width, height) > MAX_SIDE:
        return f"a mask is at most {MAX_SIDE} x {MAX_SIDE} pixels ({raised_by('mask_side')})"
    return ""


def unknown_ids(array: npt.NDArray[np.integer], class_count: int) -> dict[int, int]:
    """Return the pixel count of each value of an integer array that is no class id, ascending."""
    if array.dtype == np.uint8:
        counts = np.bincount(array.ravel(), minlength=256)
        return {int(i): int(counts[i]) for i in np.flatnonzero(counts[class_count:]) + class_count}
    bad = array[(array < 0) | (array >= class_count)]
    values, counts = np.unique(bad, return_counts=True)
    return {int(value): int(count) for value, count in zip(values, counts, strict=True)}


def describe_unknown_ids(found: dict[int, int], limit: int = 5) -> str:
    """Return text such as ``"19 (4 pixels), 255 (1 pixel)"`` for the result of `unknown_ids`."""
    parts = [f"{i} ({n} pixel{'s' if n != 1 else ''})" for i, n in list(found.items())[:limit]]
    more = len(found) - limit
    return ", ".join(parts) + (f" and {more} more" if more > 0 else "")


def checked_label_map(
    array: npt.ArrayLike, schema: LabelSchema, shape: tuple[int, ...] | None = None
) -> LabelMap:
    """Return the array as H x W uint8, C-contiguous; not a copy where it already is that.

    Args:
        array: H x W, any integer type, values 0..C-1, 16 x 16 to 8192 x 8192.
        schema: Gives the number of classes C.
        shape: Of the document that it is for; None for any.

    Raises:
        ValueError: Naming what is wrong and the value.
    """
    found = np.asarray(array)
    if found.ndim != 2:
        raise ValueError(f"a label map has two dimensions, not shape {found.shape}")
    if not np.issubdtype(found.dtype, np.integer):
        raise ValueError(f"a label map holds whole numbers, not {found.dtype}")
    height, width = found.shape
    if problem := side_problem(width, height):
        raise ValueError(f"{problem}, not {width} x {height}")
    if unknown := unknown_ids(found, len(schema)):
        raise ValueError(f"ids over {len(schema) - 1}: {describe_unknown_ids(unknown)}")
    if shape is not None and found.shape != shape:
        raise ValueError(f"the label map is {found.shape}, the document {shape}")
    return np.ascontiguousarray(found, dtype=np.uint8)


def under_locks(wanted: LabelMap, before: LabelMap, locks: Collection[int]) -> LabelMap:
    """Return a wanted map (H x W uint8) without the pixels whose class before or after it is locked."""
    if not locks:
        return wanted
    locked = np.isin(np.arange(256), list(locks))
    return np.where(locked[wanted] | locked[before], before, wanted)


def checked_photo(photo: npt.NDArray[np.uint8], shape: tuple[int, ...]) -> npt.NDArray[np.uint8]:
    """Return a photo of H x W x 3 uint8 for a label map of this shape.

    Raises:
        ValueError: For another shape or type.
    """
    if photo.dtype != np.uint8 or photo.shape != (*shape, 3):
        expected = " x ".join(map(str, (*shape, 3)))
        raise ValueError(f"the photo must be {expected} uint8, not {photo.shape} {photo.dtype}")
    return photo
