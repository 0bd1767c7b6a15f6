"""How each class is turned into a field: its frame, and which classes lie on top of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import ACCESSORIES, EARS, EYES, INNER
from facemask_editor.core.labels import LabelMap, LabelSchema, PartHints

REFERENCE_SIZE = 256
"""Side of the picture in which distances and placements are measured, as in the paper."""

BoolMask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class PartLayout:
    """Field settings of one class.

    Attributes:
        own_frame: True for small parts, which are coded as a placement and a shape in a frame that moves
            and scales with the part; False for large ones on a grid over the whole picture.
        covered_by: Classes that lie on top and are counted as inside, so that a face has no holes where
            the eyes are and stays whole when an eye moves.
        fill_holes: Count enclosed holes as inside (lenses of glasses).
        accessory: Lies on top of the face: other parts never paint over it, and it does not adapt to them.
    """

    own_frame: bool = False
    covered_by: tuple[int, ...] = ()
    fill_holes: bool = False
    accessory: bool = False


@dataclass(frozen=True)
class FieldLayout:
    """Field settings of all classes and the constants of the grids.

    Attributes:
        parts: One entry for each class, in index order.
        grid: Cells along a side of each part's grid.
        truncation: Distances of whole-picture parts are clipped to this, in reference pixels.
        own_extent: Half side of an own frame, in standard deviations of the part's pixels.
        own_truncation: Distances in own frames are clipped to this many times the part's scale, which is
            the geometric mean of the two standard deviations.
    """

    parts: tuple[PartLayout, ...]
    grid: int = 64
    truncation: float = 20.0
    own_extent: float = 2.4
    own_truncation: float = 1.5

    def __post_init__(self) -> None:
        if type(self.grid) is not int or not 8 <= self.grid <= 128:
            raise ValueError(f"grid is {self.grid!r}; expected 8 to 128")
        for name in ("truncation", "own_extent", "own_truncation"):
            value = getattr(self, name)
            if not isinstance(value, int | float) or not 0.1 <= value <= 4 * REFERENCE_SIZE:
                raise ValueError(f"{name} is {value!r}; expected 0.1 to {4 * REFERENCE_SIZE}")
        for part, settings in enumerate(self.parts):
            others = set(range(len(self.parts))) - {part}
            if not set(settings.covered_by) <= others:
                raise ValueError(f"class {part} is covered by {settings.covered_by}; expected other classes")

    @property
    def accessories(self) -> tuple[int, ...]:
        """Class indices of accessories."""
        return tuple(i for i, part in enumerate(self.parts) if part.accessory)


def face_layout(schema: LabelSchema) -> FieldLayout:
    """Return the layout for a face schema; classes are found by their CelebAMask-HQ names.

    Unknown names get a whole-picture grid. What the schema's hints say comes before the names.
    """
    return _face_layout(schema.names, tuple(schema.hints.items()))


@lru_cache(maxsize=8)
def _face_layout(names: tuple[str, ...], given: tuple[tuple[int, PartHints], ...]) -> FieldLayout:
    own = {*INNER.names, *EARS.names, "neck_l"}
    hints_of = dict(given)
    covers = {"skin": INNER.names, "eye_g": EYES.names, "neck": ("neck_l",), "hair": ("hat",)}

    def indices(wanted: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(names.index(n) for n in wanted if n in names)

    def layout(index: int, name: str) -> PartLayout:
        hints = hints_of.get(index, PartHints())
        covered_by = indices(covers.get(name, ())) if hints.covered_by is None else hints.covered_by
        return PartLayout(
            own_frame=name in own if hints.own_frame is None else hints.own_frame,
            # eyes count as inside glasses only where the lens encloses them, hence the filling
            covered_by=covered_by,
            fill_holes=name == "eye_g" if hints.fill_holes is None else hints.fill_holes,
            accessory=name in ACCESSORIES.names if hints.accessory is None else hints.accessory,
        )

    return FieldLayout(tuple(layout(index, name) for index, name in enumerate(names)))


def full_extent(label_map: LabelMap, part: int, layout: FieldLayout) -> BoolMask:
    """Return the part's extent including what lies on top of it; empty where the part is absent.

    Args:
        label_map: H x W uint8.
        part: Class index.
        layout: Which classes lie on top.

    Returns:
        H x W bool.
    """
    inside: BoolMask = label_map == part
    settings = layout.parts[part]
    if not inside.any():
        return inside
    if settings.fill_holes:
        filled = inside.view(np.uint8).copy()
        edges, _ = cv2.findContours(filled, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(filled, edges, -1, 1, thickness=-1)
        return filled.view(np.bool_)
    for cover in settings.covered_by:
        inside |= label_map == cover
    return inside
