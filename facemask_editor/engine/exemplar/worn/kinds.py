"""The things that are placed by anchors: for each class how it is drawn, taken from a donor, and put on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from facemask_editor.core.groups import EARS
from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.exemplar.head_frame import HeadFrame
from facemask_editor.engine.exemplar.worn import earrings, ears, glasses, hat, necklace
from facemask_editor.engine.exemplar.worn.choice import Draw
from facemask_editor.engine.exemplar.worn.outlines import Flags, Patch
from facemask_editor.engine.exemplar.worn.scene import Scene


@dataclass(frozen=True)
class Kind:
    """How a class is placed.

    Attributes:
        draw: Returns the face with one of the bank, or why it has no place.
        given: The pixels of a donor's, placed on the scene; gets the donor's label map, its part and frame.
        put: Returns the face with placed pixels.
    """

    draw: Callable[[Scene, Draw], LabelMap | str]
    given: Callable[[Scene, LabelMap, Flags, HeadFrame], list[Patch]]
    put: Callable[[Scene, list[Patch]], LabelMap | str]


def _glasses(scene: Scene, donor: LabelMap, mask: Flags, frame: HeadFrame) -> list[Patch]:
    return _found(glasses.placed(scene, exemplar) for exemplar in glasses.taken(scene, donor, mask, frame))


def _hat(scene: Scene, donor: LabelMap, mask: Flags, frame: HeadFrame) -> list[Patch]:
    return _found(hat.placed(scene, exemplar) for exemplar in hat.taken(donor, mask, frame))


def hung(scene: Scene, face: LabelMap, mask: Flags, frame: HeadFrame, size: float = 1.0) -> list[Patch]:
    """Return a face's earrings hung on the scene's lobes, as many times as large about them as `size`."""
    sides = {side: scene.schema.index(name) for name, side in earrings.SIDES if name in scene.schema.names}
    taken = earrings.taken(face, mask, frame, sides)
    return _found(
        earrings.placed(scene, taken[place[0]], place, size)
        for place in earrings.lobes(scene)
        if place[0] in taken
    )


def _ear(scene: Scene, donor: LabelMap, mask: Flags, frame: HeadFrame, side: float) -> list[Patch]:
    old = scene.before == scene.part
    return _found(
        ears.placed(scene, exemplar, old if old.any() else None, side)
        for exemplar in ears.taken(donor, mask, frame)
    )


def _found(patches: Iterable[Patch | None]) -> list[Patch]:
    return [patch for patch in patches if patch is not None]


KINDS: dict[str, Kind] = {
    "eye_g": Kind(glasses.draw, _glasses, glasses.put),
    "hat": Kind(hat.draw, _hat, hat.put),
    "ear_r": Kind(earrings.draw, hung, earrings.put),
    "neck_l": Kind(necklace.draw, necklace.given, necklace.put),
    **{
        name: Kind(
            partial(ears.draw, name=name),
            partial(_ear, side=ears.side_of(name)),
            partial(ears.put, side=ears.side_of(name)),
        )
        for name in EARS.pair
    },
}
"""By class name."""
