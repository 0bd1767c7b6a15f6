"""Which points a part has, and which shape handles a drag of each of them asks for: the one table.

Directions are those of the part: ``u`` points outward, to the subject's left for parts in the middle, and
``v`` downwards. How far a quantity changes with a point is what it would be for a box; how far it really does
is measured while it is dragged (`drag.PointDrag`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from facemask_editor.core.groups import BROWS, EARS, EYES, HAIR, MOUTH


class Spot(Enum):
    """Where a point stands."""

    BOX = "box"
    """On the part's box, at ``at``."""
    EDGE = "edge"
    """On the outline, in the direction of ``at`` from the middle of the box: at the middle of a side."""
    CHEEK = "cheek"
    """On the side of the face between eyes and nose."""
    JAW = "jaw"
    """On the side of the face just under the mouth."""
    HAIRLINE = "hairline"
    """Where hair ends over the forehead."""
    TEMPLE = "temple"
    """On the outer side of the hair, in the row of the eyes."""
    OPENING = "opening"
    """On the upper edge of the lower lip, also of a mouth that is closed."""


@dataclass(frozen=True)
class Pull:
    """What a handle gets of a drag.

    Attributes:
        handle: Its name.
        times: Pixels that the quantity changes by with each pixel of the drag along the axis.
        lever: For angles: 0 across, 1 along the height of the part; the drag is divided by half of it.
    """

    handle: str
    times: float
    lever: int | None = None


@dataclass(frozen=True)
class Way:
    """A direction in which a point can be dragged.

    Attributes:
        u, v: The direction, of length 1.
        pulls: What follows.
    """

    u: float
    v: float
    pulls: tuple[Pull, ...]


@dataclass(frozen=True)
class ShapePoint:
    """A point that can be dragged.

    Attributes:
        name: For people; unique at a part.
        part: Class whose handles it moves.
        at: (u, v) on the box of the part, -1 to 1.
        ways: At most two, at a right angle.
        spot: Where it stands.
        special: Whether it is drawn as a round knob, not as a square of the box.
        group: Classes whose common box it stands on; empty for the part alone.
    """

    name: str
    part: str
    at: tuple[float, float]
    ways: tuple[Way, ...]
    spot: Spot = Spot.EDGE
    special: bool = False
    group: tuple[str, ...] = ()


def across(*pulls: Pull, sign: float = 1.0) -> Way:
    """Return the way outward, or inward."""
    return Way(sign, 0.0, pulls)


def down(*pulls: Pull) -> Way:
    """Return the way downwards."""
    return Way(0.0, 1.0, pulls)


def up(*pulls: Pull) -> Way:
    """Return the way upwards."""
    return Way(0.0, -1.0, pulls)


_H = 0.5**0.5


def _corners(part: str, handle: str) -> tuple[ShapePoint, ...]:
    names = {(-1, -1): "Upper inner", (1, -1): "Upper outer", (1, 1): "Lower outer", (-1, 1): "Lower inner"}
    return tuple(
        ShapePoint(f"{name} corner", part, at, (Way(at[0] * _H, at[1] * _H, (Pull(handle, 1.4),)),), Spot.BOX)
        for at, name in names.items()
    )


def _sides(
    part: str, *, tilt: bool, names: tuple[str, str] = ("Outer end", "Inner end")
) -> tuple[ShapePoint, ...]:
    found = []
    for sign, name in zip((1.0, -1.0), names, strict=True):
        ways = [across(Pull("width", 2.0), sign=sign)]
        if tilt:
            ways.append(up(Pull("tilt", sign, lever=0)))
        found.append(ShapePoint(name, part, (sign, 0), tuple(ways)))
    return tuple(found)


def _ends(part: str, handle: str = "height", times: float = 2.0) -> tuple[ShapePoint, ...]:
    return (
        ShapePoint("Upper edge", part, (0, -1), (up(Pull(handle, times)),)),
        ShapePoint("Lower edge", part, (0, 1), (down(Pull(handle, times)),)),
    )


def _middle(part: str, *, apart: bool = True) -> ShapePoint:
    ways = ((across(Pull("apart", 1.0)),) if apart else ()) + (up(Pull("raise", 1.0)),)
    return ShapePoint("Middle", part, (0, 0), ways, Spot.BOX, special=True)


def _eye(part: str) -> tuple[ShapePoint, ...]:
    return (*_sides(part, tilt=True), *_ends(part), *_corners(part, "size"), _middle(part))


def _brow(part: str) -> tuple[ShapePoint, ...]:
    return (
        *_sides(part, tilt=True),
        ShapePoint("Arch", part, (0, -1), (up(Pull("arch", 1.5)),), special=True),
        ShapePoint("Lower edge", part, (0, 1), (down(Pull("height", 2.0)),)),
        _middle(part),
    )


