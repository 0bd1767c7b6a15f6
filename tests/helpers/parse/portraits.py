"""Photos of faces that do not exist, which MediaPipe's networks find."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from facemask_editor.core.labels import LabelMap
from facemask_editor.synthesis.head.assets import AssetsMissing, find_assets


@cache
def _generator():
    try:
        find_assets()
    except AssetsMissing as missing:
        pytest.skip(str(missing))
    from facemask_editor.synthesis.generator import FaceGenerator

    return FaceGenerator()


@cache
def portrait(size: int = 256, index: int = 0, yaw: float = 0.0) -> tuple[np.ndarray, LabelMap]:
    """Return a picture (size, size, 3) uint8 RGB of a generated head with hair, and its mask; read-only.

    Args:
        size: Side in pixels.
        index: Another head.
        yaw: Degrees that it looks aside.
    """
    from facemask_editor.synthesis.parameters import FaceParameters, Hair, Person, Pose
    from facemask_editor.synthesis.shaded import shaded_face

    face = FaceParameters(
        person=Person(male=index % 2, age=0.5), pose=Pose(yaw=yaw), hair=Hair(style="short")
    )  # fmt: skip
    made = shaded_face(_generator().model, face, size, (11, index))
    made.picture.setflags(write=False)
    made.labels.setflags(write=False)
    return made.picture, made.labels


def on_ground(picture: np.ndarray, height: int, width: int, top: int, left: int) -> np.ndarray:
    """Return a grey photo (height, width, 3) with a picture in it."""
    photo = np.full((height, width, 3), 118, np.uint8)
    photo[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    return photo
