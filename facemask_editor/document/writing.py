"""A state of the mask on its way to a file."""

from __future__ import annotations

from dataclasses import dataclass

from facemask_editor.core.labels import LabelMap
from facemask_editor.document.steps import SaveMark


@dataclass(frozen=True, eq=False)
class Writing:
    """What a file has to hold; nothing of it changes with the document.

    Attributes:
        label_map: H x W uint8, own.
        photo_mask: The photo's own mask, read-only; None where there is no photo.
        photo_mask_of: Digest of the photo that it fits, "" where not known.
        mark: Where the state lies in the history.
        choice: How often the photo's own mask had been chosen.
    """

    label_map: LabelMap
    photo_mask: LabelMap | None
    photo_mask_of: str
    mark: SaveMark
    choice: int
