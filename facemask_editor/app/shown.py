"""What the user sees of the mask: the document's pixels, or those of an edit that is no step yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from facemask_editor.app.session import Session
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.document.steps import Step


@dataclass(frozen=True, eq=False)
class Shown:
    """The mask as it is seen at a moment.

    Attributes:
        label_map: H x W uint8 in the document's classes; nobody changes it any more.
        steps: What led there since it was opened, oldest first, with the edit that is no step yet.
        forgotten: How many older steps the history does not hold any more.
    """

    label_map: LabelMap
    steps: tuple[Step, ...]
    forgotten: int


def shown_now(session: Session) -> Shown | None:
    """Return what is seen, None without a document; the document stays as it is."""
    document = session.document
    if document is None:
        return None
    from facemask_editor.document.steps import Step

    history = document.history
    steps = history.steps[: history.position]
    over = session.tool_draft() or session.preview
    if over is None:
        return Shown(document.snapshot(), steps, history.forgotten)
    if over.name:
        steps = (*steps, Step(over.name, over.source))
    return Shown(over.label_map.copy(), steps, history.forgotten)
