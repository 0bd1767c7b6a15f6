"""All checks of a mask, and all fixes that are certain."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

import numpy as np

from facemask_editor.core.errors import Cancelled
from facemask_editor.core.label_map import checked_label_map
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.doctor.finding import Finding, Severity
from facemask_editor.doctor.fringe import fringe
from facemask_editor.doctor.kinds import ORDER
from facemask_editor.doctor.order import order, upside_down
from facemask_editor.doctor.patient import Patient
from facemask_editor.doctor.places import edge, missing, outside, without
from facemask_editor.doctor.sides import sides
from facemask_editor.doctor.torn import holes, loose, slivers
from facemask_editor.doctor.whole import no_face, size

_Check = Callable[[Patient], Iterable[Finding]]
_CHECKS: tuple[_Check, ...] = (
    sides, order, missing, outside, without, edge, holes, slivers, loose,
)  # fmt: skip
_OF_NO_FACE: tuple[_Check, ...] = (missing, outside, edge, holes, loose)
"""Checks that need no face as a whole."""

SMALLEST = 64
"""Side below which parts are a few pixels, and nothing but the size is told."""

_ROUNDS = 3
"""Times that a mask is examined again: what is mended may show something else, as sides behind a turn do."""


def examine(
    label_map: LabelMap,
    schema: LabelSchema = CELEBAMASK_HQ,
    *,
    photo: bool = False,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Finding, ...]:
    """Return what is wrong with a mask, the worst first.

    Args:
        label_map: H x W uint8, ids of the schema. It is not changed, nor kept.
        schema: Its classes. Checks of parts that it lacks are left out.
        photo: Whether a photo lies under it; then a mask that stands on its head is not turned alone.
        cancelled: Whether it should end; asked before each check.

    Raises:
        Cancelled: It was asked to end.
        ValueError: For what is no label map of the schema.
    """
    patient = Patient(checked_label_map(label_map, schema), schema, photo=photo)
    found = list(size(patient))
    if min(patient.width, patient.height) < SMALLEST:
        return sorted_findings(found)
    # blended edges tear everything; on its head, or in other classes, a face has nothing in its place
    if blended := list(fringe(patient)):
        return sorted_findings([*found, *blended])
    checks = _CHECKS
    if (wrong := no_face(patient)) is not None:
        found.append(wrong)
        # a part that lies off the face may be why it looks like none
        checks = _OF_NO_FACE if wrong.severity < Severity.ERROR and patient.shows("skin") else ()
    elif (wrong := upside_down(patient)) is not None:
        return sorted_findings([*found, wrong])
    for check in checks:
        if cancelled():
            raise Cancelled("the check was stopped")
        found += check(patient)
    return sorted_findings(found)


def sorted_findings(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order of reports: the worst first, then by kind and size."""
    return tuple(
        sorted(found, key=lambda each: (-each.severity, ORDER[each.kind], -each.area, each.parts, each.id))
    )


@dataclass(frozen=True)
class Mended:
    """What came of mending a mask.

    Attributes:
        label_map: H x W uint8, the mended map.
        fixed: Findings whose fix changed something, in the order in which they were mended.
        left: What is found in the mended map.
    """

    label_map: LabelMap
    fixed: tuple[Finding, ...]
    left: tuple[Finding, ...]


def mend(
    label_map: LabelMap,
    schema: LabelSchema = CELEBAMASK_HQ,
    *,
    locks: Collection[int] = (),
    photo: bool = False,
    least: Severity = Severity.HINT,
) -> Mended:
    """Carry out all fixes, and those of what they bring to light.

    Args:
        label_map: H x W uint8; it is not changed.
        schema: Its classes.
        locks: Classes that neither lose nor get pixels.
        photo: As of `examine`.
        least: Findings below this severity stay.

    Raises:
        ValueError: As `examine`.
    """
    current, fixed = label_map, list[Finding]()
    findings = examine(current, schema, photo=photo)
    for _ in range(_ROUNDS):
        before = current
        for finding in sorted(findings, key=lambda each: ORDER[each.kind]):
            if finding.fix is None or finding.severity < least:
                continue
            after = finding.fix(current, locks)
            if not np.array_equal(after, current):
                fixed.append(finding)
                current = after
        if current is before:
            break
        findings = examine(current, schema, photo=photo)
    return Mended(current if current is not label_map else label_map.copy(), tuple(fixed), findings)
