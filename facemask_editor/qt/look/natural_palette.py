"""Colours of the classes that look like a face and that every eye tells apart.

Found by a search from colours of skin, hair, lips and so on that raised the least CIEDE2000 difference under
normal sight, protanopia, deuteranopia and tritanopia; `test_natural_palette.py` holds it.
"""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.core.labels import RGB

NATURAL: Mapping[str, RGB] = {
    "background": (30, 33, 40),
    "skin": (250, 225, 207),
    "nose": (235, 175, 120),
    "eye_g": (70, 220, 227),
    "l_eye": (41, 149, 242),
    "r_eye": (73, 91, 143),
    "l_brow": (123, 95, 81),
    "r_brow": (73, 60, 57),
    "l_ear": (218, 110, 54),
    "r_ear": (193, 81, 56),
    "mouth": (70, 13, 10),
    "u_lip": (172, 102, 110),
    "l_lip": (245, 129, 169),
    "hair": (104, 48, 12),
    "hat": (154, 121, 174),
    "ear_r": (249, 212, 12),
    "neck_l": (179, 182, 27),
    "neck": (179, 142, 128),
    "cloth": (28, 94, 244),
}
"""By the name of the class, in whichever schema."""
