"""A face generator without a mesh: records its calls, and can be held and released by the test."""

from __future__ import annotations

import threading

import numpy as np

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.labels import LabelMap
from facemask_editor.synthesis.parameters import FaceParameters, Person
from tests.helpers.patience import PATIENCE


class FakeFaces:
    """Draws a square of skin whose side follows the age.

    Attributes:
        missing: Text of the failure to make the generator, or "".
        error: Exception of the next pictures, or None.
        drawn: (face, size) of each picture, in order.
        threads: Of all calls.
    """

    def __init__(self) -> None:
        self.missing = ""
        self.error: Exception | None = None
        self.drawn: list[tuple[FaceParameters, int]] = []
        self.threads: set[int] = set()
        self.entered = threading.Event()
        self._gate = threading.Event()
        self._gate.set()

    def make(self) -> FakeFaces:
        """Stand for the factory."""
        self.threads.add(threading.get_ident())
        if self.missing:
            raise FaceMaskError(self.missing)
        return self

    def hold(self) -> None:
        """Keep the next pictures inside until ``release``."""
        self.entered.clear()
        self._gate.clear()

    def release(self) -> None:
        """Let held pictures go on."""
        self._gate.set()

    def parameters(self, seed: int, index: int) -> FaceParameters:
        """The age is the seed in hundredths."""
        return FaceParameters(person=Person(age=seed % 100 / 100))

    def render(self, parameters: FaceParameters, size: int) -> LabelMap:
        """Record and draw."""
        self.threads.add(threading.get_ident())
        self.entered.set()
        assert self._gate.wait(PATIENCE), "the fake generator was never released"
        if self.error is not None:
            raise self.error
        self.drawn.append((parameters, size))
        label_map = np.zeros((size, size), np.uint8)
        half = max(1, round(size / 2 * parameters.person.age))
        label_map[:half, :half] = SCHEMA.index("skin")
        return label_map
