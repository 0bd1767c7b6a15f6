"""How a photo comes under a mask of another size or shape: turned or not, whole, cropped or stretched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, get_args

from PIL import Image

Shape = Literal["whole", "cropped", "stretched"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
Size = tuple[int, int]
"""Width and height."""

SWAPPED = (5, 6, 7, 8)  # EXIF orientations that exchange width and height
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_BACK = {**_UPRIGHT, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
_SAME_SHAPE = 0.02
_DONE = {
    "whole": "is shown whole, with bars beside it",
    "cropped": "was cropped",
    "stretched": "was stretched",
}


@dataclass(frozen=True)
class Way:
    """How a photo is laid under its mask.

    Attributes:
        turned: Whether it is turned as its EXIF entry says. None: as the mask's shape tells, else turned.
        shape: What becomes of a photo of another shape: all of it is seen, with black bars beside it; its
            middle fills the mask; or it is stretched. None: all of it is seen.
    """

    turned: bool | None = None
    shape: Shape | None = None


AS_IT_FITS = Way()
"""The way with everything left open."""
PLAIN = Way(True, "whole")
"""The way of a photo about which there is nothing to decide."""


@dataclass(frozen=True)
class Stored:
    """A photo as its file has it.

    Attributes:
        size: Before it is turned.
        orientation: Of its EXIF entry, 1 to 8.
    """

    size: Size
    orientation: int = 1

    def shown(self, turned: bool) -> Size:
        """Return the size after turning."""
        return self.size[::-1] if turned and self.orientation in SWAPPED else self.size

    def fits(self, turned: bool, mask: Size) -> bool:
        """Return whether it has the shape of a mask then."""
        return same_shape(self.shown(turned), mask)

    def settled(self, way: Way, mask: Size) -> Way:
        """Return a way with nothing left open.

        The pixels stay as stored where only so they have the mask's shape: then the mask was drawn on them.
        """
        turned = way.turned
        if turned is None:
            turned = self.fits(True, mask) or not self.fits(False, mask)
        return Way(turned, way.shape or "whole")

    def others(self, way: Way, mask: Size) -> tuple[Way, ...]:
        """Return the ways that would make another picture than a settled one, the likeliest first."""
        found = list[Way]()
        if not self.fits(bool(way.turned), mask):
            found += [replace(way, shape=shape) for shape in SHAPES if shape != way.shape]
        if self.orientation != 1:
            turned = replace(way, turned=not way.turned)
            found.insert(0 if self.fits(not way.turned, mask) else len(found), turned)
        return tuple(found)

    def told(self, way: Way, mask: Size) -> tuple[str, ...]:
        """Return what the user has to know of a settled way, as sentences."""
        messages = list[str]()
        if not way.turned and self.orientation in SWAPPED and self.fits(False, mask):
            messages.append(
                "The photo was not turned upright: only as it is stored, it has the shape of the mask."
            )
        elif not way.turned and self.orientation != 1:
            messages.append("The photo was not turned upright.")
        if not self.fits(bool(way.turned), mask):
            shown = self.shown(bool(way.turned))
            shapes = f"{shown[0]} x {shown[1]}", f"{mask[0]} x {mask[1]}"
            done = _DONE[way.shape or "whole"]
            messages.append(
                f"The photo ({shapes[0]}) has another shape than the mask ({shapes[1]}) and {done}."
            )
        return tuple(messages)

    def needed(self, size: Size) -> Size:
        """Return the size at which the stored pixels are at least as fine as any way needs them."""
        factor = 0.0
        for turned in (True, False):
            width, height = self.shown(turned)
            factor = max(factor, size[0] / width, size[1] / height)
        return max(1, round(self.size[0] * factor)), max(1, round(self.size[1] * factor))


def same_shape(one: Size, other: Size) -> bool:
    """Return whether two sizes have one shape, give or take 2 %."""
    return abs(one[0] * other[1] - other[0] * one[1]) <= _SAME_SHAPE * one[0] * other[1]


def turned_back(image: Image.Image, orientation: int) -> Image.Image:
    """Return a picture that a decoder has turned upright as its file stores it."""
    return image.transpose(_BACK[orientation]) if orientation in _BACK else image


def laid(image: Image.Image, stored: Stored, way: Way, mask: Size, size: Size) -> Image.Image:
    """Return a photo as it lies under a mask.

    Args:
        image: RGB, as it is stored; also a reduced one.
        stored: What its file says.
        way: A settled one.
        mask: Size of the mask, whose shape counts.
        size: Of the result, which may be the mask in another size.
    """
    if way.turned and stored.orientation in _UPRIGHT:
        image = image.transpose(_UPRIGHT[stored.orientation])
    shown = stored.shown(bool(way.turned))
    if same_shape(shown, mask) or way.shape == "stretched":
        return image if image.size == size else image.resize(size, Image.Resampling.LANCZOS)
    if way.shape == "cropped":
        # what lies in the middle of the photo, in the shape of the mask
        part = min(1.0, mask[0] * shown[1] / (mask[1] * shown[0]))
        rest = min(1.0, mask[1] * shown[0] / (mask[0] * shown[1]))
        left, top = image.width * (1 - part) / 2, image.height * (1 - rest) / 2
        box = left, top, image.width - left, image.height - top
        return image.resize(size, Image.Resampling.LANCZOS, box=box)
    factor = min(mask[0] / shown[0], mask[1] / shown[1])
    width, height = (max(1, min(size[at], round(shown[at] * factor * size[at] / mask[at]))) for at in (0, 1))
    result = Image.new("RGB", size)
    small = image.resize((width, height), Image.Resampling.LANCZOS)
    result.paste(small, ((size[0] - width) // 2, (size[1] - height) // 2))
    return result


def all_ways(stored: Stored) -> Iterator[Way]:
    """Yield every way that can make a picture of its own."""
    for turned in (True, False) if stored.orientation != 1 else (True,):
        for shape in SHAPES:
            yield Way(turned, shape)
