"""Which pixels a repair changed, for those who tell of an edit."""

from __future__ import annotations

from facemask_editor.core.labels import LabelMap
from facemask_editor.fields.signed_distance import BoolMask


def mended_between(torn: LabelMap, whole: LabelMap) -> BoolMask | None:
    """Return the pixels that a repair changed; None where it changed none.

    Args:
        torn: H x W uint8, before the repair.
        whole: The same size, after it.
    """
    found = torn != whole
    return found if found.any() else None


def mended_by_both(one: BoolMask | None, other: BoolMask | None) -> BoolMask | None:
    """Return the pixels of either repair, H x W bool each; None stands for none."""
    if one is None or other is None:
        return other if one is None else one
    return one | other
