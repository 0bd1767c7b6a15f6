"""Relations of neck and hair to the face, and of the head as a whole."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.core.groups import BROWS, EYES, LIPS
from facemask_editor.measures.relations.relation import Relation
from facemask_editor.measures.relations.scene import FACE, Blob, Scene, Values, rim

_N, _HA, _HE = ("neck",), ("hair",), ("head",)
_HAIR_SHARE, _SKIN_SHARE = 0.02, 0.01
"""Share of a part that makes a piece of it."""

RELATIONS = (
    Relation("neck.above", ("neck",), _N, "share of the neck above the mouth", "high", 0.02),
    Relation("neck.round", ("neck",), _N, "share of the neck beside the chin", "high", 0.05),
    Relation("neck.meets", ("neck",), _N, "rim of the neck that meets cloth, necklace or border", "low"),
    Relation("neck.touches", ("neck",), _N, "rim of the neck that touches the face", "low"),
    Relation("neck.pieces", ("neck",), _N, "pieces of the neck", "high", 1.0, whole=True),
    Relation("neck.width", ("neck",), _N, "width of the neck against the face", "both", 0.1),
    Relation("neck.centre", ("neck",), _N, "how far the neck lies beside the face", "high"),
    Relation("neck.gap", ("neck",), _N, "background between chin and neck", "high", 0.02),
    Relation("hair.floating", ("hair",), _HA, "share of the hair that touches no head", "high", 0.02),
    Relation("hair.pieces", ("hair",), _HA, "pieces of hair", "high", 1.0, whole=True),
    Relation("hair.eyes", ("hair",), _HA, "rim of an eye that is hair", "high"),
    Relation("hair.brows", ("hair",), _HA, "rim of a brow that is hair", "high"),
    Relation("hair.face", ("hair",), _HA, "hair within the hull of the features", "high"),
    Relation("hair.sides", ("hair",), _HA, "hair on one side against the other", "high", 0.2),
    Relation("hair.outline", ("hair",), _HA, "outline of the hair", "high", 0.1),
    Relation("head.pocket", ("skin", "hair"), ("head", "hair", "neck"), "enclosed background", "high", 0.002),
    Relation("head.rays", ("skin", "hair"), ("head", "hair", "neck"), "thin background", "high", 0.005),
    Relation("head.pieces", ("skin",), _HE, "pieces of skin", "high", 1.0, whole=True),
    Relation("head.features", ("skin",), _HE, "share of the features' hull that is no face", "high", 0.02),
    Relation("head.chin", ("skin",), _HE, "height of the chin under the lips", "both"),
    Relation("head.brows", ("skin",), _HE, "height of the face over the brows", "both"),
    Relation("head.width", ("skin",), _HE, "width of the face against the eyes", "both", 0.1),
    Relation("head.nose", ("nose",), _HE, "how far the nose lies beside the eyes' middle", "high"),
    Relation("head.order", ("nose",), _HE, "nose between eyes and lips", "low", 0.05),
)


def neck(scene: Scene) -> Values:
    """Return what can be measured of the neck."""
    whole = scene.blob("neck")
    if whole is None:
        return {}
    names = scene.schema.names
    counts = rim(whole, scene.label_map)
    edge = _on_border(whole, scene)
    total = max(1.0, float(counts.sum()) + edge)
    lower = [names.index(n) for n in ("cloth", "neck_l") if n in names]
    face = [names.index(n) for n in ("skin", "ear_r", "l_ear", "r_ear") if n in names]
    found = {
        "neck.meets": (float(counts[lower].sum()) + edge) / total,
        "neck.touches": float(counts[face].sum()) / total,
        "neck.pieces": float(len(whole.sizes(max(8, whole.area // 100)))),
    }
    background = scene.mask(names[scene.schema.background])
    above = np.maximum.accumulate(scene.mask("skin"), 0)
    below = np.maximum.accumulate(scene.mask("neck")[::-1], 0)[::-1]
    found["neck.gap"] = float((above & below & background).sum()) / whole.area
    frame, sides, chin = scene.frame, scene.sides, scene.chin
    mouth = scene.blob(*LIPS.names, "mouth")
    if frame is None or sides is None or chin is None or mouth is None:
        return found
    width = max(sides[1] - sides[0], 0.1)
    ys, xs = np.nonzero(whole.pixels)
    xs, ys = xs + whole.x, ys + whole.y
    vs = ((ys + 0.5 - frame.y) * frame.ux - (xs + 0.5 - frame.x) * frame.uy) / frame.unit
    lip = frame.of(mouth.centre)[1]
    found["neck.above"] = float((vs < lip).mean())
    found["neck.round"] = float((vs < lip + 0.6 * (chin - lip)).mean())
    rows = np.count_nonzero(whole.pixels, 1)
    found["neck.width"] = float(np.median(rows)) / frame.unit / width
    found["neck.centre"] = abs(frame.of(whole.centre)[0] - (sides[0] + sides[1]) / 2) / width
    return found


def _on_border(blob: Blob, scene: Scene) -> float:
    """Return how many pixels of a blob lie on the border of the picture, left out of its rim."""
    height, width = scene.label_map.shape
    found = 0
    if blob.y + blob.height == height:
        found += int(blob.pixels[-1].sum())
    if blob.x == 0:
        found += int(blob.pixels[:, 0].sum())
    if blob.x + blob.width == width:
        found += int(blob.pixels[:, -1].sum())
    return float(found)


def hair(scene: Scene) -> Values:
    """Return what can be measured of the hair."""
    whole = scene.blob("hair")
    if whole is None:
        return {}
    pieces = whole.pieces(max(8, round(_HAIR_SHARE * whole.area)))
    names = scene.schema.names
    head = [names.index(n) for n in (*FACE, "l_ear", "r_ear", "hat", "eye_g") if n in names]
    floating = sum(p.area for p in pieces if not rim(p, scene.label_map, width=3)[head].any())
    found = {
        "hair.pieces": float(len(pieces)),
        "hair.floating": floating / whole.area,
        "hair.outline": whole.outline,
    }
    own = names.index("hair")
    for key, pair in (("eyes", EYES.names), ("brows", BROWS.names)):
        shares = []
        for blob in (scene.blob(name) for name in pair):
            if blob is not None:
                counts = rim(blob, scene.label_map)
                shares.append(float(counts[own]) / max(1.0, float(counts.sum())))
        if shares:
            found[f"hair.{key}"] = max(shares)
    features = scene.blob(*EYES.names, "nose", *LIPS.names, "mouth")
    if features is not None:
        found["hair.face"] = float(_in_hull(features, scene.mask("hair")))
    frame = scene.frame
    if frame is not None:
        ys, xs = np.nonzero(whole.pixels)
        u = (xs + whole.x + 0.5 - frame.x) * frame.ux + (ys + whole.y + 0.5 - frame.y) * frame.uy
        left, right = int((u < 0).sum()), int((u > 0).sum())
        found["hair.sides"] = abs(float(np.log((left + 50.0) / (right + 50.0))))
    return found


def _in_hull(blob: Blob, mask: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> float:
    """Return which share of a blob's hull a mask covers."""
    inside = blob.hull_pixels & mask[blob.y : blob.y + blob.height, blob.x : blob.x + blob.width]
    return float(inside.sum()) / max(1.0, float(blob.hull_pixels.sum()))


