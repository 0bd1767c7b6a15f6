"""Left and right: exchanged throughout, of one pair, or of a single part."""

from __future__ import annotations

from collections.abc import Iterator

from facemask_editor.core.groups import BROWS, EYES
from facemask_editor.doctor.finding import Finding, Severity
from facemask_editor.doctor.fixes import renamed
from facemask_editor.doctor.patient import Patient
from facemask_editor.doctor.torn import doubled

CLEAR = 0.25
"""How far beside the middle line a single part lies whose side is certain, in distances of the eyes."""

APART = 0.3
"""How far the two of a pair lie apart along the line of the eyes where their order is certain."""

_MEANT = "left is that of the person shown, on the right of the picture"


def sides(patient: Patient) -> Iterator[Finding]:
    """Yield pairs and single parts on the wrong side; one finding where all pairs are."""
    pairs = [(patient.schema.names[a], patient.schema.names[b]) for a, b in patient.schema.pairs]
    for pair in pairs:
        yield from _both_of_one(patient, *pair)
    told = {pair: side for pair in pairs if (side := _side(patient, *pair))}
    wrong = [pair for pair, side in told.items() if side < 0]
    if not wrong:
        return
    # the eyes and brows say how the mask was named; all else may be a slip
    central = [told[pair] for pair in (EYES.names, BROWS.names) if pair in told]
    if len(wrong) == len(told) and (len(wrong) > 1 or central):
        yield _all(patient, pairs)
        return
    for left, right in wrong:
        yield _pair(patient, left, right)


def _both_of_one(patient: Patient, left: str, right: str) -> Iterator[Finding]:
    """Yield that the two of a pair have one class: one of them on either side, none of the other class."""
    for own, other in ((left, right), (right, left)):
        if not patient.knows(own, other) or patient.shows(other) or not doubled(patient, own):
            continue
        first, second = patient.indices((own, other))
        pieces = patient.pieces(first)[:2]
        middle = _middle(patient)
        columns = [(piece.box.x0 + piece.box.x1) / 2 for piece in pieces]
        if middle is None or (columns[0] - middle) * (columns[1] - middle) >= 0:
            return
        # the person's left is on the right of the picture
        wrong = pieces[int((columns[0] > columns[1]) == (own == left))]
        sentence = f"Both are {patient.title(own)}, on the left and on the right: {_MEANT}."
        fix = renamed(f"Make one the {patient.title(other)}", {first: second}, (wrong,))
        yield Finding("sides", Severity.WARNING, (own,), sentence, (wrong,), fix)


def _side(patient: Patient, left: str, right: str) -> int:
    """Return 1 where a pair's parts are on their sides, -1 where not, 0 where that is not certain."""
    if not patient.knows(left, right):
        return 0
    places = patient.centre(left), patient.centre(right)
    unit = _unit(patient)
    if places[0] is not None and places[1] is not None:
        apart = places[0][0] - places[1][0]
        return 0 if abs(apart) < APART * unit else (1 if apart > 0 else -1)
    middle = _middle(patient)
    single = places[0] or places[1]
    if doubled(patient, left) or doubled(patient, right):
        return 0
    if single is None or middle is None:
        return 0
    beside = single[0] - middle
    if abs(beside) < CLEAR * unit:
        return 0
    return 1 if (beside > 0) == (places[0] is not None) else -1


def _unit(patient: Patient) -> float:
    """Return the distance of the eyes, or what it is likely to be, in pixels."""
    frame = patient.scene.frame
    across = frame.unit if frame is not None else 64.0
    return float(across * patient.width / patient.scene.label_map.shape[1])


def _middle(patient: Patient) -> float | None:
    """Return the column of the face's middle line: between nose, lips and the eyes' middle."""
    found = [place[0] for name in ("nose", "u_lip", "l_lip") if (place := patient.centre(name)) is not None]
    if patient.eyes is not None:
        found.append((patient.eyes[0][0] + patient.eyes[1][0]) / 2)
    return sorted(found)[len(found) // 2] if found else None


def _all(patient: Patient, pairs: list[tuple[str, str]]) -> Finding:
    names = tuple(name for pair in pairs for name in pair if patient.count(name))
    table = {a: b for pair in patient.schema.pairs for a, b in (pair, pair[::-1])}
    pieces = [piece for name in names for piece in patient.pieces(*patient.indices((name,)))]
    sentence = f"Left and right are exchanged: {_MEANT}."
    fix = renamed("Exchange left and right", table)
    return Finding("sides", Severity.ERROR, names, sentence, tuple(pieces), fix)


def _pair(patient: Patient, left: str, right: str) -> Finding:
    first, second = patient.indices((left, right))
    pieces = (*patient.pieces(first), *patient.pieces(second))
    names = tuple(name for name in (left, right) if patient.shows(name))
    if len(names) == 1 and (middle := _middle(patient)) is not None:
        pieces = tuple(
            piece for piece in patient.pieces(first if names == (left,) else second)
            if ((piece.box.x0 + piece.box.x1) / 2 < middle) == (names == (left,))
        )  # fmt: skip
    shown = " and ".join(patient.title(name) for name in names)
    both = len(names) > 1
    sentence = f"{shown.capitalize()} {'are each' if both else 'is'} on the other's side: {_MEANT}."
    title = "Exchange the two" if both else f"Make it {patient.title(right if names == (left,) else left)}"
    fix = renamed(title, {first: second, second: first}, () if both else pieces)
    return Finding("sides", Severity.ERROR if both else Severity.WARNING, names, sentence, pieces, fix)
