"""What the window offers its features. No feature sees the window or another feature."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu, QWidget

    from facemask_editor.app.project.content import KeptPhoto, Opened
    from facemask_editor.app.session import Donor, Session
    from facemask_editor.core.labels import LabelMap, LabelSchema
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.engine.requests import ModelInfo
    from facemask_editor.formats.stamp import Stamp
    from facemask_editor.qt.actions.actions import Actions
    from facemask_editor.qt.canvas.canvas import MaskCanvas
    from facemask_editor.qt.jobs.engine_client import EngineClient
    from facemask_editor.qt.jobs.pending_steps import PendingStep
    from facemask_editor.qt.palette.entry import Entry
    from facemask_editor.qt.ring.item import RingItem
    from facemask_editor.qt.services.messages import Dialogs
    from facemask_editor.qt.services.settings import Settings
    from facemask_editor.render.illustration.choices import Choices


class Status(Protocol):
    """The status bar."""

    def say(self, text: str) -> None:
        """Show a sentence for some seconds; "" takes the one away that is shown."""

    def say_done(self, text: str) -> None:
        """Show what has been done to the mask, for some seconds or until `forget_done`."""

    def add_to_done(self, text: str, more: str) -> None:
        """Say more of what has been done, where that is what is shown."""

    def forget_done(self) -> None:
        """Take away what was said of a step that is not the newest any more."""

    def forget(self, text: str) -> None:
        """Take away a sentence that does not hold any more, where it is the one that is shown."""

    def place(self, widget: QWidget) -> None:
        """Let a small widget stand right of all that comes and goes."""

    def show_hint(self, text: str) -> None:
        """Show what the current tool takes."""

    def show_zoom(self, factor: float, angle: float = 0.0, *, mirrored: bool = False) -> None:
        """Show how the mask is seen."""

    def show_pointer(
        self, schema: LabelSchema | None, x: int, y: int, label: int, area: int | None = None
    ) -> None:
        """Show what is under the pointer."""

    def show_size(self, size: tuple[int, int] | None) -> None:
        """Show width and height of the mask."""

    def show_model(self, text: str, info: ModelInfo | None = None) -> None:
        """Show the state of the model."""

    def show_busy(self, busy: bool) -> None:
        """Show whether the model is at work."""


class Notice(Protocol):
    """The bar above the canvas that waits until it is closed."""

    def show_notice(
        self, lines: Sequence[str], actions: Sequence[tuple[str, Callable[[], object]]] = ()
    ) -> None:
        """Show sentences, one a line, with buttons for what can be done about them; none hides the bar."""


class Docks(Protocol):
    """The panels at the sides."""

    def bring(self, name: str) -> None:
        """Show a panel before all others of its place."""

    def toggle(self, name: str) -> bool:
        """Show a panel, or put it away where it is seen; return whether it is shown now."""


class Files(Protocol):
    """Opening masks; what fails tells the user and leaves everything as it was."""

    def open(self, path: Path, *, sample: bool = False, then: Callable[[], object] | None = None) -> bool:
        """Open a mask; False where it is not open yet. `then` is called once it is."""

    def open_photo(self, path: Path) -> bool:
        """Lay a photo under the mask as soon as it is read."""

    def show_new(self, label_map: LabelMap) -> None:
        """Turn to a mask that no file holds; the caller has asked about unsaved changes."""

    def turn_to(
        self,
        document: MaskDocument | None,
        format_: str | None,
        messages: tuple[str, ...] = (),
        *,
        sample: bool = False,
        stamp: Stamp | None = None,
        project: Opened | None = None,
    ) -> None:
        """Turn to a document without a question; where its format is None, the first save asks for a name."""

    def may_leave(self, then: Callable[[], object]) -> bool:
        """Ask about unsaved changes; False: stay, or `then` is called once they are saved."""

    def choose_donor(self, path: Path | None = None) -> Donor | None:
        """Read a second face; asks for it where no path is given."""


@dataclass
class Services:
    """What the window offers.

    Attributes:
        session: What the window works on.
        client: The engine.
        settings: What the last run left.
        dialogs: Questions and messages.
        status: The status bar.
        notice: The bar above the canvas.
        actions: Of the window.
        canvas: Where the mask is seen and painted.
        docks: The panels.
        menus: Those that features fill, by id.
        over: What overlays lie over and dialogs belong to.
        files: Set by the feature that opens files, the first to be made.
        entries: Further lines of the command palette, of all features.
        ring_items: What the pop-up ring offers for a class, of all features, in order.
        after_edits: Calls something once the edits on their way are steps; set by who makes them.
        add_step: Lets an edit of the open document become a step, after what is pending; set by who makes
            them.
        convert: Turns the open mask into the classes that faces are shaped in, after a question; set by who
            knows how.
        kept_photo: Where the photo of the open mask comes from; set by who lays it.
        second_faces: The second faces at hand, and whether each is chosen; set by who keeps them.
        new_masks: Makes masks of photos, the first one at once; asks for one where there is none. Set by who
            reads them.
        face_colours: The colours of the face that is drawn for a mask without a photo; set by who draws it.
    """

    session: Session
    client: EngineClient
    settings: Settings
    dialogs: Dialogs
    status: Status
    notice: Notice
    actions: Actions
    canvas: MaskCanvas
    docks: Docks
    menus: Mapping[str, QMenu]
    over: QWidget
    files: Files = field(init=False)
    entries: Callable[[], Iterable[Entry]] = field(default=tuple)
    ring_items: Callable[[MaskDocument, int], Iterable[RingItem]] = field(
        default=lambda _document, _label: ()
    )
    after_edits: Callable[[Callable[[], None]], object] = field(default=lambda then: then())
    add_step: Callable[[PendingStep], object] = field(default=lambda _step: None)
    convert: Callable[[], object] = field(default=lambda: None)
    kept_photo: Callable[[], KeptPhoto | None] = field(default=lambda: None)
    second_faces: Callable[[], Iterable[tuple[Donor, bool]]] = field(default=tuple)
    new_masks: Callable[[Sequence[Path]], object] = field(default=lambda _paths: None)
    face_colours: Callable[[MaskDocument], Choices] = field(init=False)
