"""What is torn in a mask: holes and slivers of background in the face, islands, specks, parts there twice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from facemask_editor.core.groups import ACCESSORIES, BROWS, EARS, EYES, GLASSES, LIPS, NOSE
from facemask_editor.doctor.finding import Finding, Severity
from facemask_editor.doctor.fixes import to_neighbours
from facemask_editor.doctor.patient import Patient, pieces_in
from facemask_editor.measures.defects.change import HEAD, Piece, opened, where

FEWEST, LEAST = 10.0, 6.0
"""Pixels at 512, and in any picture, from which a piece is an island or hole; smaller ones are specks."""

LOOSE = 400.0
"""Pixels at 512 up to which a loose piece of a large part is an island; real hair is in larger ones too."""

TWICE = 0.3
"""Share of the largest piece from which a second one makes the part there twice."""

OFF = 0.5
"""Share of the rim of the right one of two pieces that is face."""

HOLE_RIM = 0.98
"""Share of a hole's rim that is face."""

THIN, LONG = 3, 14.0
"""Width and length at 512 of a sliver of background."""

SLIVER_RIM = 0.9
"""Share of a sliver's rim that is head, without its mouth."""

_ONCE = (*NOSE.names, *EYES.names, *BROWS.names, *EARS.pair, "mouth", *LIPS.names)
"""Parts that a face has once, in one piece unless something hides their middle."""

_HIDING = ("hair", "hat", *GLASSES.names, "ear_r")
"""What may lie over a part and divide it."""


def holes(patient: Patient) -> Iterator[Finding]:
    """Yield background that the face, or one other part, encloses."""
    background = patient.schema.background
    glasses = list(patient.indices(GLASSES.names))
    for piece in _enclosed(patient, background):
        rim = piece.rim(patient.label_map)
        total = max(1, int(rim.sum()))
        face = rim[list(patient.face)].sum() >= HOLE_RIM * total and not rim[glasses].any()
        if not face and (np.count_nonzero(rim) > 1 or piece.area > patient.area(LOOSE)):
            continue
        around = patient.schema.names[int(rim.argmax())]
        sentence = f"A hole in the {patient.title(around)}: {_pixels(piece.area)} of background."
        if not face:
            why = "It may well show there, as between strands; look at it."
            yield Finding("hole", Severity.HINT, (around,), sentence, (piece,), no_fix=why)
            continue
        fix = to_neighbours("Fill the hole", (piece,), (background,))
        yield Finding("hole", Severity.WARNING, (around,), sentence, (piece,), fix)


def _enclosed(patient: Patient, label: int) -> Iterator[Piece]:
    for piece in patient.pieces(label)[1:]:
        box = piece.box
        inside = box.x0 > 0 and box.y0 > 0 and box.x1 < patient.width and box.y1 < patient.height
        if inside and piece.area >= _fewest(patient):
            yield piece


def slivers(patient: Patient) -> Iterator[Finding]:
    """Yield threads of background that come between the parts of a head."""
    background = patient.schema.background
    own = where(patient.label_map, (background,))
    width = max(2, round(patient.length(THIN)))
    thin = own & (opened(own, width) ^ np.uint8(1))
    head, hair = list(patient.indices(HEAD)), list(patient.indices(("hair",)))
    for piece in pieces_in(thin):
        long = max(piece.box.width, piece.box.height) >= patient.length(LONG)
        if not long or piece.area < patient.area(LONG):
            continue
        rim = piece.rim(patient.label_map)
        rim[background] = 0
        if not rim.sum() or rim[head].sum() < SLIVER_RIM * rim.sum():
            continue
        if hair and rim[hair].sum() == rim.sum():
            continue  # between strands
        names = [patient.schema.names[label] for label in np.argsort(-rim, kind="stable")[:2] if rim[label]]
        between = " and ".join(patient.title(name) for name in names)
        words = f"between {between}" if len(names) > 1 else f"in the {between}"
        sentence = f"A sliver of background {words}, {max(piece.box.width, piece.box.height)} pixels long."
        fix = to_neighbours("Close it", (piece,), (background,))
        yield Finding("sliver", Severity.HINT, tuple(names), sentence, (piece,), fix)


def loose(patient: Patient) -> Iterator[Finding]:
    """Yield parts that are there twice, islands, and the specks of each class as one finding."""
    for label, name in enumerate(patient.schema.names):
        pieces = patient.pieces(label)
        if len(pieces) < 2:
            continue
        most = _fewest(patient)
        specks = [piece for piece in pieces[1:] if piece.area < most]
        larger = [piece for piece in pieces[1:] if piece.area >= most]
        if label != patient.schema.background:
            if name in _ONCE and larger:
                yield from _of_single(patient, label, pieces[0], larger)
            elif name not in ACCESSORIES.names:
                yield from _of_large(patient, label, larger)
        if specks:
            yield _specks(patient, label, specks)


def _of_single(patient: Patient, label: int, first: Piece, rest: list[Piece]) -> Iterator[Finding]:
    """Yield what is said of the further pieces of a part that a face has once."""
    name = patient.schema.names[label]
    hiding = list(patient.indices(_HIDING))
    for piece in rest:
        rim = piece.rim(patient.label_map)
        hidden = rim[hiding].any() and first.rim(patient.label_map)[hiding].any()
        if doubled(patient, name) and piece is rest[0] and not hidden:
            if not other_is_lacking(patient, name):
                yield _twice(patient, label, first, piece)
            continue
        if hidden:
            yield _divided(patient, label, piece)
        else:
            yield _island(patient, label, piece, _of_feature(patient, name, int(rim.argmax())))


