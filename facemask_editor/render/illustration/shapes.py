"""Numbers on a raster: soft edges, inflated shapes, ramps, noise. All arrays are float32 unless said."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

Field = npt.NDArray[np.float32]
"""H x W float32."""
Colours = npt.NDArray[np.float32]
"""H x W x 3 float32 RGB, 0 to 1."""
Mask = npt.NDArray[np.uint8]
"""H x W uint8, 0 or 255."""


def blur(field: Field, sigma: float) -> Field:
    """Blur; beyond 4 px on a smaller raster, which no eye can tell and is many times as fast."""
    if sigma < 0.3:
        return field
    step = int(sigma / 3)
    if step < 2 or min(field.shape[:2]) < 4 * step:
        reach = 2 * int(2.5 * sigma + 0.5) + 1
        blurred = cv2.GaussianBlur(field, (reach, reach), sigma, borderType=cv2.BORDER_REPLICATE)
        return np.asarray(blurred, np.float32)
    height, width = field.shape[:2]
    small = cv2.resize(field, (-(-width // step), -(-height // step)), interpolation=cv2.INTER_AREA)
    small = blur(np.asarray(small, np.float32), sigma / step)
    return enlarged(small, (width, height), step)


def enlarged(field: Field, size: tuple[int, int], step: float) -> Field:
    """Return a raster of about ``step`` times as many columns and rows, without kinks.

    OpenCV's cubic interpolation does not keep a slope: lit, it shows the small raster's cells.
    """
    wide = cv2.resize(field, size, interpolation=cv2.INTER_LINEAR)
    reach = 2 * int(step / 2 + 0.5) + 1
    return np.asarray(cv2.blur(wide, (reach, reach), borderType=cv2.BORDER_REPLICATE), np.float32)


def smooth(field: Field, low: float, high: float) -> Field:
    """Return 0 below ``low``, 1 above ``high``, and a smooth step between; ``high`` may be the lower."""
    t = np.clip((field - np.float32(low)) * np.float32(1 / (high - low)), 0, 1)
    result: Field = t * t * (3 - 2 * t)
    return result


def bell(distance: Field, width: float) -> Field:
    """Return exp(-(distance / width)^2)."""
    scaled = distance * np.float32(1 / max(width, 1e-6))
    return np.asarray(np.exp(-scaled * scaled), np.float32)


def shifted(field: Field, right: float, down: float) -> Field:
    """Return a field moved by a part of its pixels, borders repeated."""
    matrix = np.array([[1, 0, right], [0, 1, down]], np.float32)
    height, width = field.shape[:2]
    moved = cv2.warpAffine(field, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.float32)


def grown(mask: Mask, pixels: int) -> Mask:
    """Return a mask that is wider by some pixels all round."""
    if pixels < 1:
        return mask
    size = 2 * pixels + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return np.asarray(cv2.dilate(mask, kernel), np.uint8)


def closed(mask: Mask, pixels: int) -> Mask:
    """Return a mask without gaps narrower than twice some pixels."""
    size = 2 * pixels + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel), np.uint8)


def level(mask: Mask, sigma: float) -> Field:
    """Return how far a pixel lies in a mask, 0 to 1 and .5 at its edge, without the stairs of the raster."""
    return blur(mask.astype(np.float32) * np.float32(1 / 255), sigma)


def depth(mask: Mask) -> Field:
    """Return how far pixels of a mask lie from its outside, in pixels; no further than the raster goes."""
    found = cv2.distanceTransform(mask, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    found = np.minimum(np.asarray(found, np.float32), np.float32(sum(mask.shape)))
    # OpenCV's root rounds one way or the other with the address of the array; squares are whole numbers
    return np.asarray(np.sqrt(np.rint(found * found)), np.float32)


def rounded(height: Field, radius: float) -> Field:
    """Return a height whose steep rim is rounded off, over a radius in pixels."""
    return np.asarray(np.sqrt(height * height + np.float32(radius * radius)), np.float32)


_GRID = 80
_ROUNDS = 40
_CROSS = np.array([[0, 0.25, 0], [0.25, 0, 0.25], [0, 0.25, 0]], np.float32)


def inflate(mask: Mask, grid: int = _GRID) -> Field:
    """Return the height of a balloon over a mask, in pixels: half a ball over a disc.

    The root of the solution of Poisson's equation with zero at the edge: unlike a height by distances it has
    no creases. Solved on a raster of ``grid`` cells, from coarse to fine.
    """
    height, width = mask.shape
    cells = max(height, width) / grid
    sizes = []
    while True:
        sizes.append((max(3, round(width / cells)), max(3, round(height / cells))))
        if max(sizes[-1]) <= 12:
            break
        cells *= 2
    solved: Field | None = None
    for columns, rows in reversed(sizes):
        inside = np.asarray(cv2.resize(mask, (columns, rows), interpolation=cv2.INTER_AREA), np.float32)
        inside *= np.float32(1 / 255)
        spacing = np.float32((height / rows) * (width / columns))
        if solved is None:
            solved = np.zeros((rows, columns), np.float32)
        else:
            solved = enlarged(solved, (columns, rows), 1)
        for _ in range(_ROUNDS):
            mean = np.asarray(cv2.filter2D(solved, -1, _CROSS, borderType=cv2.BORDER_REPLICATE), np.float32)
            solved = (mean + spacing) * inside
    assert solved is not None
    wide = enlarged(solved, (width, height), max(height, width) / grid)
    return np.asarray(np.sqrt(np.maximum(wide, 0)), np.float32)


def along(points: Field, axis: Field) -> Field:
    """Return how far N x 2 points lie along an axis; as ``@``, but the same on every machine."""
    result: Field = points[:, 0] * axis[0] + points[:, 1] * axis[1]
    return result


def slopes(height: Field) -> tuple[Field, Field]:
    """Return the slopes of a height to the right and down."""
    across = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3, scale=0.125, borderType=cv2.BORDER_REPLICATE)
    down = cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3, scale=0.125, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(across, np.float32), np.asarray(down, np.float32)


def normals(height: Field) -> tuple[Field, Field, Field]:
    """Return the unit normals of a height: to the right, down, towards the viewer."""
    across, down = slopes(height)
    near = np.asarray(1 / np.sqrt(1 + across * across + down * down), np.float32)
    return -across * near, -down * near, near


def lit(height: Field, light: tuple[float, float, float]) -> tuple[Field, Field]:
    """Return a height's light: diffuse, -1 to 1, and how well it mirrors the light to the viewer, 0 to 1."""
    right, down, near = normals(height)
    x, y, z = (np.float32(part) for part in light)
    half = np.array([x, y, z + 1], np.float32)
    half /= np.linalg.norm(half)
    diffuse = right * x + down * y + near * z
    mirror = np.maximum(right * half[0] + down * half[1] + near * half[2], 0)
    return diffuse, mirror


@lru_cache(maxsize=8)
def noise(width: int, height: int, cell: float, seed: int) -> Field:
    """Return noise of mean 0 and deviation 1, of spots ``cell`` pixels wide; not to be changed."""
    columns, rows = max(2, round(width / cell)), max(2, round(height / cell))
    spots = np.random.default_rng(seed).standard_normal((rows, columns), np.float32)
    field = spots if cell <= 1 else cv2.resize(spots, (width, height), interpolation=cv2.INTER_CUBIC)
    if field.shape != (height, width):
        field = cv2.resize(field, (width, height), interpolation=cv2.INTER_LINEAR)
    result: Field = np.asarray(field, np.float32)
    result = (result - result.mean()) * np.float32(1 / max(float(result.std()), 1e-6))
    result.flags.writeable = False
    return result
