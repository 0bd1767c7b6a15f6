"""Colours of the 19 classes that remain different for people who lack one kind of cone.

Found by a search that raised the least CIEDE2000 difference under normal sight, protanopia, deuteranopia and
tritanopia, with twice the distance for classes that touch on a face; ``test_safe_palette.py`` holds it.
"""

from __future__ import annotations

from facemask_editor.core.labels import RGB

SAFE_PALETTE: tuple[RGB, ...] = (
    (20, 20, 24), (240, 200, 170), (129, 140, 187), (243, 255, 16), (147, 105, 255), (16, 16, 83),
    (52, 145, 136), (88, 245, 255), (32, 58, 119), (131, 185, 255), (63, 54, 69), (228, 72, 96),
    (18, 16, 209), (88, 54, 30), (154, 157, 16), (242, 255, 242), (161, 74, 16), (97, 94, 100),
    (58, 98, 178),
)  # fmt: skip
"""By class index of CelebAMask-HQ."""
