"""Which steps go by exemplars, and how they are carried out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from weakref import WeakKeyDictionary

import numpy as np

from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.engine.draw.asked import Drawn, Gone, Mixed, Varied
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.engine.exemplar.accept import whole_first
from facemask_editor.engine.exemplar.bank import hair_bank
from facemask_editor.engine.exemplar.hair import blended, drawn, removed
from facemask_editor.engine.exemplar.head import Head, has_classes
from facemask_editor.engine.exemplar.head_frame import HeadFrame, head_frame
from facemask_editor.engine.exemplar.outline.jaw import blended_skin, drawn_skin, has_jaw
from facemask_editor.engine.exemplar.outline.neck import blended_neck, drawn_neck, removed_neck
from facemask_editor.engine.exemplar.outline.nudged import nudged
from facemask_editor.engine.exemplar.tiles import bareheaded
from facemask_editor.engine.exemplar.whole.by_codes import NAMES, by_codes
from facemask_editor.engine.exemplar.whole.mend import Edit
from facemask_editor.engine.exemplar.whole.strays import strays
from facemask_editor.engine.exemplar.whole.tries import best_of
from facemask_editor.engine.exemplar.worn import draw as worn
from facemask_editor.engine.stage import Outcome, Stage


def draws(stage: Stage, part: int) -> bool:
    """Tell whether a part is drawn by exemplars: parts round a face that shows where its head is."""
    name = stage.tools.class_names[part]
    if worn.draws(stage, part) or _by_codes(stage, part):
        return True
    if name not in _DRAWN or (head := head_of(stage)) is None:
        return False
    return _DRAWN[name](head)


def draw(stage: Stage, part: int, step: Drawn) -> Outcome | str:
    """Carry out a resample of a part that `draws` names."""
    if worn.draws(stage, part):
        return worn.draw(stage, part, step)
    if _by_codes(stage, part):
        return by_codes(stage, part, step)
    head = head_of(stage)
    assert head is not None, "draws() says that there is one"
    name = stage.tools.class_names[part]
    given = head, hair_bank(), step.seed, step.temperature, stage.settings.salt, stage.check
    if name == "skin":
        tries = drawn_skin(*given, stage.settings.adapt > 0)
    else:
        tries = drawn(*given) if name == "hair" else drawn_neck(*given)
    made = _best(stage, head, part, tries)
    if not (made.label_map == part).any():
        return f"there is no room for {stage.tools.class_names[part]} in this mask"
    return made


def _best(
    stage: Stage, head: Head, part: int, tries: Iterable[LabelMap], *, removed: bool = False
) -> Outcome:
    """Return the best of some tries, mended; paint of the part far from it stays unless it is to go."""
    edit = Edit(head.label_map, part, head.schema, stage.locks, stage.settings.adapt, removed)
    stray = None if removed else strays(head.label_map, part, head.frame)
    made = best_of(edit, tries, stray)
    if made is None:
        return Outcome(head.label_map.copy(), edited=frozenset((part,)))
    return Outcome(made.label_map, edited=frozenset((part,)), mended=made.mended)


def nudges(stage: Stage, part: int, step: Varied) -> bool:
    """Tell whether a nudge moves an outline in the head's frame: of worn things, ears, skin, neck, hair."""
    if worn.nudges(stage, part, step) or (_by_codes(stage, part) and step.sigma > 0):
        return True
    if step.part not in _DRAWN or step.sigma == 0 or not draws(stage, part):
        return False
    return bool((stage.face.label_map == part).any())


def nudge(stage: Stage, part: int, step: Varied) -> Outcome | str:
    """Carry out a nudge that `nudges` names."""
    if worn.nudges(stage, part, step):
        return worn.nudge(stage, part, step)
    if _by_codes(stage, part):
        return by_codes(stage, part, step)
    head = head_of(stage)
    assert head is not None, "nudges() says that there is one"
    stage.check()
    return _best(stage, head, part, whole_first(head, nudged(head, step.part, step.seed, step.sigma)))


def blends(stage: Stage, part: int, step: Mixed) -> bool:
    """Tell whether a blend goes by the donor's head: where both faces show where their heads are."""
    if worn.draws(stage, part):
        return worn.blends(stage, part, step)
    if _by_codes(stage, part):
        return 0 < step.alpha < 1 or (step.alpha == 1 and stage.settings.adapt > 0)
    if step.part not in _DRAWN or not draws(stage, part):
        return False
    donor = stage.donor(step.donor)
    if _frame(donor, stage.tools.schema) is None:
        return False
    # an outline needs one to go to and one to come from
    return step.part == "hair" or all((m == part).any() for m in (stage.face.label_map, donor.label_map))


def blend(stage: Stage, part: int, step: Mixed) -> Outcome | str:
    """Carry out a blend that `blends` names."""
    if worn.draws(stage, part):
        return worn.blend(stage, part, step)
    if _by_codes(stage, part):
        return by_codes(stage, part, step)
    head = head_of(stage)
    donor = stage.donor(step.donor).label_map
    frame = _frame(stage.donor(step.donor), stage.tools.schema)
    assert head is not None, "blends() says that there is one"
    assert frame is not None, "blends() says that there is one"
    if np.array_equal(donor, head.label_map) or step.alpha == 0:
        return Outcome(head.label_map.copy(), edited=frozenset((part,)))
    if step.part != "hair":
        other = Head(donor, stage.tools.schema, frozenset(), frame)
        if step.part == "skin":
            tries = blended_skin(head, other, step.alpha, stage.settings.adapt > 0)
        else:
            tries = blended_neck(head, other, step.alpha)
        return _best(stage, head, part, whole_first(head, tries))
    if not head.hair.any() and not (donor == part).any():
        return f"{step.part} is in neither face"
    tile = bareheaded(donor, stage.tools.schema, frame)
    return _best(stage, head, part, blended(head, tile, frame, step.alpha), removed=not (donor == part).any())


def removes(stage: Stage, part: int) -> bool:
    """Tell whether what a part leaves is filled by an exemplar: hair and neck, as of `draws`."""
    if worn.draws(stage, part):
        return True
    return stage.tools.class_names[part] in ("hair", "neck") and draws(stage, part)


def remove(stage: Stage, part: int, step: Gone) -> Outcome | str:
    """Carry out the removal of a part that `removes` names: a smooth skull is left of hair."""
    if worn.draws(stage, part):
        return worn.remove(stage, part, step)
    head = head_of(stage)
    assert head is not None, "removes() says that there is one"
    if not (head.label_map == part).any():
        return f"{step.part} is not in this mask"
    tries = removed(head, hair_bank()) if step.part == "hair" else removed_neck(head)
    return _best(stage, head, part, tries, removed=True)


def _name(stage: Stage, part: int) -> str:
    return stage.tools.class_names[part]


def _by_codes(stage: Stage, part: int) -> bool:
    return _name(stage, part) in NAMES and has_classes(stage.tools.schema)


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
