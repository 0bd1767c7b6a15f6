"""Placement of a part, and sampling of fields into and out of its grid.

Coordinates are in reference pixels (``layout.REFERENCE_SIZE`` across the picture, pixel i covers i to i+1).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.region import Box, box_of
from facemask_editor.fields.layout import REFERENCE_SIZE, FieldLayout
from facemask_editor.fields.signed_distance import FloatField, signed_distance

# Added in reference pixels, so that a part of one pixel still has a frame of some size.
_LEAST_VARIANCE = 1.0


class Placement(NamedTuple):
    """Where a part lies: centroid and the logarithms of the standard deviations of its pixels."""

    x: float
    y: float
    log_sx: float
    log_sy: float

    @property
    def scale(self) -> float:
        """Geometric mean of the two standard deviations, in reference pixels."""
        return float(np.exp(0.5 * (self.log_sx + self.log_sy)))


WHOLE_PICTURE = Placement(REFERENCE_SIZE / 2, REFERENCE_SIZE / 2, 0.0, 0.0)
"""Placement of parts on a whole-picture grid; ignored by all that samples them."""


def _box_of(inside: npt.NDArray[np.bool_]) -> Box:
    """Return the smallest box of a part; of one without a pixel, which no caller has, an empty one."""
    return box_of(inside) or Box(0, 0, 0, 0)


def measure_placement(inside: npt.NDArray[np.bool_]) -> Placement:
    """Return the placement of a part.

    Args:
        inside: S x S bool with at least one pixel set, the whole picture at any size S.
    """
    box = _box_of(inside)
    ys, xs = np.nonzero(inside[box.slices])
    ys, xs = ys + box.y0, xs + box.x0
    size = inside.shape[0]
    to_reference = REFERENCE_SIZE / size

    def log_deviation(values: npt.NDArray[np.intp]) -> float:
        # 1/12 is the variance within a pixel
        variance = (values.var() + 1 / 12) * to_reference**2 + _LEAST_VARIANCE
        return float(0.5 * np.log(variance))

    return Placement(
        float(xs.mean() + 0.5) * to_reference,
        float(ys.mean() + 0.5) * to_reference,
        log_deviation(xs),
        log_deviation(ys),
    )


def frame_box(
    placement: Placement, *, own_frame: bool, layout: FieldLayout
) -> tuple[float, float, float, float]:
    """Return (x0, y0, x1, y1) of the part's grid in reference pixels."""
    if not own_frame:
        return 0.0, 0.0, float(REFERENCE_SIZE), float(REFERENCE_SIZE)
    half_x = layout.own_extent * float(np.exp(placement.log_sx))
    half_y = layout.own_extent * float(np.exp(placement.log_sy))
    return placement.x - half_x, placement.y - half_y, placement.x + half_x, placement.y + half_y


def field_unit(placement: Placement, *, own_frame: bool, layout: FieldLayout) -> float:
    """Return the distance in reference pixels that a grid value of 1 stands for."""
    return layout.own_truncation * placement.scale if own_frame else layout.truncation


