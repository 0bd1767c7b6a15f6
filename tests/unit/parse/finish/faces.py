"""A face of flat colours with its points, as far as `finish` looks at them."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.parse.evidence import points as places
from facemask_editor.parse.evidence.evidence import Evidence

SIZE = 256

COLOURS = {
    "background": (90, 120, 90), "skin": (215, 170, 145), "nose": (205, 160, 135), "l_eye": (70, 60, 60),
    "r_eye": (70, 60, 60), "l_brow": (60, 45, 40), "r_brow": (60, 45, 40), "mouth": (120, 40, 40),
    "u_lip": (180, 90, 90), "l_lip": (185, 95, 95), "hair": (70, 45, 35), "hat": (40, 60, 150),
    "neck": (200, 150, 130), "cloth": (230, 230, 235), "eye_g": (20, 20, 20), "l_ear": (210, 160, 140),
    "r_ear": (210, 160, 140), "ear_r": (240, 220, 120), "neck_l": (240, 220, 120),
}  # fmt: skip

_OUTLINES = {
    "l_eye": places.LEFT_EYE, "r_eye": places.RIGHT_EYE, "l_brow": places.LEFT_BROW,
    "r_brow": places.RIGHT_BROW, "nose": places.NOSE,
}  # fmt: skip


def label(name: str) -> int:
    return CELEBAMASK_HQ.names.index(name)


def ring(
    points: npt.NDArray[np.float32],
    indices: list[int],
    centre: tuple[float, float],
    radii: tuple[float, float],
) -> None:
    """Lay points on an ellipse in their order."""
    angles = np.linspace(np.pi, 3 * np.pi, len(indices), endpoint=False)
    points[indices] = np.stack([np.cos(angles), -np.sin(angles)], 1) * radii + centre


def face_points() -> npt.NDArray[np.float32]:
    """Points (478, 2) of a face that looks at the camera."""
    points = np.full((478, 2), SIZE / 2, np.float32)
    ring(points, places.OVAL, (128, 138), (58, 76))
    ring(points, places.RIGHT_EYE, (104, 118), (14, 6))
    ring(points, places.LEFT_EYE, (152, 118), (14, 6))
    ring(points, places.RIGHT_BROW, (104, 100), (18, 4))
    ring(points, places.LEFT_BROW, (152, 100), (18, 4))
    ring(points, places.NOSE, (128, 142), (13, 22))
    # lips: the outer outline runs below first, the inner one too
    ring(points, places.LIPS, (128, 182), (24, 13))
    ring(points, places.INNER_LIPS, (128, 182), (18, 4))
    return points


def face_labels() -> npt.NDArray[np.uint8]:
    """The true mask (SIZE, SIZE) of that face, with hair, neck and cloth."""
    points = face_points()
    labels = np.zeros((SIZE, SIZE), np.uint8)

    def ellipse(name: str, centre: tuple[int, int], radii: tuple[int, int]) -> None:
        cv2.ellipse(labels, centre, radii, 0, 0, 360, label(name), -1)

    ellipse("hair", (128, 120), (80, 92))
    cv2.rectangle(labels, (100, 190), (156, 235), label("neck"), -1)
    cv2.rectangle(labels, (30, 228), (226, 255), label("cloth"), -1)
    ellipse("skin", (128, 138), (58, 76))
    for name, indices in _OUTLINES.items():
        cv2.fillPoly(labels, [np.round(points[indices]).astype(np.int32)], label(name))
    cv2.ellipse(labels, (128, 182), (24, 13), 0, 180, 360, label("u_lip"), -1)
    cv2.ellipse(labels, (128, 182), (24, 13), 0, 0, 180, label("l_lip"), -1)
    ellipse("mouth", (128, 182), (18, 4))
    return labels


def painted(labels: npt.NDArray[np.uint8], noise: float = 4.0) -> npt.NDArray[np.uint8]:
    """A picture in which each class has its colour."""
    table = np.array([COLOURS[name] for name in CELEBAMASK_HQ.names], np.float32)
    random = np.random.default_rng(0)
    return np.clip(table[labels] + random.normal(0, noise, (*labels.shape, 3)), 0, 255).astype(np.uint8)


def evidence(labels: npt.NDArray[np.uint8]) -> Evidence:
    matte = (labels > 0).astype(np.float32)
    return Evidence(painted(labels), face_points(), matte, np.ones(labels.shape, np.bool_))


def said_by_network(
    labels: npt.NDArray[np.uint8], side: int = 128, sure: float = 0.9
) -> npt.NDArray[np.float32]:
    """What an unsharp network says of a mask: (19, side, side)."""
    planes = []
    for k in range(len(CELEBAMASK_HQ)):
        plane = cv2.resize((labels == k).astype(np.float32), (side, side), interpolation=cv2.INTER_AREA)
        planes.append(cv2.GaussianBlur(plane, (0, 0), 1.0))
    stacked = np.stack(planes)
    return np.asarray(stacked * sure + (1 - sure) / len(stacked), np.float32)
