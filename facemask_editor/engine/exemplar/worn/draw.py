"""What is worn on a head, and ears, as steps on pixels: drawn, blended with a donor's, taken off."""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakKeyDictionary

import numpy as np

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.groups import EYES
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.engine.draw.asked import Drawn, Gone, Mixed, Varied
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.engine.exemplar.head_frame import HeadFrame, head_frame
from facemask_editor.engine.exemplar.remove import taken_off
from facemask_editor.engine.exemplar.whole.mend import Edit, mended
from facemask_editor.engine.exemplar.whole.strays import strays
from facemask_editor.engine.exemplar.whole.tries import best_of
from facemask_editor.engine.exemplar.worn.choice import Draw
from facemask_editor.engine.exemplar.worn.kinds import KINDS
from facemask_editor.engine.exemplar.worn.mix import mixed
from facemask_editor.engine.exemplar.worn.scene import Scene
from facemask_editor.engine.exemplar.worn.vary import VARIED, varied
from facemask_editor.engine.stage import Outcome, Stage
from facemask_editor.fields.mended import mended_between

_NEEDED = ("skin", *EYES.names)
_TRIES, _NEXT = 5, 7_368_787
"""Exemplars that are tried, and what is added to the seed from one to the next."""
_NO_HEAD = "no head is found in this mask that {} could be placed on: eyes and chin must show"


def draws(stage: Stage, part: int) -> bool:
    """Tell whether a part, by class index, is drawn here: an ear, or something worn."""
    names = stage.tools.class_names
    return names[part] in KINDS and set(_NEEDED) <= set(names)


def draw(stage: Stage, part: int, step: Drawn) -> Outcome | str:
    """Carry out a resample of a part that `draws` names; returns a sentence where the part has no place."""
    name = stage.tools.class_names[part]
    stage.check()
    scene = _scene(stage, part)
    if scene is None:
        return _NO_HEAD.format(name)
    why: list[str] = []

    def tries() -> Iterator[LabelMap]:
        for number in range(_TRIES):
            stage.check()
            # another exemplar each time; the first is that of the seed
            made = KINDS[name].draw(
                scene, Draw(step.seed + number * _NEXT, stage.settings.salt, step.temperature)
            )
            if isinstance(made, str):
                why.append(made)
                return
            yield made

    try:
        return _best(stage, part, tries(), why)
    except FaceMaskError as error:
        return f"{name}: {error}"


def blends(stage: Stage, part: int, step: Mixed) -> bool:
    """Tell whether a blend goes by the donor's head: parts that `draws` names, where both heads show."""
    if not draws(stage, part) or step.alpha == 0:
        return False
    faces = stage.face, stage.donor(step.donor)
    return all(_frame(face, stage.tools.schema) is not None for face in faces)


def blend(stage: Stage, part: int, step: Mixed) -> Outcome | str:
    """Carry out a blend that `blends` names: the donor's piece comes to this face's own anchors."""
    scene = _scene(stage, part)
    assert scene is not None, "blends() says that there is a head"
    stage.check()
    made = mixed(scene, stage.donor(step.donor).label_map, step.alpha)
    if isinstance(made, str):
        return made
    there = [(m == part).any() for m in (stage.face.label_map, stage.donor(step.donor).label_map)]
    if step.alpha < 1 and there[0] != there[1]:
        # what grows out of nothing is a crumb at first
        return Outcome(made[0], edited=frozenset({part}))
    return _best(stage, part, iter(made), [], kept=step.alpha < 1)


def removes(stage: Stage, part: int) -> bool:
    """Tell whether what a part leaves is filled here."""
    return draws(stage, part)


def remove(stage: Stage, part: int, step: Gone) -> Outcome | str:
    """Carry out the removal of a part that `removes` names: what it hid comes into view."""
    stage.check()
    before = stage.face.label_map
    if not (before == part).any():
        return f"{step.part} is not in this mask"
    schema = stage.tools.schema
    made = taken_off(before, part, _frame(stage.face, schema), schema, stage.locks)
    out, _ = mended(Edit(before, part, schema, stage.locks, stage.settings.adapt, removed=True), made)
    return Outcome(out, edited=frozenset({part}), mended=mended_between(made, out))


def nudges(stage: Stage, part: int, step: Varied) -> bool:
    """Tell whether a nudge keeps to the anchor: of what is worn and ears, on a head that shows."""
    if step.sigma == 0 or step.part not in VARIED or not draws(stage, part):
        return False
    return bool((stage.face.label_map == part).any()) and _frame(stage.face, stage.tools.schema) is not None


def nudge(stage: Stage, part: int, step: Varied) -> Outcome | str:
    """Carry out a nudge that `nudges` names."""
    stage.check()
    scene = _scene(stage, part)
    assert scene is not None, "nudges() says that there is a head"
    return _best(stage, part, varied(scene, step.seed, step.sigma), [])


def _best(
    stage: Stage, part: int, tries: Iterator[LabelMap], why: list[str], kept: bool = True
) -> Outcome | str:
    """Return the best try; the first sentence of why there was none."""
    before, schema = stage.face.label_map, stage.tools.schema
    frame = _frame(stage.face, schema)
    stray = strays(before, part, frame) if kept and frame is not None else None
    edit = Edit(before, part, schema, stage.locks, stage.settings.adapt)
    made = best_of(edit, tries, stray)
    if made is None:
        name = schema.names[part]
        if not why:
            return f"{name} has no place in this mask"
        return why[0] if name in why[0] else f"{name}: {why[0]}"
    return Outcome(made.label_map, edited=frozenset({part}), mended=made.mended)


_FRAMES: WeakKeyDictionary[EncodedFace, HeadFrame | None] = WeakKeyDictionary()
"""Of the faces that are about: a preview asks for the same one again and again."""


def _frame(face: EncodedFace, schema: LabelSchema) -> HeadFrame | None:
    if face not in _FRAMES:
        _FRAMES[face] = head_frame(face.label_map, schema)
    return _FRAMES[face]


def _scene(stage: Stage, part: int) -> Scene | None:
    """Return the face of a stage without a part, None where it shows no head."""
    before, schema = stage.face.label_map, stage.tools.schema
    frame = _frame(stage.face, schema)
    if frame is None:
        return None
    labels = taken_off(before, part, frame, schema, stage.locks)
    stray = strays(before, part, frame)
    if stray is not None:
        # it is no measure of where the part lies
        before = np.where(stray, labels, before)
    return Scene(labels, before, frame, schema, part, stage.locks, stage.settings.adapt)
