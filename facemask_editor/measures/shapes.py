"""Measured quantities of parts: what a named handle changes, and by which it is measured.

Lengths are in face units, the distance from the middle of the eyes to the middle of the lips, so that they do
not depend on the crop; angles are in degrees. Every quantity is made of sums over the part's pixels (moments,
percentiles between pixels, mean widths of bands), never of a single outermost pixel: strands and islands
hardly count, and a pixel that is covered in part counts in part, so that changes below one pixel show.

The frame is taken once, from the face before an edit. So a raised eye moves by what was asked, although the
eyes are part of what places the frame.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.measures import hair_quantities, quantities
from facemask_editor.measures.coverage import Coverage, ShapeFrame, Values
from facemask_editor.measures.descriptors import face_frame

UNIT = 69.7
"""Median face unit of CelebAMask-HQ's crop, in reference pixels: the unit where a face shows none."""

EYES_BY_UNIT = 0.9
"""Median distance of the eyes in face units, for masks without lips."""

EYES_ABOVE_CENTRE = 0.14
"""Median height of the eyes over the centre of the descriptors' frame, in distances of the eyes."""


@dataclass(frozen=True)
class Quantity:
    """A number that is measured of a part.

    Attributes:
        name: As in ``nose.length``.
        meaning: One phrase.
        measure: Of a part's coverage in the frame; the last argument is 1 for parts of the subject's left
            and for those in the middle, -1 for the right.
        angle: Whether it is in degrees; a length otherwise.
        share: Whether it is a share, shown in percent.
        shared: Whether both sides of a pair are measured together: half of the distance between them.
        mirrored: Whether it changes its sign with the side of the picture that the part lies on.
        moves: Number of the placement that is this quantity, up to sign and scale: 0 for x, 1 for y.
    """

    name: str
    meaning: str
    measure: Callable[[Coverage, ShapeFrame, float], float]
    angle: bool = False
    share: bool = False
    shared: bool = False
    mirrored: bool = False
    moves: int | None = None


