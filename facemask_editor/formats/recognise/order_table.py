"""How the classes of aligned faces usually lie: aggregate figures over 947 CelebAMask-HQ masks."""

from __future__ import annotations

from typing import NamedTuple

Five = tuple[float, float, float, float, float]


class ClassShape(NamedTuple):
    """Mean and standard deviation of five figures of one class, where it is present.

    The figures: centre x and y from the centre of the skin, log of the area over that of the skin, log of
    the standard deviation of x and of y. Lengths are in square roots of the skin's area.
    """

    name: str
    presence: float
    mean: Five
    deviation: Five


SHAPES = (
    ClassShape("nose", 1.00, (-0.01, 0.04, -2.50, -2.69, -2.21), (0.13, 0.10, 0.21, 0.13, 0.14)),
    ClassShape("eye_g", 0.06, (0.02, -0.23, -1.47, -1.17, -2.43), (0.13, 0.30, 0.46, 0.17, 0.25)),
    ClassShape("l_eye", 0.97, (0.20, -0.16, -4.75, -3.14, -4.09), (0.15, 0.10, 0.42, 0.19, 0.26)),
    ClassShape("r_eye", 0.97, (-0.22, -0.16, -4.76, -3.14, -4.09), (0.16, 0.10, 0.44, 0.21, 0.28)),
    ClassShape("l_brow", 0.97, (0.21, -0.28, -4.14, -2.47, -3.76), (0.16, 0.11, 0.42, 0.29, 0.25)),
    ClassShape("r_brow", 0.97, (-0.23, -0.28, -4.18, -2.53, -3.75), (0.17, 0.11, 0.52, 0.34, 0.27)),
    ClassShape("l_ear", 0.54, (0.49, 0.01, -3.65, -3.38, -2.45), (0.32, 0.11, 0.84, 0.47, 0.37)),
    ClassShape("r_ear", 0.48, (-0.49, 0.01, -3.78, -3.46, -2.47), (0.32, 0.11, 0.90, 0.54, 0.42)),
    ClassShape("mouth", 0.56, (-0.01, 0.37, -4.21, -2.50, -4.05), (0.10, 0.08, 0.91, 0.38, 0.57)),
    ClassShape("u_lip", 1.00, (-0.01, 0.34, -4.17, -2.28, -4.17), (0.11, 0.08, 0.44, 0.20, 0.35)),
    ClassShape("l_lip", 1.00, (-0.01, 0.42, -3.67, -2.27, -3.54), (0.11, 0.08, 0.43, 0.22, 0.38)),
    ClassShape("hair", 0.97, (-0.00, -0.39, 0.09, -0.70, -0.89), (0.15, 0.28, 0.74, 0.28, 0.45)),
    ClassShape("hat", 0.05, (-0.00, -0.86, -0.10, -0.75, -1.39), (0.17, 0.27, 0.61, 0.21, 0.42)),
    ClassShape("ear_r", 0.22, (0.02, 0.30, -4.24, -2.26, -2.98), (0.41, 0.18, 1.52, 1.71, 0.96)),
    ClassShape("neck_l", 0.04, (-0.00, 0.76, -6.21, -3.27, -3.39), (0.39, 0.09, 1.86, 1.89, 1.13)),
    ClassShape("neck", 0.97, (0.01, 0.72, -1.90, -1.51, -2.27), (0.20, 0.10, 0.57, 0.33, 0.34)),
    ClassShape("cloth", 0.59, (0.01, 0.73, -2.07, -1.19, -2.46), (0.43, 0.12, 1.22, 0.91, 0.60)),
)
"""Background and skin are left out: they are ids 0 and 1 in every order and tell nothing apart."""
