"""The mask as it was opened, seen from where the document is now."""

from __future__ import annotations

from facemask_editor.core.labels import LabelMap
from facemask_editor.document.document import MaskDocument


def as_opened(document: MaskDocument) -> LabelMap | None:
    """Return the H x W uint8 pixels before the first step, an own copy; the document stays as it is.

    None while a stroke is under way, and where the history has forgotten its oldest steps: what can be
    reached then is not what was opened.
    """
    if document.in_stroke or document.history.forgotten:
        return None
    return document.history.pixels_at(0)


def why_not_opened(document: MaskDocument) -> str:
    """Return why `as_opened` cannot tell, one phrase; "" where it can."""
    if document.in_stroke:
        return "a stroke is under way"
    if document.history.forgotten:
        return "the history is too long to reach back to it"
    return ""