@dataclass(frozen=True)
class PartShape:
    """The quantities of a part and the handles made of several of them.

    Attributes:
        quantities: Each is a handle; moving one leaves the others as they are.
        size: Names of quantities that the handle ``size`` scales alike; none: there is no such handle.
        aliases: Other names of handles.
    """

    quantities: tuple[Quantity, ...]
    size: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the quantities."""
        return tuple(quantity.name for quantity in self.quantities)

    @property
    def handles(self) -> tuple[str, ...]:
        """Names of the handles: the quantities, then ``size``."""
        return (*self.names, *(("size",) if self.size else ()))


WIDTH = Quantity("width", "distance between its left and right end", quantities.width)
HEIGHT = Quantity("height", "distance between its upper and lower end", quantities.height)
THICK = Quantity("height", "mean thickness: area over width", quantities.thickness)
RAISE = Quantity("raise", "height of its middle over the line of the eyes", quantities.raised, moves=1)
RAISE_OVER_NOSE = Quantity(
    "raise", "height of its middle over that of the nose", quantities.raised_over_nose, moves=1
)
TILT = Quantity(
    "tilt",
    "how far its left end (in a pair: its outer end) is raised",
    quantities.tilt,
    angle=True,
    mirrored=True,
)
APART = Quantity(
    "apart",
    "distance of its middle from that of the pair",
    quantities.apart,
    shared=True,
    mirrored=True,
    moves=0,
)

_EYE = PartShape(
    (
        WIDTH,
        Quantity("height", "how far it is open: area over width", quantities.thickness),
        RAISE_OVER_NOSE,
        TILT,
        APART,
    ),
    size=("width", "height"),
)
_BROW = PartShape(
    (
        WIDTH,
        THICK,
        RAISE,
        TILT,
        APART,
        Quantity("arch", "height of its middle over the line through its ends", quantities.arch),
    )
)
_EAR = PartShape((WIDTH, HEIGHT, RAISE, APART), size=("width", "height"))
_LIP = PartShape(
    (
        WIDTH,
        Quantity("fullness", "mean thickness: area over width", quantities.thickness),
        RAISE_OVER_NOSE,
        TILT,
        Quantity("curve", "height of its corners over its middle", quantities.curve),
    ),
    aliases={"height": "fullness"},
)

SHAPES: Mapping[str, PartShape] = {
    "skin": PartShape(
        (
            Quantity("width", "mean width of the face between eyes and nose", quantities.face_width),
            Quantity("jaw", "mean width of the face just under the mouth", quantities.jaw),
            Quantity("chin", "height from the mouth to the end of the chin", quantities.chin),
            Quantity("forehead", "height from the eyes to the end of the forehead", quantities.forehead),
        ),
        aliases={"jaw_width": "jaw", "chin_height": "chin", "face_width": "width"},
    ),
    "nose": PartShape(
        (
            WIDTH,
            Quantity("length", "distance between its upper and lower end", quantities.height),
            RAISE,
            Quantity(
                "tilt", "how far its lower end leans to the subject's left", quantities.lean, angle=True
            ),
        ),
        size=("width", "length"),
        aliases={"height": "length"},
    ),
    "eye_g": PartShape((WIDTH, HEIGHT, RAISE, TILT), size=("width", "height")),
    "l_eye": _EYE,
    "r_eye": _EYE,
    "l_brow": _BROW,
    "r_brow": _BROW,
    "l_ear": _EAR,
    "r_ear": _EAR,
    "mouth": PartShape(
        (
            WIDTH,
            Quantity("opening", "mean height: area over width", quantities.thickness),
            RAISE_OVER_NOSE,
            TILT,
        ),
        aliases={"height": "opening"},
    ),
    "u_lip": _LIP,
    "l_lip": _LIP,
    "hair": PartShape(
        (
            Quantity("volume", "root of its area above the eyes", quantities.volume),
            Quantity("length", "how far it reaches below the eyes", quantities.hair_length),
            Quantity("fringe", "how far it comes down over the forehead", quantities.fringe),
            Quantity("parting", "how far it opens to the subject's left", hair_quantities.parting),
            Quantity("curl", "how wavy its outline is", hair_quantities.curl, share=True),
            Quantity("ears", "how far it covers the ears", hair_quantities.ears, share=True),
        )
    ),
    "hat": PartShape((WIDTH, HEIGHT, RAISE)),
}
"""By class name. Classes with other names have no handles."""


def side_by_name(name: str) -> float:
    """Return 1 for parts of the subject's left, the picture's right, and for those in the middle; else -1."""
    return -1.0 if name.startswith("r_") else 1.0


def sides(label_map: LabelMap, schema: LabelSchema = CELEBAMASK_HQ) -> dict[str, float]:
    """Return for each class on which side of the picture it lies: 1 right or in the middle, -1 left.

    The subject's left is the picture's right. One in fifteen real masks has a pair the other way round; what
    is outward then follows the pixels.
    """
    found = dict.fromkeys(schema.names, 1.0)
    for left, right in schema.pairs:
        places = [np.nonzero((label_map == part).any(0))[0] for part in (left, right)]
        swapped = all(map(len, places)) and places[0].mean() < places[1].mean()
        found[schema.names[left if swapped else right]] = -1.0
    return found


def shape_frame(label_map: LabelMap, schema: LabelSchema = CELEBAMASK_HQ) -> ShapeFrame:
    """Return the frame of a mask of any size.

    Eyes that are not seen are placed as in `descriptors.face_frame`. A face without lips takes its unit from
    the distance of the eyes; a mask that shows neither eyes, glasses nor brows has a median face in the
    middle of its skin.
    """
    if label_map.shape != (REFERENCE_SIZE, REFERENCE_SIZE):
        label_map = resize_nearest(label_map, REFERENCE_SIZE, REFERENCE_SIZE)

    def centre(*names: str) -> tuple[float, float] | None:
        wanted = [schema.index(name) for name in names if name in schema.names]
        rows, columns = np.nonzero(np.isin(label_map, wanted)) if wanted else ((), ())
        return (float(np.mean(columns)) + 0.5, float(np.mean(rows)) + 0.5) if len(rows) else None

    frame = face_frame(label_map, schema)
    left, right, nose = centre("l_eye"), centre("r_eye"), centre("nose")
    if left is not None and right is not None:
        x, y = (left[0] + right[0]) / 2, (left[1] + right[1]) / 2
    elif frame is not None:
        x, y = frame.x, frame.y - EYES_ABOVE_CENTRE * frame.unit
    else:
        middle = nose or centre("skin") or (REFERENCE_SIZE / 2, REFERENCE_SIZE / 2)
        x, y = middle[0], middle[1] - 0.5 * UNIT
    lips = centre("u_lip", "l_lip", "mouth")
    unit = UNIT if frame is None else frame.unit / EYES_BY_UNIT
    if lips is not None:
        unit = float(np.hypot(lips[0] - x, lips[1] - y))
    unit = float(np.clip(unit, 0.25 * UNIT, 2.5 * UNIT))
    return ShapeFrame(x, y, nose[1] if nose is not None else y + 0.5 * unit, unit)


def measure_part(name: str, part: Coverage, frame: ShapeFrame, side: float) -> Values | None:
    """Return the quantities of one part as ``SHAPES[name].quantities``; None for less than a few pixels.

    Args:
        name: Of the class.
        part: Its pixels, with those of what lies on top of it.
        frame: Of the face.
        side: `side_of` the part.
    """
    if part.area < 4.0:
        return None
    values = np.array([q.measure(part, frame, side) for q in SHAPES[name].quantities])
    return values if np.isfinite(values).all() else None


def measure_quantity(name: str, row: int, part: Coverage, frame: ShapeFrame, side: float) -> float | None:
    """Return one of the quantities that `measure_part` returns; None where there is nothing to measure."""
    if part.area < 4.0:
        return None
    value = float(SHAPES[name].quantities[row].measure(part, frame, side))
    return value if np.isfinite(value) else None


def handle_value(name: str, handle: str, values: Values) -> float:
    """Return the number that a handle moves, from its part's quantities; of ``size`` their geometric mean."""
    shape = SHAPES[name]
    if handle in shape.names:
        return float(values[shape.names.index(handle)])
    sizes = [max(float(values[shape.names.index(n)]), 1e-6) for n in shape.size]
    return float(np.exp(np.mean(np.log(sizes))))


def spelt_handles() -> dict[str, dict[str, str]]:
    """Return by part what may be written for each of its handles, and the handle."""
    return {
        part: {**{name: name for name in shape.handles}, **shape.aliases} for part, shape in SHAPES.items()
    }
