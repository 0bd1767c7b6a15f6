"""What a stroke or an edit set: exactly the pixels that it changed, and their classes."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box, changed_box

_LEVEL = 1


@dataclass(frozen=True, eq=False)
class Pixels:
    """Some pixels of a picture with the classes that they are set to.

    Attributes:
        box: Around all of them; None where there are none.
        where: One bit for each pixel of the box, row by row, packed to bytes; set for those that are meant.
        classes: uint8, one for each of them, in the same order.
    """

    box: Box | None
    where: npt.NDArray[np.uint8]
    classes: npt.NDArray[np.uint8]

    @classmethod
    def between(cls, before: LabelMap, after: LabelMap, at: Box | None = None) -> Pixels:
        """Return what changes one H x W uint8 map into another of its size.

        Args:
            before: The map.
            after: The other one.
            at: Where in the picture they lie; None for both of them being the whole picture.
        """
        box = changed_box(before, after)
        if box is None:
            return NOTHING
        old, new = before[box.slices], after[box.slices]
        differs = old != new
        place = box if at is None else box.shift(at.x0, at.y0)
        return cls(place, np.packbits(differs), new[differs])

    def put_on(self, label_map: LabelMap, locks: Collection[int] = ()) -> None:
        """Set the pixels, but those of a locked class and those that would become one; in place."""
        if self.box is None:
            return
        view = label_map[self.box.slices]
        where = self._mask(self.box)
        if locks:
            held = np.zeros(256, np.bool_)
            held[list(locks)] = True
            free = ~(held[view[where]] | held[self.classes])
            where[where] = free
            view[where] = self.classes[free]
        else:
            view[where] = self.classes

    @property
    def count(self) -> int:
        """Number of pixels."""
        return len(self.classes)

    def _mask(self, box: Box) -> npt.NDArray[np.bool_]:
        bits = np.unpackbits(self.where, count=box.area)
        return bits.view(np.bool_).reshape(box.height, box.width)

    def to_text(self) -> list[object]:
        """Return it as JSON can hold it."""
        if self.box is None:
            return []
        return [*self.box, self._packed]

    @cached_property
    def _packed(self) -> str:
        return pack(self.where.tobytes() + self.classes.tobytes())

    @classmethod
    def from_text(cls, found: object, shape: tuple[int, int], classes: int) -> Pixels:
        """Read what `to_text` returned, for a picture of height and width `shape`.

        Raises:
            ValueError: It is damaged, lies outside, or holds a class that is not below `classes`.
        """
        if found == []:
            return NOTHING
        if not isinstance(found, list) or len(found) != 5:
            raise ValueError("pixels are a box and a text")
        *sides, packed = found
        if not all(type(side) is int for side in sides) or not isinstance(packed, str):
            raise ValueError("pixels are a box and a text")
        box = Box(*sides)
        if box.clip(shape[1], shape[0]) != box:
            raise ValueError(f"{box} is not in {shape[1]} x {shape[0]}")
        bits = -(-box.area // 8)
        data = np.frombuffer(unpack(packed, bits + box.area), np.uint8)
        where, values = data[:bits], data[bits:]
        if len(where) != bits or int(np.unpackbits(where, count=box.area).sum()) != len(values):
            raise ValueError("pixels and classes do not fit each other")
        if len(values) and int(values.max()) >= classes:
            raise ValueError(f"class {int(values.max())} is not below {classes}")
        return cls(box, where, values)


NOTHING = Pixels(None, np.zeros(0, np.uint8), np.zeros(0, np.uint8))


def pack(data: bytes) -> str:
    """Return bytes as a text."""
    return base64.b64encode(zlib.compress(data, _LEVEL)).decode("ascii")


def unpack(text: str, most: int) -> bytes:
    """Return the bytes of `pack`, at most so many.

    Raises:
        ValueError: It is damaged or longer.
    """
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(base64.b64decode(text, validate=True), most + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if len(data) > most or not unpacker.eof:
        raise ValueError("not whole, or too large")
    return data
