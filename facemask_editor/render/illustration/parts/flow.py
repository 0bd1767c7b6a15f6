"""Which way hair lies, and noise that is drawn out along it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from facemask_editor.render.illustration.scene import FACE, HAIR, HAT, L_EAR, NECK, R_EAR, Box, Scene, Vector
from facemask_editor.render.illustration.shapes import Field, blur, noise, slopes, smooth


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
    size = scene.frame.size
    step = max(1, round(size / 60))
    rows, columns = box.size
    small = (max(2, columns // step), max(2, rows // step))
    scale = np.array([columns / small[0], rows / small[1]], np.float32)

    def coarse(*classes: int) -> Field:
        mask = scene.mask(*classes)[box.slices]
        return np.asarray(cv2.resize(mask, small, interpolation=cv2.INTER_AREA), np.float32) / 255

    x = (np.arange(small[0], dtype=np.float32)[None, :] + 0.5) * scale[0] + box.x0
    y = (np.arange(small[1], dtype=np.float32)[:, None] + 0.5) * scale[1] + box.y0
    unit = float(size / scale.mean())  # a face width, in coarse pixels
    # away from the crown, and down where that is far: as unit vectors
    line = parting - crown
    share = ((x - crown[0]) * line[0] + (y - crown[1]) * line[1]) / np.float32(max(line @ line, 1e-3))
    # a fringe over the forehead falls straight from the crown
    forehead = np.float32((scene.frame.origin - parting) @ scene.frame.down / size)
    share = np.clip(share, 0, 1.3) * smooth(forehead, 0.25, 0.42)
    dx = (x - crown[0] - share * line[0]) / np.float32(size)
    dy = (y - crown[1] - share * line[1]) / np.float32(size)
    down = scene.frame.down if scene.frame.down[1] > -0.3 else np.array([0, 1], np.float32)
    away = np.sqrt(dx * dx + dy * dy) + 1e-3
    falls = smooth(away, 0.35, 1.15)
    falls = 0.3 * share + (1 - 0.3 * share) * falls
    rx, ry = (
        dx / away * (1 - 0.86 * falls) + down[0] * falls,
        dy / away * (1 - 0.86 * falls) + down[1] * falls,
    )
    length = np.sqrt(rx * rx + ry * ry) + 1e-6
    rx, ry = rx / length, ry / length
    double_x, double_y = rx * rx - ry * ry, 2 * rx * ry
    total = np.ones_like(double_x)
    head = np.asarray(coarse(*FACE, L_EAR, R_EAR, NECK) > 0.5, np.uint8)
    # without a head all is far
    distance = np.minimum(cv2.distanceTransform(1 - head, cv2.DIST_L2, 5), np.float32(4 * unit + 1))
    for field, reach, weight in (
        (blur(distance, 0.05 * unit), np.exp(-distance / (0.20 * unit)), 5.0),
        (blur(coarse(HAIR, HAT, *FACE, L_EAR, R_EAR), 0.06 * unit), None, 3.0),
    ):
        across, along = slopes(field)
        steep = np.sqrt(across * across + along * along)
        gx, gy = across / (steep + 1e-6), along / (steep + 1e-6)
        # its edge lies at right angles to the slope; it counts where that is the way of the hair
        agree = np.square(np.square(rx * -gy + ry * gx))
        how = weight * agree * (reach if reach is not None else np.minimum(steep * (0.15 * unit), 1))
        double_x, double_y = double_x + how * (gy * gy - gx * gx), double_y - how * 2 * gx * gy
        total = total + how
    double_x, double_y = blur(double_x, 0.05 * unit), blur(double_y, 0.05 * unit)
    # locks wander a little
    wander = noise(scene.whole.x1, scene.whole.y1, 0.16 * scene.grain, scene.choices.seed + 11)[box.slices]
    angle = np.arctan2(double_y, double_x)
    angle = angle + 0.22 * np.asarray(
        cv2.resize(np.ascontiguousarray(wander), small, interpolation=cv2.INTER_AREA)
    )
    # made fine as double angles, which know no sign, so that both sides of the parting stay apart
    double_x, double_y, rx, ry = (
        np.asarray(cv2.resize(part, (columns, rows), interpolation=cv2.INTER_LINEAR), np.float32)
        for part in (np.cos(angle), np.sin(angle), rx, ry)
    )
    double_x /= np.sqrt(double_x * double_x + double_y * double_y) + 1e-6
    vx = np.sqrt(np.maximum(0.5 + 0.5 * double_x, 0))
    vy = np.copysign(np.sqrt(np.maximum(0.5 - 0.5 * double_x, 0)), double_y)
    sign = np.where(vx * rx + vy * ry < 0, np.float32(-1), np.float32(1))
    return Flow(vx * sign, vy * sign, parting, crown)


def _crown(scene: Scene) -> tuple[Vector, Vector]:
    """Where the parting meets the forehead, and where hair starts above it."""
    frame, size = scene.frame, scene.frame.size
    face = cv2.findNonZero(scene.mask(*FACE))
    if face is None:
        top = frame.point(0, -0.6)
        return top, frame.point(0, -0.8)
    points = np.asarray(face).reshape(-1, 2).astype(np.float32)
    below = (points - frame.origin) @ frame.down
    near = points[np.abs((points - frame.origin) @ frame.right) < 0.5 * size]
    below = (near - frame.origin) @ frame.down if len(near) else below
    points = near if len(near) else points
    high = points[below <= below.min() + 0.02 * size]
    parting = high.mean(0)
    hair = cv2.findNonZero(scene.mask(HAIR, HAT))
    thick = 0.25 * size
    if hair is not None:
        places = np.asarray(hair).reshape(-1, 2).astype(np.float32) - parting
        column = np.abs(places @ frame.right) < 0.06 * size
        if column.any():
            thick = max(float(-(places[column] @ frame.down).min()), 0.06 * size)
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
    to_x, to_y = x + flow[0] * np.float32(pixels), y + flow[1] * np.float32(pixels)
    border = cv2.BORDER_REPLICATE
    for turn in range(doublings):
        field = (field + cv2.remap(field, to_x, to_y, cv2.INTER_LINEAR, borderMode=border)) * np.float32(0.5)
        if turn < doublings - 1:
            jump_x, jump_y = to_x - x, to_y - y
            jump_x = jump_x + cv2.remap(jump_x, to_x, to_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            jump_y = jump_y + cv2.remap(jump_y, to_x, to_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            to_x, to_y = x + jump_x, y + jump_y
    return np.asarray(field, np.float32)
