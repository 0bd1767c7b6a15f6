"""New codes for parts: drawn given the other parts, and looked at before they are used.

A Gaussian knows nothing of the limits of shapes: one draw in ten of a brow is broken or far too wide. A draw
whose size, place, extent, solidity or pieces lie outside the 0.5 to 99.5 percentile of the model's own
training masks is therefore drawn again, from the same stream of random numbers. Eyes, brows, lips and mouth
are drawn as `engine.draw.group` tells, and their relations to each other are looked at as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import numpy as np
import numpy.typing as npt

from facemask_editor.engine.denoise.fit import GroupFit
from facemask_editor.engine.draw.accept import HOLDS, Acceptance
from facemask_editor.engine.draw.frame import Extent, seen_extent
from facemask_editor.engine.draw.group import Draw, GroupDraws
from facemask_editor.engine.draw.in_range import PartRanges
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.engine.encode.part_state import PartState
from facemask_editor.vae.closed_form import closed_form
from facemask_editor.vae.sides import Codes, Sides
from facemask_editor.weights.checkpoint import PartModel
from facemask_editor.weights.training_faces import training_faces

DETAIL = 0.35
"""Strength of noise in the code numbers that the joint prior does not know, which are fine contour."""

EDGE_OF = {"skin": ("hair",)}
"""Parts that are not asked when another one is drawn: where hair ends is where skin begins, and skin drawn
given the hair would keep its hairline to a few pixels."""

TRIES = 8
"""Draws of one part or group, at most; the one that is least out of range is taken."""


class Sampler:
    """Draws codes of parts.

    Args:
        model: Prior, network, and the ranges of parts among its tables; without them the first draw is
            taken.
        fit: Makes drawn parts fit their group; the model's own where left out.
    """

    def __init__(self, model: PartModel, fit: GroupFit | None = None) -> None:
        self._fit = GroupFit.of(model) if fit is None else fit
        self.prior = model.prior
        self._config = model.vae.config
        self._sides = Sides(model.vae, model.card.label_schema().pairs)
        self._ranges = PartRanges.of(model)
        self._faces = training_faces(model)
        self.acceptance = Acceptance.of(model, self._ranges)
        places = tuple(t.float().cpu().numpy() for t in (model.vae.placement_mean, model.vae.placement_scale))
        self._groups = GroupDraws(closed_form(model.vae), self.prior, (places[0], places[1]), self._faces)
        names = model.vae.config.class_names
        self._unasked = {
            names.index(part): {names.index(other) for other in others if other in names}
            for part, others in EDGE_OF.items()
            if part in names
        }

    def resample(
        self,
        face: EncodedFace,
        codes: Codes,
        present: npt.NDArray[np.bool_],
        part: int,
        *,
        seed: int,
        temperature: float,
        salt: int = 0,
    ) -> Codes:
        """Return a new code of a part given all other parts.

        Args:
            face: The mask that is edited.
            codes: (P, code) as they stand.
            present: (P,) as they stand.
            part: Class index; it may be absent.
            seed: Of the draw.
            temperature: Of the noise; at 0 the likeliest shape.
            salt: Of the face.
        """
        ordered, slot = self._ordered(codes, present, part)
        mean, factor = self._conditional(ordered, present, slot)
        known = len(mean)

        def candidates() -> Iterator[Codes]:
            for noise in self._noise(part, [seed, part, salt], factor):
                code = np.zeros_like(codes[part])
                code[: len(noise)] = temperature * noise
                code[:known] += mean
                yield self._sides.move(code, slot, part)

        return self._choose(face, codes, present, part, candidates(), 0.0, 1 if temperature == 0 else TRIES)

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """The groups whose parts are drawn as one."""
        return self._groups.groups

    @property
    def opening(self) -> int:
        """The part that opens between others of its group; -1 where the classes have none."""
        return self._groups.opening

    def group_of(self, part: int) -> tuple[int, ...]:
        """Return the parts that a part is drawn with, itself among them; nothing for one that has none."""
        return self._groups.group_of(part)

    def resample_group(
        self,
        face: EncodedFace,
        codes: Codes,
        present: npt.NDArray[np.bool_],
        parts: Sequence[int],
        *,
        seed: int,
        temperature: float,
        salt: int = 0,
        opens: bool = False,
        strength: float = 0.0,
    ) -> tuple[Codes, npt.NDArray[np.bool_], float]:
        """Return codes, (P, code), presence, (P,), with parts of one group drawn as one, and how far they are
        from holding together: 0 where they do.

        Args:
            face: The mask that is edited.
            codes: (P, code) as they stand.
            present: (P,) as they stand.
            parts: Class indices, all of one `group_of`; absent ones come.
            seed: Of the draw.
            temperature: Of the draw; at 0 the likeliest shapes that hold together.
            salt: Of the face.
            opens: Whether the mouth among the parts may come and go.
            strength: How strongly drawn parts are made to fit the others of their group.
        """
        shown = present.copy()
        shown[list(parts)] = True
        pairs = self._sides.exchanged(codes, present)
        slot_of = {a: b for pair in pairs for a, b in (pair, pair[::-1])}
        slots = sorted(slot_of.get(part, part) for part in parts)
        draws = self._groups.draws(
            self._sides.exchange(codes, pairs),
            shown,
            slots,
            stream=[seed, slots[0], len(slots), salt],
            temperature=temperature,
            opens=opens,
            seen=self._seen(face, codes, present, parts),
        )
        if self.acceptance is None:
            draw = next(draws)
            return self._in_places(codes, draw.codes, parts, slot_of), draw.present, 0.0
        best, made_of = None, {part: PartState(source=0.0) for part in sorted(parts)}
        for draw in self._mended(draws, slots, strength):
            trial = self._in_places(codes, draw.codes, parts, slot_of)
            excess = self.acceptance.excess(face, trial, draw.present, made_of)
            if best is None or excess < best[2]:
                best = trial, draw.present, excess
            if excess < HOLDS:
                break
        assert best is not None, "there is one try at least"
        return best

    def in_contact(
        self, face: EncodedFace, codes: Codes, present: npt.NDArray[np.bool_], parts: Sequence[int]
    ) -> Codes:
        """Return (P, code) in which lips among the parts touch what stays of the mouth.

        Args:
            face: The mask that is edited.
            codes: (P, code).
            present: (P,).
            parts: Of one group.
        """
        if not self.group_of(parts[0]):
            return codes
        return self._groups.in_contact(codes, present, parts, self._seen(face, codes, present, parts))

    def _seen(
        self, face: EncodedFace, codes: Codes, present: npt.NDArray[np.bool_], parts: Sequence[int]
    ) -> dict[int, Extent]:
        """Return the ends of the group's other parts, of those that are as in the mask."""
        found = {}
        for part in self.group_of(parts[0]):
            in_both = present[part] and face.present[part]  # it may have been drawn by a step before
            if part not in parts and in_both and np.array_equal(codes[part], face.code(part)):
                extent = seen_extent(face.small.label_map == part)
                if extent is not None:
                    found[part] = extent
        return found

    def _mended(self, draws: Iterator[Draw], slots: Sequence[int], strength: float) -> Iterator[Draw]:
        """Yield the draws that are tried: each as it is, and then made to fit its group.

        What holds together as it was drawn is not mended: that makes shapes more alike.
        """
        for draw in islice(draws, TRIES):
            yield draw
            if strength > 0:
                fitted = self._fit.denoised(draw.codes, draw.present, slots, strength)
                yield Draw(fitted, draw.present)

    def _in_places(
        self, codes: Codes, drawn: Codes, parts: Sequence[int], slot_of: Mapping[int, int]
    ) -> Codes:
        """Return codes with drawn ones of some parts, which are in order, where the mask has these parts."""
        out = codes.copy()
        for part in parts:
            slot = slot_of.get(part, part)
            out[part] = self._sides.move(drawn[slot], slot, part)
        return out

    def nudge(
        self,
        face: EncodedFace,
        codes: Codes,
        present: npt.NDArray[np.bool_],
        part: int,
        *,
        seed: int,
        sigma: float,
        source: float,
    ) -> Codes:
        """Return the part's code with noise of a kind that fits the other parts.

        Args:
            face: The mask that is edited.
            codes: (P, code) as they stand.
            present: (P,) as they stand.
            part: Class index of a present part.
            seed: Of the noise.
            sigma: Its strength; 1 is that of a draw.
            source: Weight of the mask's fine contour in the part.
        """
        ordered, slot = self._ordered(codes, present, part)
        _, factor = self._conditional(ordered, present, slot)

        def candidates() -> Iterator[Codes]:
            for noise in self._noise(part, [seed, part], factor):
                change = np.zeros_like(codes[part])
                change[: len(noise)] = sigma * noise
                yield codes[part] + self._sides.move(change, slot, part, change=True)

        return self._choose(face, codes, present, part, candidates(), source, TRIES)

    def _ordered(self, codes: Codes, present: npt.NDArray[np.bool_], part: int) -> tuple[Codes, int]:
        """Return the codes with left and right in order, and where the part stands among them."""
        pairs = self._sides.exchanged(codes, present)
        slot = next((b if part == a else a for a, b in pairs if part in (a, b)), part)
        return self._sides.exchange(codes, pairs), slot

    def _conditional(
        self, codes: Codes, present: npt.NDArray[np.bool_], part: int
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return the conditional mean and a Cholesky factor of the covariance."""
        unasked = {part, *self._unasked.get(part, ())}
        given = [p for p in range(1, len(present)) if present[p] and p not in unasked]
        mean, covariance = self.prior.conditional(codes, [part], given)
        # Cholesky is unique, so a seed means the same noise on every machine; eigenvectors have free signs.
        factor = np.linalg.cholesky(covariance + 1e-9 * np.eye(len(mean)))
        return mean, np.asarray(factor, np.float64)

    def _noise(
        self, part: int, stream: Sequence[int], factor: npt.NDArray[np.float64]
    ) -> Iterator[npt.NDArray[np.float64]]:
        """Yield draws of noise for all numbers of the part's code."""
        rng = np.random.default_rng(list(stream))
        known = len(factor)
        while True:
            noise = rng.standard_normal(self._config.code_size(part))
            noise[:known] = factor @ noise[:known]
            noise[known:] *= DETAIL
            yield noise

    def _choose(
        self,
        face: EncodedFace,
        codes: Codes,
        present: npt.NDArray[np.bool_],
        part: int,
        candidates: Iterator[Codes],
        source: float,
        tries: int,
    ) -> Codes:
        """Return the first candidate in range, or of the first few the one least out of it."""
        best = next(candidates)
        if self._ranges is None or tries == 1:
            return best
        shown = present.copy()
        shown[part] = True
        trial = codes.copy()
        least = np.inf
        candidate = best
        for number in range(tries):
            if number:
                candidate = next(candidates)
            trial[part] = candidate
            excess = self._ranges.excess(face, trial, shown, part, source)
            if excess < least:
                best, least = candidate, excess
            if excess == 0:
                break
        return best
