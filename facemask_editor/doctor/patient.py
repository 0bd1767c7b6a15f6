"""A mask as the checks see it: its pixels, its parts at 256 x 256, and the scale that sizes are meant in."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import cv2
import numpy as np

from facemask_editor.core.groups import EYES, GLASSES
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.pieces import class_counts
from facemask_editor.core.region import Box, box_of
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.measures.defects.change import SIDE, Piece, Pixels, where
from facemask_editor.measures.relations.lips import lips
from facemask_editor.measures.relations.scene import FACE, Scene, Values

_FEWEST = 20.0
"""Pixels at 512 from which a part is there, for what is said of parts as wholes: less may be a slip."""


class Patient:
    """A mask that is examined; parts are measured when they are first asked for.

    Args:
        label_map: H x W uint8, every id one of the schema's.
        schema: The classes.
        photo: Whether a photo lies under it.
    """

    def __init__(self, label_map: LabelMap, schema: LabelSchema, *, photo: bool = False) -> None:
        self.label_map, self.schema, self.photo = label_map, schema, photo
        self.height, self.width = label_map.shape
        self.scale = float(np.sqrt(label_map.size)) / SIDE
        self.counts = class_counts(label_map, len(schema))
        self._pieces: dict[tuple[int, ...], tuple[Piece, ...]] = {}

    def area(self, pixels: float) -> float:
        """Return an area, given for 512 x 512, in pixels of this mask."""
        return pixels * self.scale**2

    def length(self, pixels: float) -> float:
        """Return a length, given for 512 x 512, in pixels of this mask."""
        return pixels * self.scale

    @property
    def picture(self) -> Box:
        """The box of the whole mask."""
        return Box(0, 0, self.width, self.height)

    @cached_property
    def scene(self) -> Scene:
        """The mask at 256 x 256, for relations between parts."""
        small = self.label_map
        if small.shape != (REFERENCE_SIZE, REFERENCE_SIZE):
            small = resize_nearest(small, REFERENCE_SIZE, REFERENCE_SIZE)
        return Scene(small, self.schema)

    @cached_property
    def lips(self) -> Values:
        """Relations of lips and mouth."""
        return lips(self.scene)

    @cached_property
    def skin_hull(self) -> Pixels:
        """256 x 256 uint8: the convex outline of the skin, filled."""
        filled = np.zeros_like(self.scene.label_map)
        skin = self.scene.blob("skin")
        if skin is not None:
            filled[skin.y : skin.y + skin.height, skin.x : skin.x + skin.width] = skin.hull_pixels
        return filled

    @cached_property
    def face(self) -> tuple[int, ...]:
        """Indices of what a bare face is made of, and of glasses."""
        return self.indices((*FACE, *GLASSES.names))

    def knows(self, *names: str) -> bool:
        """Return whether the schema has all of these classes."""
        return all(name in self.schema.names for name in names)

    def indices(self, names: Iterable[str]) -> tuple[int, ...]:
        """Return the indices of those of these classes that the schema has."""
        return tuple(self.schema.names.index(name) for name in names if name in self.schema.names)

    def count(self, *names: str) -> int:
        """Return how many pixels these classes have."""
        return int(sum(self.counts[label] for label in self.indices(names)))

    def shows(self, *names: str) -> bool:
        """Return whether these classes have more pixels together than a slip of the hand."""
        return self.count(*names) >= self.area(_FEWEST)

    def title(self, name: str) -> str:
        """Return a class's human name as it stands within a sentence."""
        return self.schema.title(self.schema.names.index(name)).lower()

    def box(self, *names: str) -> Box | None:
        """Return the box of all pixels of these classes."""
        return box_of(where(self.label_map, self.indices(names)).view(np.bool_))

    def pieces(self, *labels: int) -> tuple[Piece, ...]:
        """Return the 8-connected pieces of these classes taken together, the largest first."""
        if labels not in self._pieces:
            self._pieces[labels] = pieces_in(where(self.label_map, labels))
        return self._pieces[labels]

    def centre(self, name: str) -> tuple[float, float] | None:
        """Return the mean place of a class's largest piece (x, y), in pixels; None where it is not there."""
        labels = self.indices((name,))
        if not labels or not self.shows(name):
            return None
        largest = self.pieces(*labels)[0]
        moments = cv2.moments(largest.own.view(np.uint8), binaryImage=True)
        x, y = moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]
        return largest.box.x0 + x + 0.5, largest.box.y0 + y + 0.5

    @cached_property
    def eyes(self) -> tuple[tuple[float, float], tuple[float, float]] | None:
        """Places of both eyes, that on the picture's left first."""
        first, second = (self.centre(name) for name in EYES.names)
        if first is None or second is None:
            return None
        return (first, second) if first[0] <= second[0] else (second, first)


def pieces_in(mask: Pixels) -> tuple[Piece, ...]:
    """Return the 8-connected pieces of a mask, H x W uint8 of 0 and 1, the largest first.

    Each holds its own pixels alone, not those of a piece that it encloses.
    """
    box = box_of(mask.view(np.bool_))
    if box is None:
        return ()
    near = np.ascontiguousarray(mask[box.slices])
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(near, connectivity=8)
    found = []
    for number, (x, y, width, height, area) in enumerate(stats[1:].tolist(), start=1):
        own = numbers[y : y + height, x : x + width] == number
        found.append(Piece(Box(x, y, x + width, y + height).shift(box.x0, box.y0), own, area))
    return tuple(sorted(found, key=lambda piece: (-piece.area, piece.box)))
