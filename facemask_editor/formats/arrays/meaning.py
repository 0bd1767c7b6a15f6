"""What an array means: class ids, a plane for each class, or colours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import LabelMap

_UNLABELLED = 255
_BAND = 256  # rows


@dataclass(frozen=True, eq=False)
class Meaning:
    """What an array holds.

    Attributes:
        values: H x W uint8, not yet checked to be classes; or H x W x 3 uint8 colours.
        form: How it differs from H x W whole numbers: "one-hot", "scores", "colours"; "" for nothing.
        messages: Sentences for the user.
    """

    values: npt.NDArray[np.uint8]
    form: str = ""
    messages: tuple[str, ...] = ()


def meaning_of(path: Path, array: npt.NDArray[np.generic], classes: int) -> Meaning:
    """Return what an array of two or three axes means.

    Args:
        path: For errors.
        array: H x W, H x W x C or C x H x W; checked by `npy.check_shape`.
        classes: How many there can be.

    Raises:
        FormatError: For numbers that are no classes, and planes that fit no number of classes.
    """
    if array.ndim == 3 and 1 in (array.shape[0], array.shape[2]):
        array = array[0] if array.shape[0] == 1 else array[..., 0]
    if array.ndim == 2:
        return Meaning(_ids(path, array))
    planes = _planes(array, classes)
    if planes is None and array.shape[2] in (3, 4) and array.dtype == np.uint8:
        return Meaning(np.ascontiguousarray(array[..., :3]), "colours")
    if planes is None:
        shape = " x ".join(map(str, array.shape))
        raise FormatError(path, "shape", shape, f"one of the outer axes has to be the {classes} classes")
    return _highest(path, planes)


def _ids(path: Path, array: npt.NDArray[np.generic]) -> LabelMap:
    if array.dtype == np.uint8 or array.dtype == np.bool_:
        return array.astype(np.uint8)
    if array.dtype.kind == "f":
        numbers = array.astype(np.float64, copy=False)
        if not np.isfinite(numbers).all() or (numbers != np.rint(numbers)).any():
            raise FormatError(path, "class ids", "no whole numbers", "a mask holds whole numbers")
        array = numbers
    low, high = int(array.min()), int(array.max())
    if low < -1 or high > _UNLABELLED:
        raise FormatError(path, "class ids", low if low < -1 else high, "class ids are 0 to 254")
    ids = array.astype(np.int16)
    ids[ids < 0] = _UNLABELLED  # what torch and others leave out of a loss
    return ids.astype(np.uint8)


def _planes(array: npt.NDArray[np.generic], classes: int) -> npt.NDArray[np.generic] | None:
    """Return an array as C x H x W, None where no axis can be the classes."""
    first, last = array, np.moveaxis(array, 2, 0)
    fitting = [view for view in (first, last) if 2 <= view.shape[0] <= classes]
    exact = [view for view in fitting if view.shape[0] == classes]
    colours = array.shape[2] in (3, 4) and array.dtype == np.uint8
    for view in (*exact, *fitting):
        if _is_one_hot(view):
            return view
    if colours or not fitting:
        return None
    return (exact or sorted(fitting, key=lambda view: view.shape[0]))[0]


def _is_one_hot(planes: npt.NDArray[np.generic]) -> bool:
    """Return whether each pixel has one class, by planes of C x H x W."""
    for top in range(0, planes.shape[1], _BAND):
        band = planes[:, top : top + _BAND] != 0
        if not (np.count_nonzero(band, axis=0) == 1).all():
            return False
    return True


def _highest(path: Path, planes: npt.NDArray[np.generic]) -> Meaning:
    height, width = planes.shape[1:]
    ids = np.empty((height, width), np.uint8)
    one_hot = True
    for top in range(0, height, _BAND):
        band = planes[:, top : top + _BAND]
        if band.dtype.kind == "f" and not np.isfinite(band).all():
            raise FormatError(path, "array", "not finite", "scores of classes are finite numbers")
        ids[top : top + _BAND] = band.argmax(axis=0)
        one_hot = one_hot and bool((np.count_nonzero(band, axis=0) == 1).all())
    if one_hot:
        return Meaning(ids, "one-hot")
    return Meaning(
        ids, "scores", ("The array holds scores of classes; the highest was taken for each pixel.",)
    )
