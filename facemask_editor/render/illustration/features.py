"""Where eyes, nose, mouth and chin are; assumed where a mask lacks them, so that a face can be lit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from facemask_editor.render.illustration.ribbon import Ribbon, ribbon_of
from facemask_editor.render.illustration.scene import (
    L_BROW,
    L_EYE,
    L_LIP,
    MOUTH,
    NOSE,
    R_BROW,
    R_EYE,
    SKIN,
    U_LIP,
    Frame,
    Scene,
    largest,
)
from facemask_editor.render.illustration.shapes import along


@dataclass(frozen=True)
class Spot:
    """A place and a size in face widths, from the origin of the frame."""

    right: float
    down: float
    width: float
    height: float


class Features:
    """Ribbons of the parts of a face, and where they are."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.frame: Frame = scene.frame
        least = max(4, int(0.0004 * self.frame.size**2))
        right = self.frame.right

        def ribbon(*classes: int, soften: float = 0.035) -> Ribbon | None:
            return ribbon_of(largest(scene.mask(*classes), least), right, soften=soften)

        self.right_eye = ribbon(R_EYE, soften=0.065)
        self.left_eye = ribbon(L_EYE, soften=0.065)
        self.right_brow = ribbon(R_BROW, soften=0.05)
        self.left_brow = ribbon(L_BROW, soften=0.05)
        self.lips = ribbon(MOUTH, U_LIP, L_LIP)

    def _spot(self, ribbon: Ribbon) -> Spot:
        offset = (ribbon.origin - self.frame.origin) / self.frame.size
        middle = float(
            ((ribbon.upper + ribbon.lower) / 2)[len(ribbon.upper) // 3 : -len(ribbon.upper) // 3].mean()
        )
        size = self.frame.size
        return Spot(
            float(offset @ self.frame.right),
            float(offset @ self.frame.down) + middle / size,
            2 * ribbon.half / size,
            ribbon.height / size,
        )

    @cached_property
    def eyes(self) -> tuple[Spot, Spot]:
        """The eye on the left of the picture, and the one on the right."""
        seen = [self._spot(eye) if eye else None for eye in (self.right_eye, self.left_eye)]
        brows = [self._spot(brow) if brow else None for brow in (self.right_brow, self.left_brow)]
        spots = []
        for side, sign in ((0, -1.0), (1, 1.0)):
            eye, brow, other = seen[side], brows[side], seen[1 - side]
            if eye:
                spots.append(eye)
            elif brow:
                spots.append(Spot(0.92 * brow.right, brow.down + 0.13, 0.2, 0.07))
            elif other:
                spots.append(Spot(-other.right, other.down, other.width, other.height))
            else:
                spots.append(Spot(sign * 0.21, 0.0, 0.18, 0.07))
        return spots[0], spots[1]

    @cached_property
    def lids(self) -> tuple[Spot, ...]:
        """Eyes that are seen, open or closed."""
        pairs = zip(self.eyes, (self.right_eye, self.left_eye), strict=True)
        return (*(spot for spot, eye in pairs if eye), *self.closed_eyes)

    @cached_property
    def closed_eyes(self) -> tuple[Spot, ...]:
        """Eyes that a mask leaves out under a brow, where skin is seen."""
        sides = zip(
            self.eyes, (self.right_eye, self.left_eye), (self.right_brow, self.left_brow), strict=True
        )
        return tuple(spot for spot, eye, brow in sides if brow and not eye and self._is_skin(spot))

    def _is_skin(self, spot: Spot) -> bool:
        """Whether a place and its surroundings are bare skin."""
        x, y = (round(float(part)) for part in self.frame.point(spot.right, spot.down))
        reach = max(1, round(0.06 * self.frame.size))
        skin = self.scene.mask(SKIN)[max(y - reach, 0) : y + reach + 1, max(x - reach, 0) : x + reach + 1]
        return bool(skin.size) and bool((skin > 0).mean() > 0.9)

    @cached_property
    def mouth(self) -> Spot:
        """Lips and what is between them."""
        return self._spot(self.lips) if self.lips else Spot(0.0, 0.62, 0.34, 0.1)

    @cached_property
    def corners(self) -> float:
        """How far below the origin the corners of the mouth lie, in face widths."""
        if self.lips is None:
            return self.mouth.down
        return float((self.lips.origin - self.frame.origin) @ self.frame.down) / self.frame.size

    @cached_property
    def nose(self) -> Spot:
        """Its lower end, how wide it is there, and how long it is."""
        piece = largest(self.scene.mask(NOSE), 6)
        found = cv2.findNonZero(piece)
        if found is None:
            return Spot(self.mouth.right * 0.5, 0.37, 0.2, 0.36)
        points = (np.asarray(found, np.float32).reshape(-1, 2) - self.frame.origin) / self.frame.size
        across, below = along(points, self.frame.right), along(points, self.frame.down)
        end, begin = float(below.max()), float(below.min())
        lower = across[below >= end - 0.4 * (end - begin)]
        return Spot(
            float(lower.min() + lower.max()) / 2,
            end,
            max(float(lower.max() - lower.min()), 0.03),
            max(end - begin, 0.03),
        )

    @cached_property
    def chin(self) -> float:
        """How far below the eyes the face ends."""
        return self.frame.chin / self.frame.size