def head(scene: Scene) -> Values:
    """Return what can be measured of the head as a whole."""
    face = scene.face
    if face is None:
        return {}
    background = scene.mask(scene.schema.names[scene.schema.background])
    found = {}
    pocket, rays = _torn(background)
    found["head.pocket"] = pocket / face.area
    found["head.rays"] = rays / face.area
    skin = scene.blob("skin")
    if skin is not None:
        found["head.pieces"] = float(len(skin.sizes(max(8, round(_SKIN_SHARE * skin.area)))))
    features = scene.blob(*EYES.names, "nose", *LIPS.names, "mouth")
    if features is not None:
        covered = scene.mask(*FACE, "eye_g", "hair", "hat")
        found["head.features"] = 1.0 - _in_hull(features, covered)
    frame, sides, chin = scene.frame, scene.sides, scene.chin
    if frame is None or sides is None or chin is None:
        return found
    found["head.width"] = sides[1] - sides[0]
    nose, mouth = scene.blob("nose"), scene.blob(*LIPS.names, "mouth")
    if mouth is not None:
        found["head.chin"] = chin - frame.of(mouth.centre)[1]
    if nose is not None:
        u, v = frame.of(nose.centre)
        found["head.nose"] = abs(u)
        found["head.order"] = v if mouth is None else min(v, frame.of(mouth.centre)[1] - v)
    top = min(frame.of((face.x + float(x) + 0.5, face.y + float(y) + 0.5))[1] for x, y in face.hull[:, 0])
    found["head.brows"] = -top
    return found


def _torn(background: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> tuple[float, float]:
    """Return the pixels of background that reaches no border, and of that thinner than 3 pixels."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(background, connectivity=4, ltype=cv2.CV_16U)
    height, width = background.shape
    pocket = 0
    for x, y, w, h, area in stats[1:]:
        if x > 0 and y > 0 and x + w < width and y + h < height and area >= 4:
            pocket += int(area)
    padded = cv2.copyMakeBorder(background, 2, 2, 2, 2, cv2.BORDER_REPLICATE)
    opened = cv2.morphologyEx(padded, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))[2:-2, 2:-2]
    return float(pocket), float(np.count_nonzero((background > 0) & (opened == 0)))
