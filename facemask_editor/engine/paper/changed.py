"""A face's codes as the paper's own acts change them: drawn, perturbed, interpolated, taken away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from facemask_editor.core.labels import LabelSchema
from facemask_editor.engine.paper.coded import CodedFace, Codes, PaperCoder


@dataclass
class Detail:
    """How much of the contour that no code holds a part keeps.

    Attributes:
        own: Share of the mask's own.
        donors: Share of each donor's.
    """

    own: float = 1.0
    donors: dict[CodedFace, float] = field(default_factory=dict)


class ChangedCodes:
    """The codes of a face as steps leave them.

    Args:
        coder: The network.
        schema: The classes.
        face: Before the steps.
        salt: Of the face that draws are made for.
        locks: Class indices that keep their pixels.
        donor: Returns the face of a key; raises EngineError for an unknown one.

    Attributes:
        codes: (P, 256) float32.
        details: By class index, for the parts that steps changed.
        gone: Classes that were taken away.
        present: (C,) bool, the classes that are there.
        schema: As given.
        locks: As given.
        donor: As given.
    """

    def __init__(
        self,
        coder: PaperCoder,
        schema: LabelSchema,
        face: CodedFace,
        salt: int,
        locks: frozenset[int],
        donor: Callable[[str], CodedFace],
    ) -> None:
        self.schema = schema
        self.locks = locks
        self.donor = donor
        self.codes: Codes = face.codes.copy()
        self.details: dict[int, Detail] = {}
        self.gone: set[int] = set()
        self.present = face.present.copy()
        self._coder = coder
        self._salt = salt

    def draw(self, part: int, seed: int, temperature: float) -> None:
        """Take a code from N(0,1), times the temperature."""
        self.codes[self._coder.row(part)] = np.float32(temperature) * self._noise(part, seed)
        self.details[part] = Detail(0.0)
        self.present[part] = True
        self.gone.discard(part)

    def perturb(self, part: int, seed: int, sigma: float) -> None:
        """Add sigma times N(0,1)."""
        if sigma > 0:
            self.codes[self._coder.row(part)] += np.float32(sigma) * self._noise(part, seed)
            self.details.setdefault(part, Detail())

    def interpolate(self, part: int, donor: CodedFace, alpha: float) -> None:
        """Equation 4; a part that a face lacks has the code of a picture without it."""
        if alpha == 0:
            return
        row, share = self._coder.row(part), np.float32(alpha)
        self.codes[row] = (1 - share) * self.codes[row] + share * donor.codes[row]
        before = self.details.get(part, Detail())
        kept = {other: (1 - alpha) * weight for other, weight in before.donors.items() if alpha < 1}
        kept[donor] = kept.get(donor, 0.0) + alpha
        self.details[part] = Detail((1 - alpha) * before.own, kept)
        self.present[part] |= donor.present[part]
        self.gone.discard(part)

    def take_away(self, part: int) -> None:
        """Take the code of a picture without the part."""
        self.codes[self._coder.row(part)] = self._coder.empty
        self.details[part] = Detail(0.0)
        self.gone.add(part)
        self.present[part] = False

    def _noise(self, part: int, seed: int) -> Codes:
        return self._coder.noise(seed, self._salt, part)
