"""Relations of glasses and hats to the face that wears them."""

from __future__ import annotations

import numpy as np

from facemask_editor.core.groups import EYES
from facemask_editor.measures.relations.relation import Relation
from facemask_editor.measures.relations.scene import Blob, Frame, Scene, Values, rim

_G, _H = ("glasses",), ("hat",)
_FEWEST = 8
"""Pixels that make a piece."""

RELATIONS = (
    Relation("glasses.eyes", ("eye_g",), _G, "share of the eyes that the glasses take in", "low", 0.1),
    Relation("glasses.centre", ("eye_g",), _G, "how far the glasses lie beside the nose", "high", 0.05),
    Relation("glasses.height", ("eye_g",), _G, "height of the glasses over the nose", "both", 0.05),
    Relation("glasses.sides", ("eye_g",), _G, "one side of the glasses against the other", "high", 0.1),
    Relation("glasses.level", ("eye_g",), _G, "slope of the glasses against the eyes or brows", "high", 2.0),
    Relation("glasses.width", ("eye_g",), _G, "width of the glasses against the face", "both", 0.05),
    Relation("glasses.tall", ("eye_g",), _G, "height of the glasses against their width", "both", 0.05),
    Relation("glasses.pieces", ("eye_g",), _G, "pieces of the glasses", "high", 1.0, whole=True),
    Relation("glasses.outside", ("eye_g",), _G, "share of the glasses beside the face", "high", 0.05),
    Relation("hat.touch", ("hat",), _H, "rim of the hat that touches head or hair", "low", 0.05),
    Relation("hat.below", ("hat",), _H, "share of the hat in the face below the brows", "high", 0.02),
    Relation("hat.bottom", ("hat",), _H, "height of the hat over the eyes at their middle", "high", 0.1),
    Relation("hat.centre", ("hat",), _H, "how far the hat lies beside the face", "high", 0.05),
    Relation("hat.width", ("hat",), _H, "width of the hat against the face", "both", 0.1),
    Relation("hat.brim", ("hat",), _H, "lower width of the hat against its upper", "low", 0.1),
    Relation("hat.pieces", ("hat",), _H, "pieces of the hat", "high", 1.0, whole=True),
    Relation("hat.solid", ("hat",), _H, "share of its hull that the hat fills", "low", 0.05),
    Relation("hat.outline", ("hat",), _H, "outline of the hat", "high"),
    Relation("hat.under", ("hat",), _H, "background between hat and head", "high", 0.02),
)


def glasses(scene: Scene) -> Values:
    """Return what can be measured of glasses."""
    whole = scene.blob("eye_g")
    if whole is None:
        return {}
    found = {
        "glasses.pieces": float(len(whole.sizes(_FEWEST))),
        "glasses.tall": float(np.log(whole.height / whole.width)),
    }
    eyes = [blob for blob in (scene.blob(name) for name in EYES.names) if blob is not None]
    if eyes:
        hull = np.zeros_like(scene.label_map)
        hull[whole.y : whole.y + whole.height, whole.x : whole.x + whole.width] = whole.hull_pixels
        shares = []
        for eye in eyes:
            inside = hull[eye.y : eye.y + eye.height, eye.x : eye.x + eye.width] & eye.pixels
            shares.append(float(inside.sum()) / eye.area)
        found["glasses.eyes"] = min(shares)
    face = scene.hull
    there = scene.mask("eye_g")
    found["glasses.outside"] = 1.0 - float((there & face).sum()) / whole.area
    frame, sides = scene.frame, scene.sides
    if frame is None or sides is None:
        return found
    u, _ = frame.of(whole.centre)
    middle = 0.0
    nose = scene.blob("nose")
    if nose is not None:
        middle, down = frame.of(nose.centre)
        found["glasses.height"] = down - frame.of(whole.centre)[1]
    # a turned face shows its nose beside the middle of its eyes
    found["glasses.centre"] = min(abs(u), abs(u - middle))
    found["glasses.width"] = whole.width / frame.unit / max(sides[1] - sides[0], 0.1)
    left, right = _halves(whole, frame)
    found["glasses.sides"] = abs(float(np.log((left + 1.0) / (right + 1.0))))
    turn = whole.axis - float(np.arctan2(frame.uy, frame.ux))
    found["glasses.level"] = float(abs((np.degrees(turn) + 90.0) % 180.0 - 90.0))
    return found


def _halves(blob: Blob, frame: Frame) -> tuple[int, int]:
    """Return the pixels left and right of the axis through the middle of the eyes."""
    rows, columns = np.nonzero(blob.pixels)
    u = (columns + blob.x + 0.5 - frame.x) * frame.ux + (rows + blob.y + 0.5 - frame.y) * frame.uy
    return int((u < 0).sum()), int((u > 0).sum())


def hat(scene: Scene) -> Values:
    """Return what can be measured of a hat."""
    whole = scene.blob("hat")
    if whole is None:
        return {}
    names = scene.schema.names
    head = [names.index(n) for n in ("skin", "hair", "l_brow", "r_brow", "l_ear", "r_ear") if n in names]
    counts = rim(whole, scene.label_map)
    found = {
        "hat.touch": float(counts[head].sum()) / max(1.0, float(counts.sum())),
        "hat.pieces": float(len(whole.sizes(_FEWEST))),
        "hat.solid": whole.area / max(1.0, float(whole.hull_pixels.sum())),
        "hat.outline": whole.outline,
    }
    rows = whole.pixels.sum(1, dtype=np.float64)
    third = max(1, whole.height // 3)
    found["hat.brim"] = float(np.log((rows[-third:].max() + 1.0) / (rows[:third].max() + 1.0)))
    found["hat.under"] = _under(scene, whole.area)
    frame, sides = scene.frame, scene.sides
    if frame is None or sides is None:
        return found
    width = max(sides[1] - sides[0], 0.1)
    # by the ends of its box: a hat that the picture cuts off has its middle elsewhere
    u, _ = frame.of((whole.x + whole.width / 2, whole.centre[1]))
    found["hat.centre"] = abs(u - (sides[0] + sides[1]) / 2) / width
    found["hat.width"] = whole.width / frame.unit / width
    ys, xs = np.nonzero(scene.mask("hat"))
    us = (xs + 0.5 - frame.x) * frame.ux + (ys + 0.5 - frame.y) * frame.uy
    vs = (ys + 0.5 - frame.y) * frame.ux - (xs + 0.5 - frame.x) * frame.uy
    us, vs = us / frame.unit, vs / frame.unit
    inside = (us > sides[0] + 0.15 * width) & (us < sides[1] - 0.15 * width)
    found["hat.below"] = float((inside & (vs > -0.1)).sum()) / whole.area
    central = np.abs(us) < 0.5
    if central.any():
        found["hat.bottom"] = float(vs[central].max())
    return found


def _under(scene: Scene, area: int) -> float:
    """Return the background that lies under the hat and over head or hair in its column, over its size."""
    hat, background = scene.mask("hat"), scene.mask(scene.schema.names[scene.schema.background])
    head = scene.mask("skin", "hair", "nose", *EYES.names)
    above = np.maximum.accumulate(hat, 0)
    below = np.maximum.accumulate(head[::-1], 0)[::-1]
    return float((above & below & background).sum()) / area