def _of_feature(patient: Patient, name: str, around: int) -> Severity:
    """Return how bad an island is: lips and mouth come apart at their edges to each other."""
    mouth = ("mouth", *LIPS.names)
    return Severity.HINT if name in mouth and patient.schema.names[around] in mouth else Severity.WARNING


def doubled(patient: Patient, name: str) -> bool:
    """Return whether the second piece of a part is nearly as large as the first."""
    pieces = patient.pieces(*patient.indices((name,)))
    if len(pieces) < 2:
        return False
    first, second = pieces[0].area, pieces[1].area
    return second >= TWICE * first and second >= max(10 * LEAST, patient.area(10 * FEWEST))


def other_is_lacking(patient: Patient, name: str) -> bool:
    """Return whether a part belongs to a pair whose other one is not there: then one piece is that."""
    for pair in patient.schema.pairs:
        names = [patient.schema.names[label] for label in pair]
        if name in names:
            return not patient.shows(names[1 - names.index(name)])
    return False


def _twice(patient: Patient, label: int, first: Piece, second: Piece) -> Finding:
    title = patient.title(patient.schema.names[label])
    sentence = f"The {title} is there twice, with {first.area} and {_pixels(second.area)}."
    names = (patient.schema.names[label],)
    stray = _stray(patient, first, second)
    if stray is None:
        why = "Both could be right, or one of them another part; erase or recolour one."
        return Finding("twice", Severity.WARNING, names, sentence, (second,), no_fix=why)
    fix = to_neighbours("Remove the one that is out of place", (stray,), (label,))
    return Finding("twice", Severity.WARNING, names, sentence, (stray,), fix)


def _stray(patient: Patient, first: Piece, second: Piece) -> Piece | None:
    """Return which of two pieces touches no face while the other lies in it; None where that is not so.

    One that touches the face from outside may be meant as an ear: real masks have such.
    """
    on = [_face_round(patient, piece) for piece in (first, second)]
    if min(on) > 0.0 or max(on) < OFF:
        return None
    return first if on[0] == 0.0 else second


def _face_round(patient: Patient, piece: Piece) -> float:
    rim = piece.rim(patient.label_map)
    return float(rim[list(patient.face)].sum() / max(1, rim.sum()))


def _of_large(patient: Patient, label: int, rest: list[Piece]) -> Iterator[Finding]:
    """Yield islands of a part that may be in several pieces: those that one other part encloses."""
    most = patient.area(LOOSE)
    for piece in rest:
        if piece.area > most:
            continue
        rim = piece.rim(patient.label_map)
        if int(np.count_nonzero(rim)) == 1 and not _cut_by_picture(patient, piece):
            alien = patient.schema.names[int(rim.argmax())] in _NEVER.get(patient.schema.names[label], ())
            yield _island(patient, label, piece, Severity.WARNING if alien else Severity.HINT, certain=alien)


_NEVER = {
    "skin": ("cloth", "background"),
    "hair": (*NOSE.names, *EYES.names, *BROWS.names, *LIPS.names, "mouth", "skin"),
    "neck": (*NOSE.names, *EYES.names, *BROWS.names, *LIPS.names, "mouth", "hair", "background", "skin"),
    "cloth": (*NOSE.names, *EYES.names, *BROWS.names, *LIPS.names, "mouth", "skin", "hair"),
}
"""What a piece of a large part cannot lie in as a whole."""


def _cut_by_picture(patient: Patient, piece: Piece) -> bool:
    box = piece.box
    return box.x0 == 0 or box.y0 == 0 or box.x1 == patient.width or box.y1 == patient.height


def _island(
    patient: Patient, label: int, piece: Piece, severity: Severity, *, certain: bool = True
) -> Finding:
    name = patient.schema.names[label]
    around = patient.schema.names[int(piece.rim(patient.label_map).argmax())]
    sentence = f"An island of {patient.title(name)}, {_pixels(piece.area)}, in {patient.title(around)}."
    if not certain:
        why = "It may well show there, as skin does between strands; look at it."
        return Finding("island", severity, (name,), sentence, (piece,), no_fix=why)
    fix = to_neighbours(f"Make it {patient.title(around)}", (piece,), (label,))
    return Finding("island", severity, (name,), sentence, (piece,), fix)


def _divided(patient: Patient, label: int, piece: Piece) -> Finding:
    name = patient.schema.names[label]
    sentence = f"A piece of {patient.title(name)}, {_pixels(piece.area)}, apart from the rest."
    why = "Hair, a hat or glasses may lie between the two; where they do, all is well."
    return Finding("island", Severity.HINT, (name,), sentence, (piece,), no_fix=why)


def _specks(patient: Patient, label: int, specks: list[Piece]) -> Finding:
    name = patient.schema.names[label]
    total = sum(piece.area for piece in specks)
    count = "A speck" if len(specks) == 1 else f"{len(specks)} specks"
    sentence = f"{count} of {patient.title(name)}, {_pixels(total)} in all."
    fix = to_neighbours("Give them to what is round them", specks, (label,))
    return Finding("specks", Severity.HINT, (name,), sentence, tuple(specks), fix)


def _fewest(patient: Patient) -> float:
    return max(LEAST, patient.area(FEWEST))


def _pixels(count: int) -> str:
    return f"{count} pixel{'s' if count != 1 else ''}"
