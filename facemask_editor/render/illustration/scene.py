"""A label map made ready to be drawn: masks of its parts, where the face is and how large."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.render.illustration import palettes
from facemask_editor.render.illustration.choices import Choices
from facemask_editor.render.illustration.shapes import Field, Mask, along, grown, level

Vector = npt.NDArray[np.float32]
"""(2,) float32: right, down, in pixels or without unit."""

SKIN, NOSE, GLASSES, L_EYE, R_EYE, L_BROW, R_BROW, L_EAR, R_EAR = range(1, 10)
MOUTH, U_LIP, L_LIP, HAIR, HAT, EARRING, NECKLACE, NECK, CLOTH = range(10, 19)
FACE = (SKIN, NOSE, GLASSES, L_EYE, R_EYE, L_BROW, R_BROW, MOUTH, U_LIP, L_LIP)


@dataclass(frozen=True)
class Box:
    """Part of a raster: columns ``x0`` to ``x1``, rows ``y0`` to ``y1``, ends left out."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """For arrays of the whole raster."""
        return slice(self.y0, self.y1), slice(self.x0, self.x1)

    def within(self, outer: Box) -> tuple[slice, slice]:
        """For arrays of another box that holds this one."""
        return slice(self.y0 - outer.y0, self.y1 - outer.y0), slice(self.x0 - outer.x0, self.x1 - outer.x0)

    def widened(self, margin: float, outer: Box) -> Box | None:
        """Return the box with a margin of pixels, cut to another; None where nothing is left."""
        m = round(margin)
        x0, y0 = max(self.x0 - m, outer.x0), max(self.y0 - m, outer.y0)
        x1, y1 = min(self.x1 + m, outer.x1), min(self.y1 + m, outer.y1)
        return Box(x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.y1 - self.y0, self.x1 - self.x0

    def pixels(self) -> tuple[Field, Field]:
        """Return x, a row, and y, a column, of its pixels."""
        x = np.arange(self.x0, self.x1, dtype=np.float32)[None, :]
        return x, np.arange(self.y0, self.y1, dtype=np.float32)[:, None]


def box_of(mask: Mask) -> Box | None:
    """Return the box of what a mask holds."""
    x, y, width, height = cv2.boundingRect(mask)
    return Box(x, y, x + width, y + height) if width and height else None


def largest(mask: Mask, least: int = 1) -> Mask:
    """Return a mask's largest piece, or nothing where that has fewer than ``least`` pixels."""
    box = box_of(mask)
    if box is None:
        return mask
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(mask[box.slices], connectivity=8)
    areas = stats[1:, cv2.CC_STAT_AREA]
    best = int(areas.argmax())
    if count == 2 and areas[best] >= least:
        return mask
    result = np.zeros_like(mask)
    if areas[best] >= least:
        result[box.slices] = np.where(pieces == best + 1, np.uint8(255), np.uint8(0))
    return result


@dataclass(frozen=True, eq=False)
class Frame:
    """Where the face is.

    Attributes:
        origin: About between the eyes, in pixels.
        size: About the width of the face, in pixels.
        right: Unit vector along the eyes, to the right of the picture in an upright face.
        down: Unit vector from the eyes to the chin.
        hull: N x 2 int32, the outline of the face without dents, and what hair hides of its top.
        chin: How far below the origin the face ends, in pixels.
    """

    origin: Vector
    size: float
    right: Vector
    down: Vector
    hull: npt.NDArray[np.int32]
    chin: float

    def coordinates(self, box: Box) -> tuple[Field, Field]:
        """Return for each pixel how far right and down of the origin it lies, in face widths."""
        return offsets(box, self.origin, self.right, self.down, 1 / self.size)

    def point(self, right: float, down: float) -> Vector:
        """Return a place in pixels, given in face widths from the origin."""
        return np.asarray(self.origin + self.size * (right * self.right + down * self.down), np.float32)


def offsets(box: Box, origin: Vector, right: Vector, down: Vector, scale: float = 1.0) -> tuple[Field, Field]:
    """Return the coordinates of pixels along two unit vectors, in 1 / ``scale`` pixels."""
    x, y = box.pixels()
    x, y = (x - origin[0]) * np.float32(scale), (y - origin[1]) * np.float32(scale)
    return x * right[0] + y * right[1], x * down[0] + y * down[1]


def _steadied(right: Vector) -> Vector:
    """Return an axis without the few degrees that a single eye may be moved by."""
    upright = np.array([np.sign(right[0]) or 1, 0], np.float32)
    if abs(float(right[0])) < 0.7:
        return right
    lean = float(np.degrees(np.arcsin(abs(float(right[1])))))
    share = np.float32(np.interp(lean, (4, 12), (0, 1)))
    mixed = upright + (right - upright) * share
    return np.asarray(mixed / np.linalg.norm(mixed), np.float32)


