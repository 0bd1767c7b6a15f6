"""A variant on the canvas while it is looked at; what was shown before comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.app.session import Preview, Session
from facemask_editor.qt.features.variants.maker import Maker

if TYPE_CHECKING:
    from facemask_editor.app.variants.variant import Variant


class Hover:
    """Shows one variant instead of the document's pixels: nobody has decided for it, so it is no edit.

    Args:
        session: What is shown.
        maker: Knows the variants.
    """

    def __init__(self, session: Session, maker: Maker) -> None:
        self._session, self._maker = session, maker
        self._wanted: Variant | None = None
        self._mine: Preview | None = None
        self._under: Preview | None = None

    @property
    def shown(self) -> bool:
        """Whether a variant is shown."""
        return self._mine is not None and self._session.preview is self._mine

    def show(self, variant: Variant | None) -> None:
        """Show a variant as soon as it is known; None ends that."""
        self._wanted = variant
        if variant is None:
            self._end()
        else:
            self.refresh(variant)

    def refresh(self, variant: Variant) -> None:
        """Show a variant that is wanted and is known now."""
        if variant != self._wanted:
            return
        label_map = self._maker.label_map(variant)
        if label_map is None:
            self._end()
            return
        if not self.shown:
            self._under = self._session.preview
        made = self._maker.of(variant)
        self._session.set_preview("", label_map, made.source, box=made.box)
        self._mine = self._session.preview

    def let_go(self) -> None:
        """Forget what was shown: the pixels below it are others."""
        self._wanted = self._under = None
        self._end()

    def _end(self) -> None:
        shown, under = self.shown, self._under
        self._mine = self._under = None
        if not shown:
            return
        if under is None:
            self._session.set_preview("", None)
        else:
            self._session.set_preview(under.name, under.label_map, under.source, box=under.box)
