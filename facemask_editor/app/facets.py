"""What of the session can change, and be subscribed to. Needs neither Qt nor NumPy."""

from __future__ import annotations

from enum import Enum, auto


class Facet(Enum):
    """What can change; the first four are those of the document's own notices."""

    PIXELS = auto()
    LOCKS = auto()
    HISTORY = auto()
    SAVED = auto()
    DOCUMENT = auto()
    """Another document is open, or none."""
    PHOTO = auto()
    SELECTION = auto()
    HIDDEN = auto()
    PREVIEW = auto()
    """What is shown instead of the document's pixels."""
    DONOR = auto()
    MODEL = auto()
    PART = auto()
    """What the part panel says of the selected part, pending edits among it."""
    STRENGTHS = auto()
    """How far edits adapt neighbours, and how well they fit."""
    TOOL = auto()
    """The tool, what it hints at, or what it holds as pending."""
    FACE_COLOURS = auto()
    """The colours of the face that is drawn where there is no photo."""
    RECENT = auto()
    """The list of files opened last."""
