"""Parts where no face has them, parts that are missing, and what is worn by nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from facemask_editor.core.groups import BROWS, EARS, EYES, GLASSES, LIPS, NOSE
from facemask_editor.doctor.finding import Finding, Severity
from facemask_editor.doctor.patient import Patient
from facemask_editor.doctor.torn import TWICE, doubled
from facemask_editor.measures.defects.change import Piece

OFF = 0.6
"""Share of a part's rim that is no face, from which it lies off the face."""

_INNER = (*EYES.names, *BROWS.names, *NOSE.names, *LIPS.names, "mouth")
_COVER = ("hair", "hat", *GLASSES.names)
"""What may touch a part of the face as well."""

_MOVE = "Where it belongs cannot be told for certain; move it."
_DRAW = "What is not there cannot be taken from anywhere; Complete draws it."


def outside(patient: Patient) -> Iterator[Finding]:
    """Yield eyes, brows, nose, lips and mouth off the face."""
    if not patient.shows("skin"):
        return
    face, cover = list(patient.face), list(patient.indices(_COVER))
    for name in _INNER:
        if not patient.knows(name) or not patient.shows(name) or doubled(patient, name):
            continue  # what is there twice is told as such
        largest = patient.pieces(*patient.indices((name,)))[0]
        rim = largest.rim(patient.label_map)
        total = max(1, int(rim.sum()))
        on, covered = float(rim[face].sum()) / total, float(rim[cover].sum()) / total
        if 1.0 - on - covered > OFF or (on < 0.05 and not _on_hull(patient, largest)):
            sentence = f"The {patient.title(name)} lies off the face."
            yield Finding("outside", Severity.WARNING, (name,), sentence, (largest,), no_fix=_MOVE)


def _on_hull(patient: Patient, piece: Piece) -> bool:
    """Return whether the middle of a piece lies within the outline of the face."""
    hull = patient.skin_hull
    height, width = hull.shape
    x = (piece.box.x0 + piece.box.x1) * width // (2 * patient.width)
    y = (piece.box.y0 + piece.box.y1) * height // (2 * patient.height)
    return bool(hull[y, x])


def edge(patient: Patient) -> Iterator[Finding]:
    """Yield parts of the face that the picture cuts off."""
    least = max(3.0, patient.length(6))
    for name in _INNER:
        if not patient.knows(name):
            continue
        label = patient.schema.names.index(name)
        border = (
            patient.label_map[0], patient.label_map[-1], patient.label_map[1:-1, 0],
            patient.label_map[1:-1, -1],
        )  # fmt: skip
        count = sum(int(np.count_nonzero(line == label)) for line in border)
        if count >= least:
            sentence = f"The {patient.title(name)} reaches over the edge of the picture."
            why = "What lies beyond the picture is in no file; take a larger crop, or move it."
            first = patient.pieces(label)[0].area
            pieces = tuple(
                piece
                for piece in patient.pieces(label)
                if _cut(patient, piece) and piece.area >= TWICE * first
            )
            if not pieces:
                continue  # an island, which is told as such
            yield Finding("edge", Severity.WARNING, (name,), sentence, pieces, no_fix=why)


def _cut(patient: Patient, piece: Piece) -> bool:
    box = piece.box
    return box.x0 == 0 or box.y0 == 0 or box.x1 == patient.width or box.y1 == patient.height


