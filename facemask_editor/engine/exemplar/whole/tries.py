"""Several tries of an edit: the first that tears nothing is taken, else the one that tears least."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.exemplar.head import Flags
from facemask_editor.engine.exemplar.whole.mend import Edit, mended
from facemask_editor.fields.mended import mended_between


class Best(NamedTuple):
    """A try: its mask, H x W uint8, and the pixels that were repaired, H x W bool, or None."""

    label_map: LabelMap
    mended: Flags | None


def best_of(edit: Edit, tries: Iterable[LabelMap], stray: Flags | None = None) -> Best | None:
    """Return the mask after the best try, mended; None where there was none.

    Args:
        edit: What they are for.
        tries: H x W uint8 each, in order of preference; they are made one by one as they are needed.
        stray: H x W bool, pixels of the part that come back; None for none.
    """
    best: tuple[int, int] | None = None
    kept: Best | None = None
    for made in tries:
        if stray is not None:
            made = made.copy()
            made[stray] = edit.part
        out, torn = mended(edit, made)
        if not edit.removed and not (out == edit.part).any():
            out = made  # all of it was taken for a crumb
        worth = len(torn), sum(defect.area for defect in torn)
        if best is None or worth < best:
            best, kept = worth, Best(out, mended_between(made, out))
        if not torn:
            break
    return kept
