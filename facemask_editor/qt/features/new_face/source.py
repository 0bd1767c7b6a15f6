"""Where generated faces come from. Needs no Qt; the generator is imported by the worker thread alone."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Protocol

from facemask_editor.core.errors import FaceMaskError

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.synthesis.parameters import FaceParameters

INSTALL = "pip install 'facemask-editor[faces]'"
"""Brings what generated faces need."""

_TRIES = 4000
"""A style that one face in a hundred has is missed once in 10^17 times."""


class FaceSource(Protocol):
    """What the dialog needs of `synthesis.generator.FaceGenerator`."""

    def parameters(self, seed: int, index: int) -> FaceParameters:
        """Return the random face of a seed."""

    def render(self, parameters: FaceParameters, size: int) -> LabelMap:
        """Return the mask of a face, size x size."""


def make_source() -> FaceSource:
    """Return the generator; takes seconds the first time.

    Raises:
        FaceMaskError: Where the optional packages are missing.
    """
    importlib.invalidate_caches()  # what is missing may have been installed since
    try:
        from facemask_editor.synthesis.generator import FaceGenerator
    except ImportError as error:
        raise FaceMaskError(f"generated faces need the package {error.name}") from error
    return FaceGenerator(contour_noise=False)


def restyled(face: FaceParameters, style: str, seed: int) -> FaceParameters:
    """Return the face with random hair of a style; the same for the same seed."""
    import numpy as np

    from facemask_editor.synthesis.draw_hair import FEMALE, MALE, draw_hair

    is_male = face.person.male > 0.5
    for male in (is_male, not is_male):
        rng = np.random.default_rng([seed, male])
        for _ in range(_TRIES if style in (MALE if male else FEMALE) else 0):
            hair = draw_hair(rng, male, face.person.age)
            if hair.style == style:
                return face.model_copy(update={"hair": hair})
    return face.model_copy(update={"hair": face.hair.model_copy(update={"style": style})})
