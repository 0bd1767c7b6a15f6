"""Whether a mask shows a frontal face at all, upright; else why not, in one sentence."""

from __future__ import annotations

import numpy as np

from facemask_editor.core.groups import BROWS, EYES, GLASSES, LIPS, NOSE
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.measures.relations.scene import Scene

# Of 947 real masks the extremes are: 27 degrees, 0.75, 0.75, 0.10 and 0.40.
TILTED, OVER = 45.0, 135.0
"""Degrees by which the line from eyes to lips may lean; from which the face stands on its head."""

ON_SKIN = 0.5
"""Share of the features that lies within the hull of the skin."""

BLOCKS = 0.85
"""Share of rows and of columns like the one before from which a picture is one of blocks, not of outlines."""
WHOLE = 0.5
"""Share of the features that lies in the largest piece of each."""

SKIN = 0.01
"""Share of the picture that is skin."""

CROWDED = 2.0
"""Times the skin that features cover at most."""

_FEATURES = (*NOSE.names, *EYES.names, *BROWS.names, "mouth", *LIPS.names)


def why_no_face(label_map: LabelMap, schema: LabelSchema = CELEBAMASK_HQ) -> str:
    """Return why a mask is no upright frontal face, one sentence; "" for a face.

    A face whose sides are exchanged passes: one real mask in fifteen names its sides so.

    Args:
        label_map: H x W uint8; seen at 256 x 256.
        schema: Its classes; those without skin or features are not judged.
    """
    if label_map.shape != (REFERENCE_SIZE, REFERENCE_SIZE):
        label_map = resize_nearest(label_map, REFERENCE_SIZE, REFERENCE_SIZE)
    features = [name for name in _FEATURES if name in schema.names]
    if "skin" not in schema.names or not features:
        return ""
    if not (label_map != schema.background).any():
        return "The mask is empty."
    if min(_repeated(label_map), _repeated(label_map.T)) > BLOCKS:
        return "This is no face: it is made of blocks."
    scene = Scene(label_map, schema)
    skin = scene.blob("skin")
    if skin is None or skin.area < SKIN * label_map.size:
        return "There is no face: hardly any pixel is skin."
    shown = scene.blob(*features)
    if shown is None:
        return "There is no face: it has neither eyes, brows, nose nor mouth."
    if shown.area > CROWDED * skin.area or _on_skin(scene, features, shown.area) < ON_SKIN:
        return "This is no face: its features do not lie on the skin."
    parts = [blob for blob in (scene.blob(name) for name in features) if blob is not None]
    largest = sum(max(part.sizes(1)) for part in parts)
    if largest < WHOLE * sum(part.area for part in parts):
        return "This is no face: its features are in many pieces."
    face = scene.blob("skin", *features)
    if face is not None and max(face.sizes(1)) < WHOLE * face.area:
        return "This is no face: it is in many pieces."
    return _turned(scene)


def _repeated(label_map: LabelMap) -> float:
    """Return the share of rows like the one above, among those in which something changes."""
    changing = (label_map[1:, 1:] != label_map[1:, :-1]).any(axis=1)
    same = (label_map[1:] == label_map[:-1]).all(axis=1)
    return float(same[changing].mean()) if changing.any() else 1.0


def _on_skin(scene: Scene, features: list[str], area: int) -> float:
    skin = scene.blob("skin")
    assert skin is not None, "asked before"
    hull = np.zeros_like(scene.label_map)
    hull[skin.y : skin.y + skin.height, skin.x : skin.x + skin.width] = skin.hull_pixels
    return float((hull & scene.mask(*features)).sum()) / area


def _turned(scene: Scene) -> str:
    """Return that the face is not upright, by the way from eyes or brows down to mouth or nose."""
    upper = scene.blob(*EYES.names, *BROWS.names) or scene.blob(*GLASSES.names)
    lower = scene.blob(*LIPS.names, "mouth") or scene.blob(*NOSE.names)
    if upper is None or lower is None:
        upper, lower = scene.blob(*_FEATURES), scene.blob("neck", "cloth")
    if upper is None or lower is None:
        return ""
    across, down = np.subtract(lower.centre, upper.centre)
    angle = abs(float(np.degrees(np.arctan2(across, down))))
    if angle > OVER:
        return "The face stands on its head."
    return "The face is turned on its side." if angle > TILTED else ""
