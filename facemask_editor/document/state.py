"""What can be read of the open mask, and who hears of its changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facemask_editor.core.label_map import checked_label_map, checked_photo
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.core.region import Box
from facemask_editor.document.change import Change, ChangeKind, Subscribers
from facemask_editor.document.counts import ClassCounts
from facemask_editor.document.edits import EditTarget, PixelEdit
from facemask_editor.document.history import History
from facemask_editor.document.keepers import Keeper, Keepers
from facemask_editor.document.paint.stroke import Stroke
from facemask_editor.document.steps import Past


class DocumentState:
    """A label map with its photo, locks, history and saved mark.

    Args:
        label_map: H x W integers 0..C-1; copied.
        schema: The classes.
        photo: H x W x 3 uint8 RGB of the same size.
        photo_mask: The mask that the photo was taken with, before any edit; None for the one of here.
        photo_mask_of: Digest of the photo that it was kept with; "" where not known.
        path: The file it came from.
        history_bytes: Memory that the undo history may hold.
        saved: False for a mask that no file holds yet; it is dirty from the start.
        past: Steps that are made on the label map first; it has a saved mark of its own.

    Raises:
        ValueError: For a label map or photo of the wrong shape, type or content.
    """

    def __init__(
        self,
        label_map: npt.ArrayLike,
        *,
        schema: LabelSchema = CELEBAMASK_HQ,
        photo: npt.NDArray[np.uint8] | None = None,
        photo_mask: npt.ArrayLike | None = None,
        photo_mask_of: str = "",
        path: Path | None = None,
        history_bytes: int = 256 << 20,
        saved: bool = True,
        past: Past | None = None,
    ) -> None:
        self.schema = schema
        self.path = path
        self._target = EditTarget(checked_label_map(label_map, schema).copy(), frozenset())
        self._view = self._target.label_map.view()
        self._view.flags.writeable = False
        past = past or Past((), 0, 0 if saved else None)
        self._history = History(self._target, history_bytes, past)
        self._counts = ClassCounts(self._view, len(schema))
        self._revision = 0
        self._stroke: Stroke | None = None
        self._stroke_name = ""
        self._subscribers = Subscribers()
        self._keepers = Keepers()
        self._was_dirty = not self._history.at_saved
        self._photo_sha256, self._photo_mask_of = "", photo_mask_of
        self._photo_mask_saved = True
        self.photo_mask_choice = 0
        """How often the user has chosen another one; read-only."""
        self.photo = photo
        self.photo_mask = label_map if photo_mask is None else photo_mask
        self._has_photo_mask = photo_mask is not None

    @property
    def label_map(self) -> LabelMap:
        """H x W uint8 read-only view of the live pixels."""
        return self._view

    @property
    def photo(self) -> npt.NDArray[np.uint8] | None:
        """H x W x 3 uint8 RGB of the size of the label map, or None."""
        return self._photo

    @photo.setter
    def photo(self, photo: npt.NDArray[np.uint8] | None) -> None:
        self._photo = None if photo is None else checked_photo(photo, self._view.shape)
        self._photo_sha256 = ""

    @property
    def photo_sha256(self) -> str:
        """Digest of the photo, 64 hexadecimal digits; "" where not known."""
        return self._photo_sha256

    def lay_photo(self, photo: npt.NDArray[np.uint8], sha256: str) -> None:
        """Take a photo whose digest is known; ValueError for one of another size."""
        self.photo = photo
        self._photo_sha256 = sha256

    @property
    def photo_is_other(self) -> bool:
        """Whether the photo is known not to be the one that its mask was kept with."""
        return bool(self._photo_sha256 and self._photo_mask_of) and self._photo_sha256 != self._photo_mask_of

    @property
    def photo_mask(self) -> LabelMap:
        """The mask that fits the photo: H x W uint8, read-only. Edits leave it as it is."""
        return self._photo_mask

    @photo_mask.setter
    def photo_mask(self, label_map: npt.ArrayLike) -> None:
        """Take another one; ValueError for one of another size or with unknown ids."""
        self._photo_mask = checked_label_map(label_map, self.schema, self._view.shape).copy()
        self._photo_mask.flags.writeable = False

    def choose_photo_mask(self, label_map: npt.ArrayLike | None = None) -> None:
        """Say which mask fits the photo that is here: another one, or (None) the one that is kept.

        It is unsaved until the document is. ValueError as for `photo_mask`.
        """
        if label_map is not None:
            self.photo_mask = label_map
        self._has_photo_mask = True
        self._photo_mask_of = self._photo_sha256
        self._photo_mask_saved = False
        self.photo_mask_choice += 1
        self._notify({ChangeKind.SAVED})

    @property
    def photo_mask_of(self) -> str:
        """Digest of the photo that the photo's own mask fits, to be kept with it; "" where not known."""
        return self._photo_mask_of or self._photo_sha256

    @property
    def kept_photo_mask(self) -> LabelMap | None:
        """What the file of this mask has to keep of the photo: its own mask, None where there is no photo."""
        return self._photo_mask if self._has_photo_mask or self._photo is not None else None

    @property
    def locks(self) -> frozenset[int]:
        """Classes whose pixels neither change nor grow."""
        return self._target.locks

    @property
    def revision(self) -> int:
        """Raised by every change of pixels."""
        return self._revision

    @property
    def dirty(self) -> bool:
        """Whether the pixels, or the photo's own mask, differ from the saved file's."""
        if not self._photo_mask_saved:
            return True
        return not self._history.at_saved or (self._stroke is not None and self._stroke.box is not None)

    @property
    def in_stroke(self) -> bool:
        """Whether a stroke has begun and not ended."""
        return self._stroke is not None

    @property
    def stroke_name(self) -> str:
        """The name of the step that the stroke under way will be, "" outside strokes."""
        return self._stroke_name if self._stroke is not None else ""

    @property
    def history(self) -> History:
        """Steps that can be undone and redone, by the document's methods."""
        return self._history

    def subscribe(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Call back after every change, in order of subscription; returns the unsubscribe call."""
        return self._subscribers.add(callback)

    @property
    def pending(self) -> bool:
        """Whether the user sees an edit as done that is no step yet; it counts as unsaved."""
        return self._keepers.pending

    def add_keeper(self, keeper: Keeper) -> Callable[[], None]:
        """Ask a keeper before whatever needs or would drop its edit; returns the call that ends this."""
        return self._keepers.add(keeper)

    def settle(self, then: Callable[[], object] | None = None) -> bool:
        """Make steps of all pending edits, so that the pixels are what the user sees.

        Every method that changes pixels, locks or the place in the history does so first.
        Returns whether that is done; else one is still being computed, and `then` is called after it.
        """
        return self._keepers.settle(then)

    def snapshot(self) -> LabelMap:
        """Return an own, writeable H x W uint8 copy of the pixels."""
        return self._target.label_map.copy()

    def counts(self) -> npt.NDArray[np.int64]:
        """Return the number of pixels of each class, (C,) int64; kept up to date, so it costs nothing."""
        return self._counts.copy()

    def _recount(self, undo: Sequence[PixelEdit]) -> None:
        """Account for changes that have just been made, by the edits that take them back."""
        self._counts.follow(self._view, undo)
        self._revision += 1

    def _notify(self, kinds: set[ChangeKind], box: Box | None = None) -> None:
        dirty = self.dirty
        if dirty != self._was_dirty:
            self._was_dirty = dirty
            kinds.add(ChangeKind.SAVED)
        self._subscribers.tell(Change(frozenset(kinds), box))
