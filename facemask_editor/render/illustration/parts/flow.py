"""Which way hair lies, and noise that is drawn out along it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from facemask_editor.render.illustration.scene import (
    FACE,
    HAIR,
    HAT,
    L_EAR,
    L_EYE,
    NECK,
    R_EAR,
    R_EYE,
    Box,
    Scene,
    Vector,
)
from facemask_editor.render.illustration.shapes import Field, along, blur, depth, noise, slopes, smooth


@dataclass(frozen=True, eq=False)
class Flow:
    """Directions of hair.

    Attributes:
        right: H x W of the box, with ``down`` a unit vector: from the crown to the tips.
        down: The same.
        parting: Where the parting meets the forehead, in pixels.
        crown: Where hair starts, in pixels.
    """

    right: Field
    down: Field
    parting: Vector
    crown: Vector


def flow_of(scene: Scene, box: Box) -> Flow:
    """Return the directions of hair in a box.

    Hair starts at the crown above the parting, which lies over the highest point of the forehead, falls from
    there to all sides, and turns along the face and along its own outline where these go its way.
    """
    parting, crown = _crown(scene)
    step = max(1, round(scene.frame.size / 60))
    rows, columns = box.size
    small = (max(2, columns // step), max(2, rows // step))
    unit = scene.frame.size * small[0] / columns  # a face width, in coarse pixels
    falls_x, falls_y = _falling(scene, box, small, parting, crown)
    double_x, double_y = falls_x * falls_x - falls_y * falls_y, 2 * falls_x * falls_y

    def coarse(*classes: int) -> Field:
        mask = cv2.resize(scene.mask(*classes)[box.slices], small, interpolation=cv2.INTER_AREA)
        return np.asarray(mask, np.float32) * np.float32(1 / 255)

    head = np.asarray(coarse(*FACE, L_EAR, R_EAR, NECK) > 0.5, np.uint8)
    distance = depth(1 - head)
    outline = blur(coarse(HAIR, HAT, *FACE, L_EAR, R_EAR), 0.06 * unit)
    near = np.float32(5) * np.asarray(np.exp(distance * np.float32(-1 / (0.2 * unit))), np.float32)
    for field, weight in ((blur(distance, 0.05 * unit), near), (outline, None)):
        across, along = slopes(field)
        steep = np.sqrt(across * across + along * along)
        counts = 3 * np.minimum(steep * np.float32(0.15 * unit), 1) if weight is None else weight
        per = np.float32(1) / (steep + np.float32(1e-6))
        across, along = across * per, along * per
        # an edge lies at right angles to the slope; it counts where that is the way of the hair
        counts = counts * np.square(np.square(falls_y * across - falls_x * along))
        double_x = double_x + counts * (along * along - across * across)
        double_y = double_y - counts * 2 * across * along
    double_x, double_y = blur(double_x, 0.05 * unit), blur(double_y, 0.05 * unit)
    # locks wander a little
    spots = noise(scene.whole.x1, scene.whole.y1, 0.16 * scene.grain, scene.choices.seed + 11)[box.slices]
    wander = cv2.resize(np.ascontiguousarray(spots), small, interpolation=cv2.INTER_AREA)
    angle = np.arctan2(double_y, double_x) + np.float32(0.22) * np.asarray(wander, np.float32)
    # made fine as double angles, which know no sign, so that both sides of the parting stay apart
    double_x, double_y, falls_x, falls_y = (
        np.asarray(cv2.resize(part, (columns, rows), interpolation=cv2.INTER_LINEAR), np.float32)
        for part in (np.cos(angle), np.sin(angle), falls_x, falls_y)
    )
    double_x /= np.sqrt(double_x * double_x + double_y * double_y) + np.float32(1e-6)
    right = np.sqrt(np.maximum(0.5 + 0.5 * double_x, 0))
    down = np.copysign(np.sqrt(np.maximum(0.5 - 0.5 * double_x, 0)), double_y)
    sign = np.where(right * falls_x + down * falls_y < 0, np.float32(-1), np.float32(1))
    return Flow(right * sign, down * sign, parting, crown)


def _falling(
    scene: Scene, box: Box, small: tuple[int, int], parting: Vector, crown: Vector
) -> tuple[Field, Field]:
    """Unit vectors away from the parting, and down where that is far, on a small raster of a box."""
    size = np.float32(scene.frame.size)
    scale = box.size[1] / small[0], box.size[0] / small[1]
    x = (np.arange(small[0], dtype=np.float32)[None, :] + 0.5) * np.float32(scale[0]) + box.x0 - crown[0]
    y = (np.arange(small[1], dtype=np.float32)[:, None] + 0.5) * np.float32(scale[1]) + box.y0 - crown[1]
    line = parting - crown
    share = np.clip((x * line[0] + y * line[1]) / np.float32(max(float(line @ line), 1e-3)), 0, 1.3)
    # a fringe over the forehead falls straight from the crown
    seen = [eye for eye in (scene.place(L_EYE), scene.place(R_EYE)) if eye is not None]
    eyes = np.mean(seen, 0) if seen else scene.frame.origin
    forehead = (eyes - parting) @ scene.frame.down / size
    share = share * np.float32(np.interp(forehead, (0.25, 0.42), (0, 1)))
    x, y = (x - share * line[0]) / size, (y - share * line[1]) / size
    away = np.sqrt(x * x + y * y) + np.float32(1e-3)
    falls = smooth(away, 0.35, 1.15)
    falls = 0.3 * share + (1 - 0.3 * share) * falls
    # in a head that is upside down hair still hangs
    down = scene.frame.down if scene.frame.down[1] > -0.3 else np.array([0, 1], np.float32)
    x, y = (part / away * (1 - 0.86 * falls) + to * falls for part, to in zip((x, y), down, strict=True))
    length = np.sqrt(x * x + y * y) + np.float32(1e-6)
    return x / length, y / length


def _crown(scene: Scene) -> tuple[Vector, Vector]:
    """Where the parting meets the forehead, and where hair starts above it."""
    frame, size = scene.frame, scene.frame.size
    face = cv2.findNonZero(scene.mask(*FACE))
    if face is None:
        top = frame.point(0, -0.6)
        return top, frame.point(0, -0.8)
    points = np.asarray(face).reshape(-1, 2).astype(np.float32)
    middle = np.abs(along(points - frame.origin, frame.right)) < 0.5 * size
    points = points[middle] if middle.any() else points
    below = along(points - frame.origin, frame.down)
    high = points[below <= below.min() + 0.02 * size]
    parting = high.mean(0)
    hair = cv2.findNonZero(scene.mask(HAIR, HAT))
    thick = 0.25 * size
    if hair is not None:
        places = np.asarray(hair).reshape(-1, 2).astype(np.float32) - parting
        column = np.abs(along(places, frame.right)) < 0.06 * size
        if column.any():
            thick = max(float(-along(places[column], frame.down).min()), 0.06 * size)
    crown = parting - np.float32(0.82 * thick + 0.02 * size) * frame.down
    return np.asarray(parting, np.float32), np.asarray(crown, np.float32)


def padding(box: Box, whole: Box, pixels: int) -> tuple[int, int, int, int]:
    """Return pixels to add at top, bottom, left and right where a box touches the edge of the picture."""
    return (
        pixels * (box.y0 <= whole.y0),
        pixels * (box.y1 >= whole.y1),
        pixels * (box.x0 <= whole.x0),
        pixels * (box.x1 >= whole.x1),
    )


def drawn_out(field: Field, flow: tuple[Field, Field], pixels: float, doublings: int) -> Field:
    """Return the mean of a field along lines of flow, over ``pixels`` * 2 ^ ``doublings`` pixels.

    Each doubling averages the field with itself one length further and doubles the length, so that few
    look-ups do the work of a long walk.
    """
    rows, columns = field.shape
    x = np.arange(columns, dtype=np.float32)[None, :]
    y = np.arange(rows, dtype=np.float32)[:, None]
    jump_x, jump_y = (part * np.float32(pixels) for part in flow)
    for turn in range(doublings):
        to_x, to_y = x + jump_x, y + jump_y

        def further(part: Field, x: Field = to_x, y: Field = to_y) -> Field:
            found = cv2.remap(part, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            return np.asarray(found, np.float32)

        field = (field + further(field)) * np.float32(0.5)
        if turn < doublings - 1:
            jump_x, jump_y = jump_x + further(jump_x), jump_y + further(jump_y)
    return field
