"""Parts in the wrong order from top to bottom, and faces on their heads."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from facemask_editor.core.groups import BROWS, EYES, LIPS, NOSE
from facemask_editor.doctor.finding import Finding, Severity
from facemask_editor.doctor.fixes import renamed, turned
from facemask_editor.doctor.patient import Patient
from facemask_editor.doctor.torn import doubled

MOST = 0.5
"""Share of the columns of both lips in which the upper one lies below."""

ALL = 0.9
"""Share from which the lips are exchanged as wholes."""

_BELOW = (("nose", "u_lip"), ("nose", "l_lip"))
"""Of which the first lies above the second."""


def upside_down(patient: Patient) -> Finding | None:
    """Return that the face stands on its head: mouth over nose over eyes, by their middles."""
    groups = (BROWS.names, EYES.names, NOSE.names, (*LIPS.names, "mouth"))
    places = [place for names in groups if (place := _height(patient, *names)) is not None]
    if len(places) < 3 or any(upper <= lower for upper, lower in pairwise(places)):
        return None
    sentence = "The face stands on its head."
    if patient.photo:
        why = "The photo would have to be turned too; turn both files where they were made."
        return Finding("upside_down", Severity.ERROR, (), sentence, no_fix=why)
    left, right = (patient.centre(name) for name in _shown_pair(patient))
    if left is None or right is None:
        why = "Whether rows were reversed or the picture was turned cannot be told without a pair of parts."
        return Finding("upside_down", Severity.ERROR, (), sentence, no_fix=why)
    # a picture that was turned has left and right exchanged with top and bottom
    mirror = left[0] > right[0]
    fix = turned("Reverse its rows" if mirror else "Turn it by half a turn", mirror=mirror)
    return Finding("upside_down", Severity.ERROR, (), sentence, fix=fix)


def _shown_pair(patient: Patient) -> tuple[str, str]:
    for left, right in (EYES.names, BROWS.names):
        if patient.centre(left) is not None and patient.centre(right) is not None:
            return left, right
    return EYES.names[0], EYES.names[1]


def _height(patient: Patient, *names: str) -> float | None:
    found = [place[1] for name in names if (place := patient.centre(name)) is not None]
    return float(np.mean(found)) if found else None


def order(patient: Patient) -> Iterator[Finding]:
    """Yield lips, brows, eyes, nose and mouth that are above what they belong below."""
    lips = list(_lips(patient))
    yield from lips or _mouth(patient)
    yield from _brows(patient)
    if patient.knows(*NOSE.names) and doubled(patient, *NOSE.names):
        return
    nose = patient.centre("nose") if patient.knows("nose") else None
    eyes = patient.eyes
    if nose is not None and eyes is not None and nose[1] < min(eyes[0][1], eyes[1][1]):
        yield _unmended(patient, "nose", "The nose lies above the eyes.")
    for upper, lower in _BELOW:
        places = patient.centre(upper), patient.centre(lower)
        if places[0] is not None and places[1] is not None and places[0][1] > places[1][1]:
            yield _unmended(
                patient, upper, f"The {patient.title(upper)} lies below the {patient.title(lower)}."
            )
            return


def _lips(patient: Patient) -> Iterator[Finding]:
    values = patient.lips
    share = values.get("lips.swapped", 0.0)
    if not share > MOST:
        return
    upper, lower = LIPS.names
    first, second = patient.indices(LIPS.names)
    sentence = f"The {patient.title(upper)} lies below the {patient.title(lower)}."
    pieces = (*patient.pieces(first)[:1], *patient.pieces(second)[:1])
    if share < ALL or values.get("lips.shared", 0.0) < MOST:
        why = "They do not lie one above the other as lips do; paint them anew."
        yield Finding("order", Severity.ERROR, LIPS.names, sentence, pieces, no_fix=why)
        return
    fix = renamed("Exchange the lips", {first: second, second: first})
    yield Finding("order", Severity.ERROR, LIPS.names, sentence, pieces, fix)


def _mouth(patient: Patient) -> Iterator[Finding]:
    if patient.lips.get("mouth.swapped", 0.0) > MOST and patient.shows("mouth"):
        yield _unmended(patient, "mouth", "The inner mouth does not lie between the lips.")


def _brows(patient: Patient) -> Iterator[Finding]:
    """Yield brows below the eye of their side; exchanged with them where that is so on both sides."""
    pairs = _paired(patient)
    below = [(brow, eye) for brow, eye, over in pairs if over < 0]
    if not below:
        return
    names = tuple(name for pair in below for name in pair)
    pieces = tuple(piece for name in names for piece in patient.pieces(*patient.indices((name,)))[:1])
    if len(below) == 1:
        sentence = f"The {patient.title(below[0][0])} lies below the eye."
    else:
        sentence = "The brows lie below the eyes."
    if len(below) < 2:
        why = "Whether eye or brow is out of place cannot be told; move it."
        yield Finding("order", Severity.ERROR, names, sentence, pieces, no_fix=why)
        return
    table: dict[int, int] = {}
    for brow, eye in below:
        first, second = patient.indices((brow, eye))
        table |= {first: second, second: first}
    fix = renamed("Exchange eyes and brows", table)
    yield Finding("order", Severity.ERROR, names, sentence, pieces, fix)


def _paired(patient: Patient) -> list[tuple[str, str, float]]:
    """Return brow, eye and how far the brow lies over it, of each side by the places in the picture."""
    if not patient.knows(*EYES.names, *BROWS.names):
        return []
    found = []
    eyes = [(place, name) for name in EYES.names if (place := patient.centre(name)) is not None]
    for name in BROWS.names:
        place = patient.centre(name)
        if place is None or not eyes or doubled(patient, name):
            continue
        eye, own = min(eyes, key=lambda one: abs(one[0][0] - place[0]))
        if len(eyes) == 1 and abs(eye[0] - place[0]) > patient.length(40):
            continue
        found.append((name, own, eye[1] - place[1]))
    return found


def _unmended(patient: Patient, name: str, sentence: str) -> Finding:
    pieces = patient.pieces(*patient.indices((name,)))[:1]
    why = "Where it belongs cannot be told for certain; move it, or paint it anew."
    return Finding("order", Severity.ERROR, (name,), sentence, pieces, no_fix=why)
