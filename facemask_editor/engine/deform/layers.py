"""Which classes move with an edited part: a map is not deformed as a whole, or shoulders would be dragged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from facemask_editor.core.groups import EARS, INNER, MOUTH, SKIN
from facemask_editor.core.labels import LabelSchema
from facemask_editor.fields.layout import FieldLayout


@dataclass(frozen=True)
class Layers:
    """What a deformation may do to each class.

    Attributes:
        edited: Classes that are edited.
        attached: Those and the ones that move with them as if they were one: lips and mouth.
        moving: Those and the other small parts, which a window holds where nothing pushes them.
        frozen: Locks and accessories: their pixels stay, and no other pixel becomes one.
        skin: Class index of the skin, which lies under all inner parts; -1 where there is none.
        edited_outside: Whether something is edited that does not lie on the skin, such as an ear.
    """

    edited: frozenset[int]
    attached: frozenset[int]
    moving: frozenset[int]
    frozen: frozenset[int]
    skin: int
    edited_outside: bool = False

    @property
    def held(self) -> frozenset[int]:
        """Small parts that stay where they are unless they are pushed."""
        return self.moving - self.attached


def layers_of(
    edited: Iterable[int],
    locks: Iterable[int],
    schema: LabelSchema,
    layout: FieldLayout,
    still: Iterable[int] = (),
) -> Layers:
    """Return the layers of an edit.

    Background, hair, hat, neck and cloth neither move nor are frozen: they make room and fill what is left.

    Args:
        edited: Class indices; both sides of a pair where both are edited.
        locks: Classes whose pixels neither change nor grow.
        schema: Of the mask.
        layout: Which classes are small, and which are worn.
        still: Classes that are kept like locked ones, such as the other side of a pair.
    """
    chosen = frozenset(edited)
    frozen = (frozenset(locks) | frozenset(layout.accessories) | frozenset(still)) - chosen
    mouth = frozenset(MOUTH.labels(schema))
    attached = chosen | (mouth if chosen & mouth else frozenset())
    small = frozenset((*INNER.labels(schema), *EARS.labels(schema))) - frozenset(layout.accessories)
    skin = SKIN.labels(schema)
    return Layers(
        chosen,
        attached - frozen,
        (attached | small) - frozen,
        frozen,
        skin[0] if skin else -1,
        edited_outside=not chosen <= frozenset(INNER.labels(schema)),
    )
