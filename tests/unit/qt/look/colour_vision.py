"""How colours look to people who lack one kind of cone, and how different two colours look (CIEDE2000)."""

from __future__ import annotations

import numpy as np

SIGHTS = {
    "normal": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
"""Linear RGB to linear RGB at full severity (Machado, Oliveira and Fernandes 2009)."""

_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])


def lab_of(rgb: np.ndarray, sight: str = "normal") -> np.ndarray:
    """Return (N, 3) CIELAB, D65, of (N, 3) sRGB colours 0..255 as a sight sees them."""
    value = np.asarray(rgb, np.float64) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    linear = np.clip(linear @ SIGHTS[sight].T, 0, 1)
    t = linear @ _TO_XYZ.T / _WHITE
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


def delta_e(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the CIEDE2000 differences of two arrays (..., 3) of CIELAB colours."""
    l1, a1, b1 = np.moveaxis(np.asarray(one, float), -1, 0)
    l2, a2, b2 = np.moveaxis(np.asarray(other, float), -1, 0)
    mean_c = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    stretch = 1 + 0.5 * (1 - np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)))
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    gap = h2 - h1
    gap = np.where(gap > 180, gap - 360, np.where(gap < -180, gap + 360, gap))
    gap = np.where(c1 * c2 == 0, 0, gap)
    dl, dc = l2 - l1, c2 - c1
    dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(gap / 2))
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    total = h1 + h2
    hue = np.where(
        c1 * c2 == 0,
        total,
        np.where(np.abs(h1 - h2) <= 180, total / 2, np.where(total < 360, total / 2 + 180, total / 2 - 180)),
    )
    rad = np.radians
    t = (
        1
        - 0.17 * np.cos(rad(hue - 30))
        + 0.24 * np.cos(rad(2 * hue))
        + 0.32 * np.cos(rad(3 * hue + 6))
        - 0.20 * np.cos(rad(4 * hue - 63))
    )
    sl = 1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2)
    sc, sh = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    turn = -np.sin(rad(60 * np.exp(-(((hue - 275) / 25) ** 2)))) * 2
    turn = turn * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    parts = dl / sl, dc / sc, dh / sh
    return np.sqrt(sum(p**2 for p in parts) + turn * parts[1] * parts[2])
