"""Which steps go by exemplars, and how they are carried out."""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakKeyDictionary

import numpy as np

from facemask_editor.core.labels import LabelSchema
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.engine.exemplar.bank import hair_bank
from facemask_editor.engine.exemplar.hair import blended, drawn, removed
from facemask_editor.engine.exemplar.head import Head, has_classes
from facemask_editor.engine.exemplar.head_frame import HeadFrame, head_frame
from facemask_editor.engine.exemplar.outline.jaw import drawn_skin, has_jaw
from facemask_editor.engine.exemplar.outline.neck import drawn_neck
from facemask_editor.engine.exemplar.tiles import bareheaded
from facemask_editor.engine.exemplar.worn import draw as worn
from facemask_editor.engine.exemplar.worn.draw import Drawn
from facemask_editor.engine.stage import Outcome, Stage
from facemask_editor.recipe.kinds.blend import Blend
from facemask_editor.recipe.kinds.remove import Remove


def draws(stage: Stage, part: int) -> bool:
    """Tell whether a part is drawn by exemplars: parts round a face that shows where its head is."""
    name = stage.tools.class_names[part]
    if worn.draws(stage, part):
        return True
    if name not in _DRAWN or (head := head_of(stage)) is None:
        return False
    return _DRAWN[name](head)


def draw(stage: Stage, part: int, step: Drawn) -> Outcome | str:
    """Carry out a resample of a part that `draws` names."""
    if worn.draws(stage, part):
        return worn.draw(stage, part, step)
    head = head_of(stage)
    assert head is not None, "draws() says that there is one"
    how = {"hair": drawn, "skin": drawn_skin, "neck": drawn_neck}[stage.tools.class_names[part]]
    made = how(head, hair_bank(), step.seed, step.temperature, stage.settings.salt, stage.check)
    if not (made == part).any():
        return f"there is no room for {stage.tools.class_names[part]} in this mask"
    return Outcome(made, edited=frozenset((part,)))


def blends(stage: Stage, part: int, step: Blend) -> bool:
    """Tell whether a blend goes by the donor's head: hair, where both faces show where their heads are."""
    if worn.draws(stage, part):
        return worn.blends(stage, part, step)
    if step.part != "hair" or not draws(stage, part):
        return False
    return _frame(stage.donor(step.donor), stage.tools.schema) is not None


def blend(stage: Stage, part: int, step: Blend) -> Outcome | str:
    """Carry out a blend that `blends` names."""
    if worn.draws(stage, part):
        return worn.blend(stage, part, step)
    head = head_of(stage)
    donor = stage.donor(step.donor).label_map
    frame = _frame(stage.donor(step.donor), stage.tools.schema)
    assert head is not None, "blends() says that there is one"
    assert frame is not None, "blends() says that there is one"
    if np.array_equal(donor, head.label_map):
        return Outcome(head.label_map.copy(), edited=frozenset((part,)))
    if not head.hair.any() and not (donor == part).any():
        return f"{step.part} is in neither face"
    tile = bareheaded(donor, stage.tools.schema, frame)
    return Outcome(blended(head, tile, frame, step.alpha), edited=frozenset((part,)))


def removes(stage: Stage, part: int) -> bool:
    """Tell whether what a part leaves is filled by an exemplar: hair, as of `draws`."""
    if worn.draws(stage, part):
        return True
    return stage.tools.class_names[part] == "hair" and draws(stage, part)


def remove(stage: Stage, part: int, step: Remove) -> Outcome | str:
    """Carry out the removal of a part that `removes` names: a smooth skull is left of hair."""
    if worn.draws(stage, part):
        return worn.remove(stage, part, step)
    head = head_of(stage)
    assert head is not None, "removes() says that there is one"
    if not (head.label_map == part).any():
        return f"{step.part} is not in this mask"
    return Outcome(removed(head, hair_bank()), edited=frozenset((part,)))


_DRAWN: dict[str, Callable[[Head], bool]] = {
    "hair": lambda _: True,
    "skin": has_jaw,
    "neck": lambda _: True,
}
"""What goes by exemplars, and for which heads."""

_FRAMES: WeakKeyDictionary[EncodedFace, HeadFrame | None] = WeakKeyDictionary()
_HEADS: WeakKeyDictionary[EncodedFace, Head] = WeakKeyDictionary()
"""Of the faces that are about: a preview asks for the same one again and again."""


def _frame(face: EncodedFace, schema: LabelSchema) -> HeadFrame | None:
    if face not in _FRAMES:
        _FRAMES[face] = head_frame(face.label_map, schema)
    return _FRAMES[face]


def head_of(stage: Stage) -> Head | None:
    """Return the head of a stage's face; None where it shows none or its classes are other ones."""
    schema = stage.tools.schema
    if not has_classes(schema) or (frame := _frame(stage.face, schema)) is None:
        return None
    known = _HEADS.get(stage.face)
    if known is None or known.locks != stage.locks or known.schema is not schema:
        known = _HEADS[stage.face] = Head(stage.face.label_map, schema, stage.locks, frame)
    return known
