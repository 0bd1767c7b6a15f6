"""Words of artists in the command palette: "longer nose" is shown, and Enter applies it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from facemask_editor.app.disabled_reason import other_classes
from facemask_editor.app.words import AGAIN, Saying, sayings
from facemask_editor.qt.features.shape_studio.previews.draft import kind_named
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.palette.entry import Entry

if TYPE_CHECKING:
    from facemask_editor.qt.features.shape_studio.previews.preview import Preview
    from facemask_editor.qt.services.services import Services


class SayingEntries:
    """Lines of the palette for all that can be said of the open face.

    Args:
        services: Of the window.
        preview: Shows what is asked for.
    """

    def __init__(self, services: Services, preview: Preview) -> None:
        self._services, self._preview = services, preview

    def entries(self) -> Iterator[Entry]:
        """Yield a line for each saying that this face and this model know."""
        session = self._services.session
        document, info, schema = session.document, session.model.info, session.schema
        if document is None or info is None:
            return
        other = other_classes(schema, session.model).removesuffix(".")
        counts = document.counts()
        present = {name for label, name in enumerate(schema.names) if counts[label]}
        locked = {schema.names[label] for label in document.locks}
        handles = [(handle.part, handle.name) for handle in info.handles]
        for saying in sayings(handles, schema, present):
            reason = other
            if not reason and saying.part in locked:
                reason = _tr("{} is locked").format(schema.title(schema.index(saying.part)))
            needs_it = saying.kind in ("shape", "remove") and saying.part != "mouth"
            if not reason and needs_it and saying.part not in present:
                reason = _tr("This mask has no {}").format(schema.title(schema.index(saying.part)).lower())
            yield Entry(
                saying.key,
                saying.title,
                _tr("Shape"),
                partial(self._say, saying),
                reason=reason,
                usable=not reason,
                asked_only=True,
                words=saying.words,
                icon=icon("face-man-shimmer-outline"),
            )

    def _say(self, saying: Saying) -> None:
        preview, session = self._preview, self._services.session
        if saying.part:
            session.select(session.schema.index(saying.part))
            self._services.docks.bring("part")
        if (reason := preview.disabled) is not None:
            self._services.status.say(reason.text)
        elif saying.kind == "shape":
            preview.change("shape", handle=saying.name, amount=self._further(saying))
        elif saying.kind == "expression":
            preview.ask_amount("expression", name=saying.name, amount=self._further(saying))
        elif saying.kind == "remove":
            preview.change("remove")
        else:
            preview.new_shape()

    def _further(self, saying: Saying) -> float:
        """Return the amount after something is said: at first all of it, then half as much more each time."""
        now = self._shown_amount(saying)
        if now * saying.amount <= 0:
            return saying.amount
        low, high = kind_named(saying.kind).field("amount").soft
        return max(low, min(now + AGAIN * saying.amount, high))

    def _shown_amount(self, saying: Saying) -> float:
        """Return how much of a saying is asked for already."""
        draft = self._preview.draft
        steps = (draft.whole,) if draft.whole is not None else draft.steps
        for step in steps:
            if step.kind == saying.kind and saying.name in (
                getattr(step, "handle", None),
                getattr(step, "name", None),
            ):
                return float(getattr(step, "amount", 0.0))
        return 0.0


def _tr(text: str) -> str:
    return QCoreApplication.translate("SayingEntries", text)