class Scene:
    """A label map, its parts as masks, and choices.

    Args:
        classes: H x W uint8, in the size to work in.
        choices: Colours, light, seed.
        stairs: How many pixels a pixel of the mask has here, 1 or more: its stairs are smoothed.
    """

    def __init__(self, classes: LabelMap, choices: Choices, stairs: float = 1.0) -> None:
        self.classes = classes
        self.choices = choices
        self.edge = max(1.0, 0.75 * stairs)
        self.light = palettes.LIGHT[choices.light]
        self.whole = Box(0, 0, classes.shape[1], classes.shape[0])
        self.picture = float(max(classes.shape))
        self._masks: dict[tuple[int, ...], Mask] = {}

    def mask(self, *classes: int) -> Mask:
        """Return where any of some classes is; not to be changed."""
        key = tuple(sorted(classes))
        if key not in self._masks:
            table = np.zeros(256, np.uint8)
            table[list(key)] = 255
            self._masks[key] = np.asarray(cv2.LUT(self.classes, table), np.uint8)
        return self._masks[key]

    def box(self, mask: Mask, margin: float) -> Box | None:
        """Return the box of a mask with a margin of pixels, None where it is empty."""
        found = box_of(mask)
        return found.widened(margin, self.whole) if found else None

    def near(self, box: Box, sigma: float, *classes: int, mask: Mask | None = None) -> Field:
        """Return how much of some classes, or of a mask, is round each pixel of a box, 0 to 1."""
        wide = box.widened(3 * sigma + 1, self.whole) or box
        found = self.mask(*classes) if mask is None else mask
        return level(np.ascontiguousarray(found[wide.slices]), sigma)[box.within(wide)]

    def cover(
        self, own: tuple[int, ...], above: tuple[int, ...], wider: float = 0.0, soft: float = 0.0
    ) -> Field:
        """Return the level (`shapes.level`) of a layer, wider by pixels where layers above hide that.

        Args:
            own: Its classes.
            above: Those of the layers above it.
            wider: In pixels.
            soft: Sigma over which its edge is smoothed, at least that of all edges.
        """
        mask = self.mask(*own)
        pixels = round(wider)
        if above and pixels:
            mask = mask | (grown(mask, pixels) & self.mask(*above))
        return level(mask, max(self.edge, soft))

    @cached_property
    def grain(self) -> float:
        """The size of the face in coarse steps, for textures: an edit of its outline does not change them."""
        return float(2 ** (round(2 * np.log2(max(self.frame.size, 1.0))) / 2))

    @cached_property
    def frame(self) -> Frame:
        """Where the face is; where there is none, a face in the middle of the picture is assumed."""
        face = largest(self.mask(*FACE), least=max(12, int(0.0008 * self.picture**2)))
        outline = cv2.findNonZero(face)
        if outline is None:
            return self._assumed()
        hull = np.asarray(cv2.convexHull(outline)).reshape(-1, 2)
        size = float(np.sqrt(max(cv2.contourArea(hull), 16.0)))
        middle = hull.astype(np.float32).mean(0)
        moments = cv2.moments(hull)
        if moments["m00"] > 0:
            middle = np.array([moments["m10"], moments["m01"]], np.float32) / np.float32(moments["m00"])
        right, down = self._axes(middle, size)
        # by the outline alone: an eye that is moved must not move hair and cloth
        origin = middle - np.float32(0.13 * size) * down
        hull = self._skull(face, hull.astype(np.int32), down, size)
        chin = float(along((hull - origin).astype(np.float32), down).max())
        return Frame(np.asarray(origin, np.float32), size, right, down, hull, chin)

    def _assumed(self) -> Frame:
        height, width = self.classes.shape
        size = 0.45 * min(height, width)
        middle = np.array([width / 2, height / 2], np.float32)
        turns = np.linspace(0, 2 * np.pi, 40)
        hull = np.stack([width / 2 + size / 2 * np.cos(turns), height / 2 + 0.65 * size * np.sin(turns)], 1)
        axes = np.eye(2, dtype=np.float32)
        return Frame(middle, size, axes[0], axes[1], np.rint(hull).astype(np.int32), 0.65 * size)

    def place(self, *classes: int) -> Vector | None:
        """Return the middle of the largest piece of some classes."""
        piece = largest(self.mask(*classes), least=4)
        moments = cv2.moments(piece, binaryImage=True)
        if not moments["m00"]:
            return None
        return np.array([moments["m10"], moments["m01"]], np.float32) / np.float32(moments["m00"])

    def _axes(self, middle: Vector, size: float) -> tuple[Vector, Vector]:
        """Along the eyes and down the face. The eyes say how it leans, the mouth which way up it is."""
        left, right_eye, mouth = self.place(L_EYE), self.place(R_EYE), self.place(MOUTH, U_LIP, L_LIP)
        right = np.array([1, 0], np.float32)
        if left is not None and right_eye is not None and np.linalg.norm(left - right_eye) > 0.2 * size:
            right = (left - right_eye) / np.linalg.norm(left - right_eye)
            if mouth is None and right[0] < 0:
                right = -right
            right = _steadied(right)
        down = np.array([-right[1], right[0]], np.float32)
        if mouth is not None:
            eyes = [place for place in (left, right_eye) if place is not None]
            top = np.mean(eyes, 0) if eyes else middle
            if (mouth - top) @ down < -0.1 * size:
                right, down = -right, -down
                if left is None or right_eye is None:
                    right = -right
        return np.asarray(right, np.float32), np.asarray(down, np.float32)

    def _skull(
        self, face: Mask, hull: npt.NDArray[np.int32], down: Vector, size: float
    ) -> npt.NDArray[np.int32]:
        """The hull with what hair and hat hide above it: a forehead does not end where hair begins."""
        up = -np.float32(0.22 * size) * down
        matrix = np.array([[1, 0, up[0]], [0, 1, up[1]]], np.float32)
        moved = cv2.warpAffine(face, matrix, face.shape[::-1], flags=cv2.INTER_NEAREST)
        hidden = cv2.findNonZero(np.asarray(moved, np.uint8) & self.mask(HAIR, HAT))
        if hidden is None:
            return hull
        both = np.concatenate([hull, np.asarray(hidden).reshape(-1, 2)]).astype(np.int32)
        return np.asarray(cv2.convexHull(both)).reshape(-1, 2).astype(np.int32)
