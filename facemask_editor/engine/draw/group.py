"""New codes for parts that belong together, drawn as one, given the parts that stay.

A Gaussian does not know that lips touch, or that an open mouth has lips apart: of ten pairs of lips that the
joint prior draws, one or two fit. So all parts of a draw are taken from one training face that looks like the
one at hand, a smoothed bootstrap (Efron 1979) of whole groups: their shapes as they are there, and their
places moved and scaled together, by one frame. The frame is where the prior expects them in both faces; for
lips and a mouth of which some stay, it is the edge that the new part shares with the one that stays. The
numbers that the prior does not know, which are fine contour, stay at their mean: noise in them makes ragged
edges and breaks what touches.

Where a model keeps no training faces, or too few that fit, the prior draws.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import BROWS, EYES, LIPS, MOUTH
from facemask_editor.engine.draw.frame import (
    Extent,
    GroupFrame,
    expected_frame,
    extent_of,
    placed,
    shared_edge_frame,
)
from facemask_editor.fields.frames import Placement
from facemask_editor.vae.closed_form import ClosedForm
from facemask_editor.vae.config import PLACEMENT
from facemask_editor.vae.prior import JointPrior
from facemask_editor.vae.sides import Codes
from facemask_editor.weights.training_faces import Faces

FITTED = (MOUTH, EYES, BROWS)
"""The groups whose parts are drawn in this way, one or all of them."""

_SEEDS, _TRIED = 6, 8
"""Seeds that are looked at together, and faces that each of them tries at most."""
LIKE = 0.4
"""Share of the training faces, those most like this one, from which one is taken."""

TOUCHING = 4.0
"""How much more a part of the group that stays counts than others when faces are compared."""

FEWEST_FACES = 12
"""With fewer training faces that show the parts, the prior draws."""

COMMON = 0.8
"""Share of the training faces that must show a part for it to tell how much alike two faces are."""

OPENING = "mouth"
"""The part that comes and goes with a draw of its group."""

CORNERS = 0.9
"""How far the ends of a lip go towards those of the lip that stays."""

BEYOND = 0.03
"""How far lips end beyond an open mouth on each side, in its widths."""

Presence = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Draw:
    """New codes of some parts.

    Attributes:
        codes: (P, code) of the whole face.
        present: (P,) of the whole face.
    """

    codes: Codes
    present: Presence


class GroupDraws:
    """Draws parts that belong together.

    Args:
        components: Of the network.
        prior: Of the model.
        placements: (P, 4) mean and (P, 4) scale of the placements of the network.
        faces: Training faces with left and right in order; None where the model keeps none.
    """

    def __init__(
        self,
        components: ClosedForm,
        prior: JointPrior,
        placements: tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]],
        faces: Faces | None,
    ) -> None:
        config = components.config
        self._components = components
        self._config, self._prior, self._faces = config, prior, faces
        self._placements = placements
        names = config.class_names
        own = [part.own_frame for part in config.layout.parts]
        self.groups = tuple(
            tuple(i for name in group.names if name in names and own[i := names.index(name)])
            for group in FITTED
        )
        self.opening = names.index(OPENING) if OPENING in names else -1
        upper, lower = (names.index(name) if name in names else -1 for name in LIPS.names)
        self._lips = upper, self.opening, lower

    def group_of(self, part: int) -> tuple[int, ...]:
        """Return the parts that a part is drawn with, itself among them; nothing for one of no group."""
        return next((group for group in self.groups if part in group), ())

    def draws(
        self,
        codes: Codes,
        present: Presence,
        parts: Sequence[int],
        *,
        stream: Sequence[int],
        temperature: float,
        opens: bool = False,
        seen: Mapping[int, Extent] | None = None,
    ) -> Iterator[Draw]:
        """Yield draws without end.

        Args:
            codes: (P, code), left and right in order.
            present: (P,) of what is there and of the parts that are drawn.
            parts: Of one group, ascending; at least one.
            stream: Of the random numbers; the first is the seed.
            temperature: 0 begins with the likeliest shapes, and goes on with those of the faces most alike.
            opens: Whether the mouth among the parts may come and go as it does in training faces.
            seen: Ends of parts that stay, by their pixels: the codes do not hold thin corners.
        """
        seen = {} if seen is None else seen
        rng = np.random.default_rng(list(stream))
        parts = tuple(parts)
        given = [p for p in range(1, len(present)) if present[p] and p not in parts]
        mean, covariance = self._prior.conditional(codes, parts, given)
        expected = codes.copy()
        self._set(expected, parts, mean)
        if temperature == 0:
            yield Draw(_shown(expected, present), present)
        asked = self._asked(present, parts)
        rows = self._like(codes, present, parts, asked, opens)
        if not len(rows):
            yield from self._by_prior(expected, present, parts, mean, covariance, rng, temperature)
        # without a temperature the face most alike comes first, and no shape is cooled
        order = _in_turn(rows, stream) if temperature > 0 else rows
        share = np.float32(temperature if temperature > 0 else 1.0)
        while True:
            for row in order:
                shown = present.copy()
                if opens and self.opening in parts:
                    assert self._faces is not None, "there are rows of it"
                    shown[self.opening] = self._faces[1][row, self.opening]
                drawn = self._transplanted(expected, int(row), shown, parts, asked, seen)
                near = drawn if share == 1 else expected + share * (drawn - expected)
                yield Draw(_shown(np.asarray(near, np.float32), shown), shown)

    def in_contact(
        self, codes: Codes, present: Presence, parts: Sequence[int], seen: Mapping[int, Extent]
    ) -> Codes:
        """Return codes in which lips touch what stays of lips and mouth, and end where it does.

        Args:
            codes: (P, code).
            present: (P,).
            parts: Those that may move.
            seen: Ends of parts that stay, by their pixels.
        """
        out = codes.copy()
        for part in parts:
            if part not in self._lips[::2] or not present[part]:
                continue
            upper, mouth, lower = (
                p if p >= 0 and present[p] and p not in parts else None for p in self._lips
            )
            above = part == self._lips[0]
            stays = mouth if mouth is not None else lower if above else upper
            if stays is None:
                continue
            self._to_corners(out, codes, part, present, tuple(parts), seen)
            edge, own = self._extent(codes, stays, seen), self._extent(out, part, {})
            if edge is not None and own is not None:
                place = self._places(out)[part]
                place[1] += edge.top - own.bottom if above else edge.bottom - own.top
                self._place(out, part, place)
        return out

    def _by_prior(
        self,
        expected: Codes,
        present: Presence,
        parts: tuple[int, ...],
        mean: npt.NDArray[np.float64],
        covariance: npt.NDArray[np.float64],
        rng: np.random.Generator,
        temperature: float,
    ) -> Iterator[Draw]:
        # Cholesky is unique, so a seed means the same noise on every machine; eigenvectors have free signs.
        factor = np.linalg.cholesky(covariance + 1e-9 * np.eye(len(mean)))
        while True:
            drawn = expected.copy()
            self._set(drawn, parts, mean + temperature * (factor @ rng.standard_normal(len(mean))))
            yield Draw(_shown(drawn, present), present)

    def _transplanted(
        self,
        expected: Codes,
        row: int,
        shown: Presence,
        parts: tuple[int, ...],
        asked: Sequence[int],
        seen: Mapping[int, Extent],
    ) -> Codes:
        """Return the codes with the parts of a training face, in the frame of this face."""
        assert self._faces is not None, "there are rows of it"
        face = self._faces[0][row]
        out = expected.copy()
        common: tuple[GroupFrame, GroupFrame] | None = None
        for part in parts:
            if not shown[part] or not self._faces[1][row, part]:
                continue
            frames = self._shared(expected, face, shown, part, parts, seen)
            if frames is None:
                if common is None:
                    mean, _ = self._prior.conditional(face, parts, asked)
                    theirs = face.copy()
                    self._set(theirs, parts, mean)
                    firm = tuple(p for p in parts if p != self.opening) or parts
                    common = (
                        expected_frame(self._places(theirs), firm),
                        expected_frame(self._places(expected), firm),
                    )
                frames = common
            out[part] = face[part]
            self._place(out, part, placed(self._places(face)[part], *frames))
            if frames is not common:
                self._to_corners(out, expected, part, shown, parts, seen)
        return out

    def _shared(
        self,
        codes: Codes,
        face: Codes,
        shown: Presence,
        part: int,
        parts: tuple[int, ...],
        seen: Mapping[int, Extent],
    ) -> tuple[GroupFrame, GroupFrame] | None:
        """Return the frames of both faces by what stays of lips and mouth; None where nothing stays."""
        if part not in self._lips:
            return None
        upper, mouth, lower = (p if p >= 0 and shown[p] and p not in parts else None for p in self._lips)
        if part == mouth or (upper is None and mouth is None and lower is None):
            return None
        other = lower if part == self._lips[0] else upper
        above, below = (upper, lower) if part == self.opening else (None, None)
        if part != self.opening:
            stays = mouth if mouth is not None else other
            above, below = (None, stays) if part == self._lips[0] else (stays, None)
        elif above is None or below is None:
            return None
        across = other if other is not None else above if above is not None else below
        found = []
        for of, known in ((face, {}), (codes, seen)):
            wide = None if across is None else self._extent(of, across, known)
            edges = [None if p is None else self._extent(of, p, known) for p in (above, below)]
            if wide is None or edges == [None, None]:
                return None
            found.append(shared_edge_frame(wide, *edges))
        return found[0], found[1]

    def _to_corners(
        self,
        codes: Codes,
        expected: Codes,
        part: int,
        shown: Presence,
        parts: tuple[int, ...],
        seen: Mapping[int, Extent],
    ) -> None:
        """Bring the ends of a lip to those of the lip that stays, else to a little beyond the mouth's."""
        stay = [p for p in (*self._lips[::2], self._lips[1]) if p >= 0 and shown[p] and p not in parts]
        if part == self.opening or not stay:
            return
        stays, own = self._extent(expected, stay[0], seen), self._extent(codes, part, {})
        if stays is None or own is None or own.right - own.left < 1:
            return
        beyond = BEYOND * (stays.right - stays.left) if stay[0] == self.opening else 0.0
        left, right = (
            a + CORNERS * (b - a)
            for a, b in zip(own[:2], (stays.left - beyond, stays.right + beyond), strict=True)
        )
        width = own.right - own.left
        theirs = GroupFrame((own.left + own.right) / 2, 0.0, width, width)
        ours = GroupFrame((left + right) / 2, 0.0, right - left, width)
        self._place(codes, part, placed(self._places(codes)[part], theirs, ours))

    def _extent(self, codes: Codes, part: int, seen: Mapping[int, Extent]) -> Extent | None:
        if part in seen:
            return seen[part]
        grid, placement = self._components.decode(part, codes[part])
        return extent_of(grid, Placement(*placement), self._config.layout)

    def _place(self, codes: Codes, part: int, place: npt.NDArray[np.float64]) -> None:
        mean, scale = self._placements
        codes[part, :PLACEMENT] = (place - mean[part]) / scale[part]

    def _places(self, codes: Codes) -> npt.NDArray[np.float64]:
        mean, scale = self._placements
        return np.asarray(codes[:, :PLACEMENT] * scale + mean, np.float64)

    def _set(self, codes: Codes, parts: tuple[int, ...], numbers: npt.NDArray[np.float64]) -> None:
        """Put known numbers into the codes of parts; the others are 0."""
        for part, own in self._prior.split(numbers, parts).items():
            codes[part] = 0.0
            codes[part, : len(own)] = own

    def _asked(self, present: Presence, parts: Sequence[int]) -> list[int]:
        """Return the parts that faces are compared by."""
        if self._faces is None:
            return []
        common = self._faces[1].mean(0) >= COMMON
        group = self.group_of(parts[0])
        return [
            p for p in range(1, len(present)) if present[p] and p not in parts and (common[p] or p in group)
        ]

    def _like(
        self, codes: Codes, present: Presence, parts: Sequence[int], asked: Sequence[int], opens: bool
    ) -> npt.NDArray[np.intp]:
        """Return the training faces with the same parts of the group, those most like this one first."""
        if self._faces is None:
            return np.zeros(0, np.intp)
        faces, shown = self._faces
        fits = shown[:, list(asked)].all(1)
        for part in self.group_of(parts[0]):
            if not (opens and part == self.opening and part in parts):
                fits &= shown[:, part] == present[part]
        rows = np.flatnonzero(fits)
        if len(rows) < FEWEST_FACES:
            return np.zeros(0, np.intp)
        distance = np.zeros(len(rows))
        for other in asked:
            size = self._config.prior_size(other)
            weight = TOUCHING if other in self.group_of(parts[0]) else 1.0
            distance += weight * ((faces[rows, other, :size] - codes[other, :size]) ** 2).mean(1)
        most = max(FEWEST_FACES, round(LIKE * len(rows)))
        return rows[np.argsort(distance, kind="stable")[:most]]


def _shown(codes: Codes, present: Presence) -> Codes:
    """Return the codes, those of absent parts 0."""
    return np.where(present[:, None], codes, np.float32(0)).astype(np.float32)


def _in_turn(rows: npt.NDArray[np.intp], stream: Sequence[int]) -> npt.NDArray[np.intp]:
    """Return faces in the order in which a seed tries them: seeds that follow each other try others first."""
    seed, *rest = stream
    count = len(rows)
    mixed = np.random.default_rng(rest).permutation(rows)
    places = np.arange(count)
    if count >= _SEEDS * _TRIED:  # seeds have faces of their own
        first = seed * _TRIED + seed * _TRIED // count
        return np.asarray(mixed[(first + places) % count])
    return np.asarray(mixed[(seed + _SEEDS * places + _SEEDS * places // count) % count])
