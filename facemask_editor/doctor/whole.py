"""What is said of a mask as a whole: its size, and whether its classes lie as those of a face."""

from __future__ import annotations

from collections.abc import Iterator

from facemask_editor.core.labels import CELEBAMASK_HQ, OWN_ORDER
from facemask_editor.doctor.finding import Finding, Severity
from facemask_editor.doctor.order import upside_down
from facemask_editor.doctor.patient import Patient
from facemask_editor.formats.recognise.order import recognise_order
from facemask_editor.measures.frontal import why_no_face

TINY = 128
"""Side below which parts have too few pixels for what is measured of them."""

STEP = 8
"""Renderers take sides that are multiples of it."""


def size(patient: Patient) -> Iterator[Finding]:
    """Yield a picture that is not square, tiny, or of a side that renderers do not take."""
    width, height = patient.width, patient.height
    shown = f"{width} x {height} pixels"
    if min(width, height) < TINY:
        sentence = f"The mask is tiny: {shown}. Small parts are a few pixels each."
        why = "No resize brings back outlines that were never there; take a larger file."
        yield Finding("size", Severity.WARNING, (), sentence, no_fix=why)
    if width != height:
        sentence = f"The mask is not square: {shown}. Models and renderers of faces take square ones."
        why = "Where to crop or what to add is yours to choose."
        yield Finding("size", Severity.WARNING, (), sentence, no_fix=why)
    elif width % STEP:
        sentence = f"The side of {width} pixels is no multiple of {STEP}; many renderers take only such."
        why = "Export brings it to the size that a renderer takes."
        yield Finding("size", Severity.HINT, (), sentence, no_fix=why)


def no_face(patient: Patient) -> Finding | None:
    """Return that the classes lie as in no face, or as in the order of another tool."""
    if patient.schema.names != CELEBAMASK_HQ.names:
        return None
    guess = recognise_order(patient.label_map)
    other = guess.likelier or (guess.order if guess.order.name != OWN_ORDER else None)
    if other is not None:
        sentence = f"The classes lie as those of a face in the order of {other.title} do."
        why = "Open the file with that class order, which converts it."
        return Finding("no_face", Severity.ERROR, (), sentence, no_fix=why)
    if why_not := why_no_face(patient.label_map, patient.schema):
        on_its_head = not guess.out_of_range or not recognise_order(patient.label_map[::-1]).out_of_range
        if not (on_its_head and upside_down(patient)):
            why = "Nothing tells what was meant."
            return Finding("no_face", Severity.WARNING, (), why_not, no_fix=why)
    elif guess.out_of_range:
        sentence = "The classes are not where a face has them."
        why = "Nothing tells which classes were meant; check them in the class list."
        return Finding("no_face", Severity.ERROR, (), sentence, no_fix=why)
    return None
