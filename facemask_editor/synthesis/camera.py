"""Pose and crop: where each vertex of a shaped head comes to lie in the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from facemask_editor.synthesis.parameters import Pose
from facemask_editor.synthesis.shapes import Float, smoothstep

PIVOT: Float = np.array([0.0, -0.95, -0.75])
"""The neck joint, dm from the point between the eyes."""


def times(points: Float, matrix: Float) -> Float:
    """``points @ matrix.T`` for points (..., K), rounded alike with and without fused multiply-add.

    BLAS fuses products and sums where the processor can, and a last bit decides which of two outlines a
    pixel belongs to.
    """
    columns = [points[..., k, None] * matrix[:, k] for k in range(matrix.shape[1])]
    product: Float = columns[0]
    for column in columns[1:]:
        product = product + column
    return product


def rotation(yaw: float, pitch: float, roll: float) -> Float:
    """(3, 3) for degrees: roll first, then pitch, then yaw."""
    y, p, r = np.radians([yaw, pitch, roll])
    around_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    around_x = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    around_z = np.array([[np.cos(r), np.sin(r), 0], [-np.sin(r), np.cos(r), 0], [0, 0, 1]])
    return times(around_y, times(around_x, around_z.T).T)


def turn_head(points: Float, pose: Pose) -> Float:
    """Points (N, 3) that move with the head."""
    return times(points - PIVOT, rotation(pose.yaw, pose.pitch, pose.roll)) + PIVOT


def turn_torso(points: Float, height: Float, pose: Pose) -> Float:
    """Points (N, 3) of neck and torso; ``height`` (N,) is their canonical y: the neck twists between head
    and chest."""
    share = smoothstep(height, -2.1, -1.0)
    lowered = points.copy()
    lowered[:, 1] += (1 - share) * (pose.shoulder_lift - pose.neck_length)
    head = turn_head(lowered, pose)
    turn = rotation(pose.yaw * pose.torso_follows, pose.pitch * 0.3 * pose.torso_follows, pose.roll * 0.3)
    chest = times(lowered - PIVOT, turn) + PIVOT
    blended: Float = chest + share[:, None] * (head - chest)
    return blended


@dataclass(frozen=True)
class Crop:
    """Similarity from projected dm to pixels: ``pixel = origin + scale * (turn @ point)``."""

    turn: Float
    origin: Float
    scale: float

    def pixels(self, projected: Float) -> Float:
        """Projected points (N, 2), y up, to pixel coordinates (N, 2), y down."""
        flat = projected * np.array([1.0, -1.0])
        result: Float = self.origin + self.scale * times(flat, self.turn)
        return result


def project(points: Float, pose: Pose) -> Float:
    """Perspective (N, 2), y up, in dm at the depth of the neck joint."""
    flat: Float = points[:, :2] * (pose.distance / (pose.distance - points[:, 2]))[:, None]
    return flat


def crop(eyes: Float, mouth: Float, pose: Pose, size: int) -> Crop:
    """The CelebA-HQ rule (Karras et al. 2018, appendix C) from projected landmarks.

    Args:
        eyes: (2, 2) the person's left and right eye; mouth: (2,) middle of the mouth's corners.
        pose: ``zoom`` and ``shift`` move the crop as uncertain landmarks do.
        size: Pixels of the square picture.
    """
    eyes, mouth = eyes * [1.0, -1.0], mouth * [1.0, -1.0]
    middle = eyes.mean(0)
    across = eyes[0] - eyes[1]
    down = mouth - middle
    axis = across - np.array([-down[1], down[0]])
    axis = axis / np.hypot(*axis)
    half = 1.035 * max(2.0 * np.hypot(*across), 1.8 * np.hypot(*down)) / pose.zoom
    centre = middle + 0.1 * down + half * np.array([pose.shift_x, pose.shift_y])
    turn = np.array([[axis[0], axis[1]], [-axis[1], axis[0]]])
    scale = size / (2 * half)
    return Crop(turn, np.array([size / 2, size / 2]) - scale * times(centre, turn), scale)
