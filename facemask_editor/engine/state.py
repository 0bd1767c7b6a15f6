"""The codes of a face while a recipe is carried out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from facemask_editor.engine.draw.accept import HOLDS
from facemask_editor.engine.draw.sampler import Sampler
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.engine.encode.part_state import PartState


class FaceState:
    """Codes, presence and composition of every part, changed step by step.

    Args:
        face: The encoded mask.
        sampler: Of the model.
        salt: Of the face that draws are made for.
        strength: How strongly drawn parts are made to fit the others of their group.
        free: Parts that may change with drawn ones.

    Attributes:
        codes: (P, code); of parts that nothing was asked of, the leading numbers alone.
        unfitted: Parts that were nudged or blended since they last fitted their group.
        towards: For parts that only one blend has changed: its donor, the code of the donor's part at its
            place (None where the donor lacks it) and how far.
    """

    def __init__(
        self,
        face: EncodedFace,
        sampler: Sampler,
        salt: int = 0,
        strength: float = 0.0,
        free: frozenset[int] = frozenset(),
    ) -> None:
        self.face = face
        self.codes: npt.NDArray[np.float32] = face.leading.copy()
        self._before = face.leading.copy()
        self._complete: set[int] = set()
        self.present: npt.NDArray[np.bool_] = face.present.copy()
        self.parts = [PartState() for _ in range(len(self.present))]
        self._sampler = sampler
        self.salt = salt
        self._strength, self._free = strength, free
        self.unfitted: set[int] = set()
        self.towards: dict[int, tuple[EncodedFace, npt.NDArray[np.float32] | None, float]] = {}
        self._fitted: set[int] = set()
        self._drawn: dict[int, tuple[int, float]] = {}

    @property
    def changes(self) -> npt.NDArray[np.float32]:
        """(P, code), the codes less those of the mask."""
        return self.codes - self._before

    def complete(self, parts: Iterable[int]) -> None:
        """See that the codes of parts, and of their groups, are whole; of others the leading numbers do."""
        wanted = {p for part in parts for p in (part, *self._sampler.group_of(part))} - self._complete
        for part in sorted(wanted):
            if self.face.present[part]:
                known = self.face.components.config.prior_size(part)
                self._before[part] = self.face.code(part)
                if self.present[part]:
                    self.codes[part, known:] = self._before[part, known:]
        self._complete |= wanted

    @property
    def held(self) -> frozenset[int]:
        """Parts that others of their group were made to fit, so that they must not adapt to them."""
        return frozenset(p for part in {*self._drawn, *self._fitted} for p in self._sampler.group_of(part))

    def fit(self, parts: Sequence[int], codes: npt.NDArray[np.float32] | None) -> None:
        """Take codes, (P, code), of parts that now fit their group; None where they fitted as they were."""
        self.unfitted.difference_update(parts)
        if codes is not None:
            self.codes[list(parts)] = codes[list(parts)]
            # eyes and brows follow each other; what touches was made to fit what stays, and that must stay
            self._fitted.update(p for p in parts if self._sampler.opening in self._sampler.group_of(p))

    def edited(self) -> list[int]:
        """Return the parts that are no longer as in the source."""
        # a donor may differ in pixels only, which its code does not hold
        changed = (self.codes != self._before).any(1)
        return [
            part
            for part, state in enumerate(self.parts)
            if self.present[part] != self.face.present[part]
            or (
                self.present[part]
                and bool(state.shrink > 0 or state.donors or changed[part] or state.source != 1)
            )
        ]

    def resample(self, part: int, seed: int, temperature: float) -> None:
        """Draw the part anew given all other parts; adds it where it is missing.

        Parts of one group that are drawn one after another, from the same seed, are drawn as one: lips that
        are asked for together must fit each other, not what was there before.
        """
        self.complete((part,))
        asked = seed, temperature
        together = [p for p in self._sampler.group_of(part) if p == part or self._drawn.get(p) == asked]
        if together:
            self.resample_group(together, seed, temperature)
            return
        self.codes[part] = self._sampler.resample(
            self.face, self.codes, self.present, part, seed=seed, temperature=temperature, salt=self.salt
        )
        self.present[part] = True
        self.parts[part] = PartState(source=0.0)

    def resample_group(
        self, parts: Sequence[int], seed: int, temperature: float, *, opens: bool = False
    ) -> None:
        """Draw parts of one group as one given all other parts; adds those that are missing.

        Args:
            parts: Of one group of the sampler.
            seed: Of the draw.
            temperature: Of the draw.
            opens: Whether the mouth among the parts may come and go.
        """
        self.complete(parts)
        codes, present, excess = self._group(parts, seed, temperature, opens)
        opening = self._sampler.opening
        along = opening in self._free and opening not in parts and self.present[opening]
        if excess >= HOLDS and along and opening in self._sampler.group_of(parts[0]):
            # lips that do not fit the mouth between them: it adapts, as neighbours may
            with_mouth = self._group([*parts, opening], seed, temperature, opens)
            if with_mouth[2] < excess:
                codes, present, _ = with_mouth
                parts = [*parts, opening]
        for part in parts:
            if not present[part]:
                self.remove(part)
                continue
            self.codes[part], self.present[part] = codes[part], True
            self.parts[part] = PartState(source=0.0)
            self.unfitted.discard(part)
            self.towards.pop(part, None)
            self._drawn[part] = seed, temperature

    def _group(
        self, parts: Sequence[int], seed: int, temperature: float, opens: bool
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_], float]:
        return self._sampler.resample_group(
            self.face, self.codes, self.present, parts,
            seed=seed, temperature=temperature, salt=self.salt, opens=opens, strength=self._strength,
        )  # fmt: skip

    def nudge(self, part: int, seed: int, sigma: float) -> None:
        """Add noise of strength sigma, of a kind that fits the other parts."""
        if sigma == 0:
            return
        self.complete((part,))
        self._loosen(part)
        self.codes[part] = self._sampler.nudge(
            self.face, self.codes, self.present, part, seed=seed, sigma=sigma, source=self.parts[part].source
        )

    def pull(self, part: int, code: npt.NDArray[np.float32] | None, share: float) -> None:
        """Take another code for a part, None for its own, and drop a share, 0 to 1, of its fine contour.

        The numbers that the joint prior does not know are fine contour too.
        """
        self._drawn.pop(part, None)
        self.towards.pop(part, None)
        if code is not None:
            self.codes[part] = code
        known = self.face.components.config.prior_size(part)
        self.codes[part, known:] *= np.float32(1 - share)
        state = self.parts[part]
        state.source *= 1 - share
        state.donors = {donor: (1 - share) * weight for donor, weight in state.donors.items()}

    def lessen(self, parts: Sequence[int], share: float) -> None:
        """Leave a share, 0 to 1, of what has changed in the codes of parts."""
        for part in parts:
            own = self.face.code(part)
            self.codes[part] = own + np.float32(share) * (self.codes[part] - own)

    def blend(
        self, part: int, donor: EncodedFace, alpha: float, code: npt.NDArray[np.float32] | None = None
    ) -> None:
        """Move the part towards the donor's: equation 4; a part that one face lacks grows or shrinks.

        Args:
            part: Class index.
            donor: The other face.
            alpha: 0 to 1.
            code: Of the donor's part at its place in this face; the donor's own where left out.
        """
        if alpha == 0:
            return
        if code is None:
            code = donor.code(part) if donor.present[part] else np.zeros_like(self.codes[part])
        state = self.parts[part]
        self.complete((part,))
        untouched = part not in self.edited()
        self._loosen(part)
        if untouched:
            self.towards[part] = donor, code if donor.present[part] else None, alpha
        if self.present[part] and donor.present[part]:
            self.codes[part] = (1 - alpha) * self.codes[part] + alpha * code
            state.source *= 1 - alpha
            state.shrink *= 1 - alpha
            state.donors = {d: (1 - alpha) * w for d, w in state.donors.items() if alpha < 1}
            state.donors[donor] = state.donors.get(donor, 0.0) + alpha
        elif donor.present[part]:
            self.codes[part] = code
            self.present[part] = True
            self.parts[part] = PartState(source=0.0, donors={donor: 1.0}, shrink=1 - alpha)
        elif alpha == 1:
            self.remove(part)
        else:
            state.shrink = state.shrink + (1 - state.shrink) * alpha

    def remove(self, part: int) -> None:
        """Remove the part."""
        self.unfitted.discard(part)
        self.towards.pop(part, None)
        self._drawn.pop(part, None)
        self.present[part] = False
        self.codes[part] = 0.0
        self.parts[part] = PartState(source=0.0)

    def _loosen(self, part: int) -> None:
        """Note that a part need not fit its group any more."""
        self.unfitted.add(part)
        self._drawn.pop(part, None)
        self.towards.pop(part, None)

    def adapted(
        self, edited: Sequence[int], locked: Sequence[int], free: Sequence[int]
    ) -> dict[int, npt.NDArray[np.float64]]:
        """Return the code changes of free parts that adapt to the edited ones; locked parts hold still."""
        both = [p for p in edited if self.present[p] and self.face.present[p]]
        held = [p for p in locked if self.face.present[p] and p not in both]
        if not both or not free:
            return {}
        adapted = self._sampler.prior.adapted(self.changes, both, held, free)
        return self._sampler.prior.split(adapted, free)
