"""What a preview shows."""

from __future__ import annotations

from dataclasses import dataclass

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box


@dataclass(frozen=True, eq=False)
class Shown:
    """What is shown instead of the document's pixels.

    Attributes:
        name: Of the step that it would be; "" for one that changes nothing.
        label_map: H x W uint8.
        source: What it was made from, as the history keeps it.
        box: Where it differs from the document; None where nothing does.
        rough: Whether it has the edges of a handle that is being dragged.
    """

    name: str
    label_map: LabelMap
    source: str
    box: Box | None
    rough: bool = False
