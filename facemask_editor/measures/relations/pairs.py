"""Relations of eyes and brows: of the two to each other, and of one pair to the other."""

from __future__ import annotations

import numpy as np

from facemask_editor.core.groups import BROWS, EYES, LIPS
from facemask_editor.measures.relations.relation import Relation
from facemask_editor.measures.relations.scene import Blob, Frame, Scene, Values, rim

_FEWEST = 4
"""Pixels that make a piece of an eye or a brow."""


def _of_pair(key: str, names: tuple[str, ...], what: str) -> tuple[Relation, ...]:
    group = (key,)
    return (
        Relation(f"{key}.areas", names, group, f"size of one {what} against the other", "high", 0.1),
        Relation(f"{key}.widths", names, group, f"width of one {what} against the other", "high", 0.1),
        Relation(f"{key}.heights", names, group, f"height of one {what} against the other", "high", 0.1),
        Relation(f"{key}.level", names, group, "slope of the pair against the axis of the face", "high", 2.0),
        Relation(f"{key}.turned", names, group, f"slope of one {what} against the pair's line", "high", 2.0),
        Relation(f"{key}.apart", names, group, "gap between the two", "both", 0.05),
        Relation(f"{key}.pieces", names, group, f"pieces of one {what}", "high", 1.0, whole=True),
        Relation(f"{key}.outline", names, group, f"outline of one {what}", "high"),
        Relation(f"{key}.outside", names, group, f"rim of one {what} that is not face", "high", 0.05),
    )


_EYES = _of_pair("eyes", EYES.names, "eye")
_BROWS = _of_pair("brows", BROWS.names, "brow")
_BOTH = (
    Relation("brows.over", BROWS.names + EYES.names, ("brows", "eyes"), "height of a brow over its eye"),
    Relation(
        "brows.uneven",
        BROWS.names + EYES.names,
        ("brows", "eyes"),
        "height of one brow over its eye against the other",
        "high",
    ),
    Relation("brows.gap", BROWS.names + EYES.names, ("brows", "eyes"), "least gap from brow to eye", "low"),
    Relation(
        "brows.beside",
        BROWS.names + EYES.names,
        ("brows", "eyes"),
        "how far a brow lies beside its eye",
        "high",
    ),
)

RELATIONS = (*_EYES, *_BROWS, *_BOTH)


def eyes(scene: Scene) -> Values:
    """Return what can be measured of the eyes."""
    return _pair(scene, "eyes", EYES.names)


def brows(scene: Scene) -> Values:
    """Return what can be measured of the brows."""
    return _pair(scene, "brows", BROWS.names)


def _pair(scene: Scene, key: str, names: tuple[str, ...]) -> Values:
    there = [blob for blob in (scene.blob(name) for name in names) if blob is not None]
    if not there:
        return {}
    schema = scene.schema
    face = [
        schema.names.index(name)
        for name in ("skin", "nose", "eye_g", "hair", "hat", *EYES.names, *BROWS.names)
        if name in schema.names
    ]
    outside = []
    for blob in there:
        counts = rim(blob, scene.label_map)
        outside.append(1.0 - float(counts[face].sum()) / max(1.0, float(counts.sum())))
    found = {
        f"{key}.pieces": float(max(len(blob.sizes(_FEWEST)) for blob in there)),
        f"{key}.outline": max(blob.outline for blob in there),
        f"{key}.outside": max(outside),
    }
    pair = scene.pair(*names)
    if pair is None:
        return found
    first, second = pair
    found[f"{key}.areas"] = abs(float(np.log(first.area / second.area)))
    found[f"{key}.widths"] = abs(float(np.log(first.width / second.width)))
    found[f"{key}.heights"] = abs(float(np.log(first.height / second.height)))
    dx, dy = second.centre[0] - first.centre[0], second.centre[1] - first.centre[1]
    mean = (first.width + second.width) / 2
    found[f"{key}.apart"] = (second.x - first.x - first.width) / mean
    line = float(np.arctan2(dy, dx))
    turns = [_turn(blob.axis - line) for blob in pair if blob.width > 1.5 * blob.height]
    if turns:
        found[f"{key}.turned"] = max(turns)
    lower = scene.blob(*LIPS.names, "mouth") or scene.blob("nose")
    if lower is not None:
        down = lower.centre[0] - (first.centre[0] + second.centre[0]) / 2
        along = lower.centre[1] - (first.centre[1] + second.centre[1]) / 2
        found[f"{key}.level"] = _turn(line + float(np.arctan2(down, along)))
    return found


def _turn(angle: float) -> float:
    """Return the size of an angle between two lines, in degrees, 0 to 90."""
    return float(abs((np.degrees(angle) + 90.0) % 180.0 - 90.0))


def brows_over_eyes(scene: Scene) -> Values:
    """Return what can be measured of the brows against the eyes."""
    eyes, brows, frame = scene.pair(*EYES.names), scene.pair(*BROWS.names), scene.frame
    if eyes is None or brows is None or frame is None:
        return {}
    places = [(frame.of(brow.centre), frame.of(eye.centre)) for brow, eye in zip(brows, eyes, strict=True)]
    over = [eye[1] - brow[1] for brow, eye in places]
    found = {
        "brows.over": min(over),
        "brows.uneven": abs(over[0] - over[1]),
        "brows.beside": max(abs(brow[0] - eye[0]) for brow, eye in places),
    }
    gaps = [_gap(brow, eye, frame) for brow, eye in zip(brows, eyes, strict=True)]
    if gap := [gap for gap in gaps if gap is not None]:
        found["brows.gap"] = min(gap)
    return found


def _gap(brow: Blob, eye: Blob, frame: Frame) -> float | None:
    """Return the least distance from brow down to eye over their shared columns, in units."""
    x0, x1 = max(brow.x, eye.x), min(brow.x + brow.width, eye.x + eye.width)
    if x0 >= x1:
        return None
    over = brow.pixels[:, x0 - brow.x : x1 - brow.x]
    under = eye.pixels[:, x0 - eye.x : x1 - eye.x]
    there = over.any(0) & under.any(0)
    if not there.any():
        return None
    bottom = brow.y + brow.height - over[::-1].argmax(0)
    top = eye.y + under.argmax(0)
    return float((top - bottom)[there].min()) / frame.unit