def missing(patient: Patient) -> Iterator[Finding]:
    """Yield parts that every face has; what is closed, hidden or often left out is a hint."""
    if patient.knows("skin") and not patient.shows("skin"):
        yield _lacks(("skin",), "There is no skin.", Severity.ERROR)
        return
    if patient.knows(*NOSE.names) and not patient.shows(*NOSE.names):
        yield _lacks(NOSE.names, "The nose is missing.", Severity.WARNING)
    if patient.knows(*EYES.names) and not patient.shows(*GLASSES.names):
        gone = [name for name in EYES.names if not patient.shows(name)]
        if len(gone) == 2:
            yield _lacks(EYES.names, "Both eyes are missing; fine where they are closed.", Severity.HINT)
        elif gone and _place_is_bare(patient):
            yield _lacks((gone[0],), f"The {patient.title(gone[0])} is missing.", Severity.WARNING)
    lips = [name for name in LIPS.names if patient.knows(name)]
    lost = tuple(name for name in lips if not patient.shows(name))
    if lost and len(lost) == len(lips):
        yield _lacks(lost, "The lips are missing; fine where something hides them.", Severity.HINT)
    elif lost:
        sentence = f"The {patient.title(lost[0])} is missing; fine where something hides it."
        yield _lacks(lost, sentence, Severity.HINT)


def _lacks(names: tuple[str, ...], sentence: str, severity: Severity) -> Finding:
    return Finding("missing", severity, names, sentence, no_fix=_DRAW)


def _place_is_bare(patient: Patient) -> bool:
    """Return whether the place of the eye that is missing is open skin, by the other one and the nose."""
    shown = next((place for name in EYES.names if (place := patient.centre(name)) is not None), None)
    nose = patient.centre("nose") if patient.knows("nose") else None
    if shown is None or nose is None:
        return False
    reach = max(2, round(patient.length(14)))
    x, y = round(2 * nose[0] - shown[0]), round(shown[1])
    near = patient.label_map[max(0, y - reach) : y + reach, max(0, x - reach) : x + reach]
    bare = list(patient.indices(("skin", *BROWS.names, *NOSE.names)))
    return bool(near.size) and float(np.isin(near, bare).mean()) > 0.9


def without(patient: Patient) -> Iterator[Finding]:
    """Yield glasses with no eyes behind clear lenses, and earrings with neither ear nor hair."""
    if patient.knows(*GLASSES.names, *EYES.names) and patient.shows(*GLASSES.names):
        gone = [name for name in EYES.names if not patient.shows(name)]
        if gone and _lenses(patient):
            sentence = "The glasses have clear lenses and no eyes behind them."
            pieces = patient.pieces(*patient.indices(GLASSES.names))
            yield Finding("without", Severity.WARNING, GLASSES.names, sentence, pieces, no_fix=_DRAW)
    if patient.knows("ear_r") and patient.shows("ear_r"):
        yield from _earrings(patient)


def _lenses(patient: Patient) -> bool:
    """Return whether most of what the outline of the glasses encloses is skin."""
    import cv2

    enclosed = clear = 0
    for piece in patient.pieces(*patient.indices(GLASSES.names)):
        own = piece.own.astype(np.uint8)
        outer, _ = cv2.findContours(own, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        filled = np.zeros_like(own)
        cv2.drawContours(filled, list(outer), -1, 1, thickness=-1)
        inner = (filled > 0) & ~piece.own
        enclosed += int(np.count_nonzero(filled))
        near = patient.label_map[piece.box.slices]
        clear += int(np.count_nonzero(np.isin(near, patient.indices(("skin",))) & inner))
    return clear > 0.4 * max(1, enclosed)


def _earrings(patient: Patient) -> Iterator[Finding]:
    reach = max(2, round(patient.length(24)))
    holding = patient.indices((*EARS.pair, "hair", "hat"))
    loose = []
    for piece in patient.pieces(*patient.indices(("ear_r",))):
        if piece.area < patient.area(20):
            continue
        near = patient.label_map[piece.box.grow(reach, patient.width, patient.height).slices]
        if not np.isin(near, holding).any():
            loose.append(piece)
    if loose:
        sentence = "An earring hangs at neither ear nor hair."
        why = "Whether ear or earring is wrong cannot be told; paint the ear, or erase the earring."
        yield Finding("without", Severity.HINT, ("ear_r",), sentence, tuple(loose), no_fix=why)