def _ear(part: str) -> tuple[ShapePoint, ...]:
    return (*_sides(part, tilt=False), *_ends(part), *_corners(part, "size"), _middle(part))


def _mouth(middle: str) -> tuple[ShapePoint, ...]:
    lips = MOUTH.names
    corners = [
        ShapePoint(
            f"{name} corner",
            "l_lip",
            (sign, 0),
            (across(Pull("width", 2.0), sign=sign), up(Pull("curve", 1.0))),
            special=True,
            group=lips,
        )
        for sign, name in ((1.0, "Left"), (-1.0, "Right"))
    ]
    return (
        *corners,
        ShapePoint("Upper lip", "u_lip", (0, -1), (up(Pull("fullness", 1.5)),)),
        ShapePoint("Lower lip", "l_lip", (0, 1), (down(Pull("fullness", 1.5)),)),
        ShapePoint("Opening", "mouth", (0, 1), (down(Pull("opening", 2.0)),), Spot.OPENING, special=True),
        ShapePoint("Middle", middle, (-0.5, 0), (up(Pull("raise", 1.0)),), Spot.BOX, special=True),
    )


_NOSE = (
    *_sides("nose", tilt=False, names=("Left side", "Right side")),
    ShapePoint(
        "Tip",
        "nose",
        (0, 1),
        # the root stays: the middle of a nose that grows at one end goes half of the way
        (down(Pull("length", 1.0), Pull("raise", -0.5)), across(Pull("tilt", 1.0, lever=1))),
        special=True,
    ),
    ShapePoint("Root", "nose", (0, -1), (up(Pull("length", 1.0), Pull("raise", 0.5)),), special=True),
    *_corners("nose", "size"),
    _middle("nose", apart=False),
)
_SKIN = (
    *(
        ShapePoint(f"{name} cheek", "skin", (sign, 0), (across(Pull("width", 2.0), sign=sign),), Spot.CHEEK)
        for sign, name in ((1.0, "Left"), (-1.0, "Right"))
    ),
    *(
        ShapePoint(
            f"{name} jaw", "skin", (sign, 0), (across(Pull("jaw", 2.0), sign=sign),), Spot.JAW, special=True
        )
        for sign, name in ((1.0, "Left"), (-1.0, "Right"))
    ),
    ShapePoint("Chin", "skin", (0, 1), (down(Pull("chin", 1.0)),), special=True),
    ShapePoint("Forehead", "skin", (0, -1), (up(Pull("forehead", 1.0)),), special=True),
)
_HAIR = (
    ShapePoint("Crown", "hair", (0, -1), (up(Pull("volume", 1.0)),)),
    *(
        ShapePoint(f"{name} side", "hair", (sign, 0), (across(Pull("volume", 1.5), sign=sign),), Spot.TEMPLE)
        for sign, name in ((1.0, "Left"), (-1.0, "Right"))
    ),
    ShapePoint("Length", "hair", (0, 1), (down(Pull("length", 1.0)),), Spot.BOX, special=True),
    ShapePoint(
        "Hairline", "hair", (0, 0), (down(Pull("fringe", 1.0)), across(Pull("parting", 1.0))),
        Spot.HAIRLINE, special=True,
    ),
)  # fmt: skip


_GLASSES = (
    *_sides("eye_g", tilt=True, names=("Left end", "Right end")),
    *_ends("eye_g"),
    *_corners("eye_g", "size"),
    _middle("eye_g", apart=False),
)
_HAT = (
    *_sides("hat", tilt=False, names=("Left side", "Right side")),
    ShapePoint("Upper edge", "hat", (0, -1), (up(Pull("height", 1.0)),)),
    _middle("hat", apart=False),
)

POINTS: Mapping[str, tuple[ShapePoint, ...]] = {
    "skin": _SKIN,
    "nose": _NOSE,
    **{part: _eye(part) for part in EYES.pair},
    **{part: _brow(part) for part in BROWS.pair},
    **{part: _ear(part) for part in EARS.pair},
    **{part: _mouth(part) for part in MOUTH.names},
    "hair": _HAIR,
    "eye_g": _GLASSES,
    "hat": _HAT,
}
"""By class name; other classes have none."""


UNEVEN = HAIR.names
"""Classes that follow a handle in leaps: a drag does not correct itself by what it sees of them."""


def points_of(part: str, handles: Mapping[str, frozenset[str]]) -> tuple[ShapePoint, ...]:
    """Return the points of a selected part, with what the model can be asked for.

    Args:
        part: Class name.
        handles: Names of the model's handles, by class.
    """
    found = []
    for point in POINTS.get(part, ()):
        known = handles.get(point.part, frozenset())
        ways = [
            replace(way, pulls=tuple(pull for pull in way.pulls if pull.handle in known))
            for way in point.ways
        ]
        ways = [way for way in ways if way.pulls]
        if ways:
            found.append(replace(point, ways=tuple(ways)))
    return tuple(found)