def sample_grid(
    inside: npt.NDArray[np.bool_], placement: Placement, *, own_frame: bool, layout: FieldLayout
) -> FloatField:
    """Sample a part's signed distance into its grid.

    Args:
        inside: S x S bool, the whole picture at any size S that ``layout.grid`` divides.
        placement: The part's placement.
        own_frame: As in the layout.
        layout: Grid constants.

    Returns:
        G x G float32 in [-1, 1].
    """
    size = layout.grid
    scale = inside.shape[0] / REFERENCE_SIZE
    unit = field_unit(placement, own_frame=own_frame, layout=layout) * scale
    if own_frame:
        x0, y0, x1, y1 = (v * scale for v in frame_box(placement, own_frame=True, layout=layout))
        # Distances are needed near the frame only; the part itself must be in the crop whole.
        box = _box_of(inside)
        left, top = max(0, min(int(x0) - 2, box.x0 - 1)), max(0, min(int(y0) - 2, box.y0 - 1))
        right, bottom = max(int(x1) + 3, box.x1 + 1), max(int(y1) + 3, box.y1 + 1)
        field = signed_distance(np.ascontiguousarray(inside[top:bottom, left:right]))
        step_x, step_y = (x1 - x0) / size, (y1 - y0) / size
        matrix = np.array(
            [[step_x, 0, x0 - left + 0.5 * step_x - 0.5], [0, step_y, y0 - top + 0.5 * step_y - 0.5]]
        )
        grid = cv2.warpAffine(
            field,
            matrix,
            (size, size),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
    else:
        grid = _whole_picture_grid(inside, unit, size)
    clipped: FloatField = np.clip(grid / unit, -1.0, 1.0)
    return clipped


def _whole_picture_grid(inside: npt.NDArray[np.bool_], unit: float, size: int) -> FloatField:
    """Return the mean signed distance of each cell: exact to ``unit``, beyond it some number beyond it.

    Distances that are cut off anyway need not be computed: only cells near the part are looked at.
    """
    cell = inside.shape[0] // size
    box = _box_of(inside)
    margin = int(unit) + 2 * cell  # of a cell that is left out, every pixel is further away than the unit
    left, top = max(0, box.x0 - margin) // cell, max(0, box.y0 - margin) // cell
    right, bottom = (min(size, -(-(end + margin) // cell)) for end in (box.x1, box.y1))
    near = np.ascontiguousarray(inside[top * cell : bottom * cell, left * cell : right * cell])
    grid = np.full((size, size), -2 * unit, np.float32)
    grid[top:bottom, left:right] = cv2.resize(
        signed_distance(near), (right - left, bottom - top), interpolation=cv2.INTER_AREA
    )
    return grid


def place_grid(
    grid: FloatField,
    placement: Placement,
    *,
    own_frame: bool,
    layout: FieldLayout,
    size: tuple[int, int],
    box: Box,
) -> FloatField:
    """Sample a part's grid at the pixels of a picture: the inverse of ``sample_grid``.

    Args:
        grid: G x G float32.
        placement: Placement of the grid.
        own_frame: As in the layout.
        layout: Grid constants.
        size: (width, height) of the picture in pixels.
        box: The pixels wanted.

    Returns:
        (y1 - y0) x (x1 - x0) float32 in grid values (multiply by ``field_unit``).
    """
    fx0, fy0, fx1, fy1 = frame_box(placement, own_frame=own_frame, layout=layout)
    # grid cells for each picture pixel
    ax = layout.grid / (fx1 - fx0) * REFERENCE_SIZE / size[0]
    ay = layout.grid / (fy1 - fy0) * REFERENCE_SIZE / size[1]
    x0, y0, x1, y1 = box
    offset_x = fx0 * size[0] / REFERENCE_SIZE
    offset_y = fy0 * size[1] / REFERENCE_SIZE
    xs = (np.arange(x0, x1, dtype=np.float64) + 0.5 - offset_x) * ax - 0.5
    ys = (np.arange(y0, y1, dtype=np.float64) + 0.5 - offset_y) * ay - 0.5
    both = interpolation_matrix(np.concatenate([ys, xs]), layout.grid)
    rows, columns = both[: len(ys)], both[len(ys) :]
    placed: FloatField = np.asarray(rows @ grid @ columns.T, np.float32)
    if own_frame:
        # Beyond the frame the distance to it is added to the border's value, as a true distance would grow.
        beyond_x = np.maximum(0, np.maximum(-0.5 - xs, xs - (layout.grid - 0.5))) / ax
        beyond_y = np.maximum(0, np.maximum(-0.5 - ys, ys - (layout.grid - 0.5))) / ay
        if beyond_x.any() or beyond_y.any():
            unit = field_unit(placement, own_frame=True, layout=layout)
            to_unit = REFERENCE_SIZE / np.array(size) / unit
            beyond = np.hypot(beyond_y[:, None] * to_unit[1], beyond_x[None, :] * to_unit[0])
            placed = np.maximum(placed - beyond.astype(np.float32), np.minimum(placed, -1.0))
    return placed


def place_field(
    grid: FloatField,
    placement: Placement,
    *,
    own_frame: bool,
    layout: FieldLayout,
    size: tuple[int, int],
    box: Box | None = None,
) -> FloatField:
    """Return the field of a part's grid, in reference pixels, over a box of a picture or over all of it.

    Args:
        grid: G x G float32.
        placement: Of the grid.
        own_frame: As in the layout.
        layout: Grid constants.
        size: (width, height) of the picture in pixels.
        box: The pixels wanted.
    """
    box = Box(0, 0, *size) if box is None else box
    if own_frame:
        field = place_grid(grid, placement, own_frame=True, layout=layout, size=size, box=box)
    else:
        field = place_whole(grid, size=size, box=box)
    field *= np.float32(field_unit(placement, own_frame=own_frame, layout=layout))
    return field


def place_whole(grid: FloatField, *, size: tuple[int, int], box: Box) -> FloatField:
    """Sample a grid over the whole picture at some of the picture's pixels.

    Not by OpenCV's cubic, which does not keep ramps straight: contours would get a wave for each cell.

    Args:
        grid: G x G float32.
        size: (width, height) of the picture in pixels.
        box: The pixels wanted.

    Returns:
        (y1 - y0) x (x1 - x0) float32 in grid values.
    """
    rows = _whole_matrix(size[1], grid.shape[0])[box.y0 : box.y1]
    columns = _whole_matrix(size[0], grid.shape[1])[box.x0 : box.x1]
    return np.asarray(rows @ grid @ columns.T, np.float32)


@lru_cache(maxsize=8)
def _whole_matrix(length: int, cells: int) -> FloatField:
    """Return the (length, cells) weights of a grid's rows for the rows of a picture."""
    matrix = interpolation_matrix((np.arange(length) + 0.5) * cells / length - 0.5, cells)
    matrix.flags.writeable = False  # handed out and kept
    return matrix


def interpolation_matrix(positions: npt.NDArray[np.float64], size: int) -> FloatField:
    """Return the (N, size) float32 weights of Catmull-Rom interpolation, border values going on.

    A separable product of two small matrices beats OpenCV's warp here and has no fixed-point rounding of
    the positions.
    """
    matrix = np.zeros((len(positions), size), np.float32)
    base = np.floor(positions).astype(np.int64)
    t = (positions - base).astype(np.float32)
    weights = (
        0.5 * (-t + 2 * t**2 - t**3),
        0.5 * (2 - 5 * t**2 + 3 * t**3),
        0.5 * (t + 4 * t**2 - 3 * t**3),
        0.5 * (-(t**2) + t**3),
    )
    index = np.arange(len(positions))
    for shift, weight in zip((-1, 0, 1, 2), weights, strict=True):
        # each row once: no place is added to twice
        matrix[index, np.clip(base + shift, 0, size - 1)] += weight
    return matrix
