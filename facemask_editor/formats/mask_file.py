"""What reading a mask file gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from facemask_editor.core.labels import CELEBAMASK_HQ, OWN_ORDER, LabelMap, LabelSchema
from facemask_editor.formats.kept import Kept
from facemask_editor.formats.stamp import Stamp


@dataclass(frozen=True)
class MaskFile:
    """What a file held.

    Attributes:
        path: As given; the file or folder.
        label_map: H x W uint8, classes of `schema`.
        format: Name of a format, or "index PNG, ..." where saving as an index PNG would not write what is
            there: "stretched", "one channel", "with 255", "16 bits", "exchanged".
        order: Key of LABEL_ORDERS or PARTIAL_ORDERS that the file was in, with " + 1" or " - 1" behind it
            where its numbers are shifted.
        messages: What was recognised, remapped or left out, as sentences for the user.
        stamp: Of the file as it was read; another one later tells that it has been changed since.
        schema: The classes: those asked for, else the file's own.
        photo_mask: The mask of its photo, before any edit, where the file holds that too: H x W uint8, same
            classes and size; see `png.photo_mask`.
        photo_sha256: Digest of the photo that this mask fits, as `photo.Photo.sha256`; "" where not known.
        converted: Whether the label map has other numbers than the file, in another order or shifted.
        kept: What else the file held, for `write_mask` to keep.
    """

    path: Path
    label_map: LabelMap
    format: str
    order: str = OWN_ORDER
    messages: tuple[str, ...] = ()
    stamp: Stamp | None = None
    schema: LabelSchema = CELEBAMASK_HQ
    converted: bool = False
    photo_mask: LabelMap | None = None
    photo_sha256: str = ""
    kept: Kept = field(default_factory=Kept)

    @property
    def of_photo(self) -> LabelMap:
        """The mask that fits the photo: the one that the file holds for it, else its own."""
        return self.label_map if self.photo_mask is None else self.photo_mask
