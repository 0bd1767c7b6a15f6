"""What is done off the window's thread: the examination, and fixes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from facemask_editor.doctor.examine import examine, mend
from facemask_editor.doctor.finding import Finding
from facemask_editor.doctor.photo_mask import mended_photo_mask

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap, LabelSchema
    from facemask_editor.qt.jobs.mailbox import Watch


@dataclass(frozen=True, eq=False)
class Asked:
    """A mask to be examined or mended.

    Attributes:
        label_map: H x W uint8; nobody changes it any more.
        schema: Its classes.
        photo: Whether a photo lies under it.
        photo_mask: The photo's own mask, of the same size and classes.
        locks: Classes that keep their pixels.
    """

    label_map: LabelMap
    schema: LabelSchema
    photo: bool
    photo_mask: LabelMap
    locks: frozenset[int] = frozenset()


@dataclass(frozen=True, eq=False)
class Mended:
    """What came of fixes.

    Attributes:
        label_map: H x W uint8.
        fixed: Findings whose fix changed something.
        photo_mask: The photo's own mask, mended likewise; None where it stays as it is.
    """

    label_map: LabelMap
    fixed: tuple[Finding, ...]
    photo_mask: LabelMap | None = None


def look(asked: Asked, watch: Watch) -> tuple[Finding, ...]:
    """Return what is wrong with a mask; raises `Cancelled` where that is not wanted any more."""
    return examine(asked.label_map, asked.schema, photo=asked.photo, cancelled=watch.cancelled)


def fix_one(asked: Asked, finding: Finding, _watch: Watch) -> Mended:
    """Carry one fix out."""
    assert finding.fix is not None, "only what can be mended is"
    after = finding.fix(asked.label_map, asked.locks)
    fixed = () if np.array_equal(after, asked.label_map) else (finding,)
    return Mended(after, fixed, _photo_mask(asked, fixed))


def fix_all(asked: Asked, _watch: Watch) -> Mended:
    """Carry all fixes out."""
    done = mend(asked.label_map, asked.schema, locks=asked.locks, photo=asked.photo)
    return Mended(done.label_map, done.fixed, _photo_mask(asked, done.fixed))


def _photo_mask(asked: Asked, fixed: tuple[Finding, ...]) -> LabelMap | None:
    return mended_photo_mask(asked.photo_mask, asked.schema, fixed, photo=asked.photo)
