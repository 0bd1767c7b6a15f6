"""What the window works on, in one place: document, selected classes, what is hidden, second face, model.

Reading it tells what holds now. Who shows something of it subscribes, and hears once in a turn of the event
loop which facets have changed; nobody is handed the document or the selected class. Needs neither Qt nor
NumPy.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from facemask_editor.app.circumstances import Circumstances, PartFacts, PhotoFacts
from facemask_editor.app.donors.donor import Donor
from facemask_editor.app.facets import Facet
from facemask_editor.app.model_state import ModelState
from facemask_editor.app.notices import Notices, Schedule, never
from facemask_editor.app.selection import Selection
from facemask_editor.recipe.strengths import Strengths

if TYPE_CHECKING:
    from facemask_editor.app.tree.tree import StateTree
    from facemask_editor.core.labels import LabelMap, LabelSchema
    from facemask_editor.core.region import Box
    from facemask_editor.document.change import Change
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.render.illustration.choices import Choices

__all__ = ["Donor", "Facet", "ModelState", "Preview", "Session"]


@dataclass(frozen=True, eq=False)
class Preview:
    """An edit that is shown instead of the document's pixels and is no step yet.

    Attributes:
        name: Of the step that it would be; "" where it would be none, as one that changes nothing.
        label_map: H x W uint8 of the document's size; nobody changes it any more.
        source: How it was made, as steps of the history know it; None where that is not known.
        box: Outside it the pixels are the document's; None where that is not known.
        rough: Whether another one comes as soon as the hand rests.
    """

    name: str
    label_map: LabelMap
    source: str | None = None
    box: Box | None = None
    rough: bool = False


class Session:
    """What the window works on.

    Args:
        schedule: The event loop; see `app/notices.py`.

    Attributes:
        part_facts: Tells what the part panel says; set by it.
        photo_facts: Tells what is known of the photo; set by who reads masks from photos.
        tool_pending: Tells whether the current tool holds an edit that is no step yet; set by the window.
        tool_draft: Returns such an edit as it is shown, told of by `Facet.TOOL`; set by the window.
        lacking: Tells whether the file lacks something of the document besides pixels; set by who saves.
    """

    def __init__(self, schedule: Schedule = never) -> None:
        self._notices: Notices[Facet] = Notices(schedule)
        self._document: MaskDocument | None = None
        self._tree: StateTree | None = None
        self._brought: tuple[Donor, ...] = ()
        self._classes: LabelSchema | None = None  # which the numbers below are of
        self._leave: Callable[[], None] = lambda: None
        self._selection = Selection()
        self._hidden = frozenset[int]()
        self._solo: frozenset[int] | None = None
        self._preview: Preview | None = None
        self._face_choices: Choices | None = None
        self._donors: tuple[Donor, ...] = ()
        self._model = ModelState()
        self._strengths = Strengths()
        self.part_facts: Callable[[], PartFacts] = PartFacts
        self.photo_facts: Callable[[], PhotoFacts] = PhotoFacts
        self.tool_pending: Callable[[], bool] = lambda: False
        self.tool_draft: Callable[[], Preview | None] = lambda: None
        self.lacking: Callable[[], bool] = lambda: False

    # Who listens

    def subscribe(
        self, callback: Callable[[frozenset[Facet]], object], *facets: Facet, at_once: bool = False
    ) -> Callable[[], None]:
        """Call back after changes of facets, once a turn with all of them; returns the call that ends it.

        Args:
            callback: Gets those of its facets that have changed.
            facets: What it shows.
            at_once: Within the change instead, for those that hold something of the document or draw on it.
        """
        return self._notices.subscribe(callback, facets, at_once=at_once)

    def note(self, *facets: Facet) -> None:
        """Tell of a change that was not made here."""
        self._notices.note(*facets)

    def flush(self) -> None:
        """Tell now what waits for the end of the turn."""
        self._notices.flush()

    # The document

    @property
    def document(self) -> MaskDocument | None:
        """The open document."""
        return self._document

    @property
    def tree(self) -> StateTree | None:
        """All states of the open document."""
        return self._tree

    @property
    def brought(self) -> tuple[Donor, ...]:
        """Second faces that came with the open document."""
        return self._brought

    def set_document(
        self, document: MaskDocument | None, tree: StateTree | None = None, brought: Iterable[Donor] = ()
    ) -> None:
        """Turn to another document; the caller has asked whether the old one may go.

        The selected class stays where the new mask has it; what is hidden stays by name.

        Args:
            document: The document.
            tree: Its states, where these are known already.
            brought: Second faces that come with it.
        """
        if document is self._document:
            return
        self._leave()
        if self._tree is not None:
            self._tree.close()
        self._document, self._brought = document, tuple(brought)
        self._face_choices = None
        facets = [Facet.DOCUMENT]
        if self._preview is not None:
            self._preview = None
            facets.append(Facet.PREVIEW)
        if document is not None:
            from facemask_editor.app.kept_class import kept_class, kept_classes
            from facemask_editor.app.tree.tree import StateTree

            before, self._classes = self._classes or document.schema, document.schema
            self._tree = tree or StateTree(document)  # first: it is right by the time the session tells
            self._leave = document.subscribe(self._on_change)
            selected = Selection(kept_class(document, self.selected, before))
            if selected != self._selection:
                self._selection = selected
                facets.append(Facet.SELECTION)
            if document.schema != before and (self._hidden or self._solo is not None):
                self._hidden = kept_classes(self._hidden, before, document.schema)
                if self._solo is not None:  # solo of nothing would show an empty mask
                    self._solo = kept_classes(self._solo, before, document.schema) or None
                facets.append(Facet.HIDDEN)
        else:
            self._leave, self._tree = lambda: None, None
        self.note(*facets)

    @property
    def unsaved(self) -> bool:
        """Whether the user sees something of the mask that its file does not hold."""
        document = self._document
        return document is not None and (document.dirty or document.pending or self.lacking())

    @property
    def schema(self) -> LabelSchema:
        """The classes of the open document; those of the model's own order where none is open."""
        if self._document is not None:
            return self._document.schema
        from facemask_editor.core.labels import CELEBAMASK_HQ  # brings NumPy; the window comes first

        return CELEBAMASK_HQ

    @property
    def locks(self) -> frozenset[int]:
        """Locked classes."""
        return self._document.locks if self._document is not None else frozenset()

    def set_locks(self, locks: Iterable[int]) -> None:
        """Lock exactly these classes; nothing during a stroke, which ends under the locks it began under."""
        if self._document is not None and not self._document.in_stroke:
            self._document.set_locks(locks)

    def toggle_lock(self, label: int | None = None) -> None:
        """Lock a class, by default all that are selected, or unlock them where all are locked."""
        self.set_locks(_toggled(self.locks, self._meant(label)))

    def lock_others(self, label: int | None = None) -> None:
        """Lock all classes but one, by default those that are selected."""
        self.set_locks(frozenset(range(len(self.schema))) - self._meant(label))

    def lock_all(self) -> None:
        """Lock every class."""
        self.set_locks(range(len(self.schema)))

    def unlock_all(self) -> None:
        """Unlock every class."""
        self.set_locks(())

    # Selected classes

    @property
    def selected(self) -> int:
        """The class that is painted and shaped."""
        return self._selection.label

    @property
    def others(self) -> frozenset[int]:
        """Further selected classes."""
        return self._selection.others

    @property
    def all_selected(self) -> frozenset[int]:
        """The selected class and the others."""
        return self._selection.every

    @property
    def alone(self) -> bool:
        """Whether the other side of a selected pair does not go with it; see `Selection`."""
        return self._selection.alone

    def select(self, label: int, others: Collection[int] = (), *, alone: bool = False) -> None:
        """Select a class, and others with it.

        Raises:
            ValueError: For a class that the schema does not have.
        """
        self._select(Selection.of(label, others, len(self.schema), alone=alone))

    def toggle_selected(self, label: int) -> None:
        """Select a class together with those that are selected, or no more; one always stays selected."""
        self._select(self._selection.toggled(label))

    def _select(self, selection: Selection) -> None:
        if selection != self._selection:
            self._selection = selection
            self.note(Facet.SELECTION)

    # Hidden classes

    @property
    def solo(self) -> frozenset[int] | None:
        """The only classes that are drawn, or None."""
        return self._solo

    @property
    def hidden(self) -> frozenset[int]:
        """Classes that are not drawn: the hidden ones, or all but the solo ones."""
        return self._hidden if self._solo is None else frozenset(range(len(self.schema))) - self._solo

    def set_hidden(self, hidden: Iterable[int]) -> None:
        """Hide exactly these classes; ends solo."""
        self._show(frozenset(hidden), None)

    def toggle_hidden(self, label: int | None = None) -> None:
        """Hide a class, by default all that are selected, or show them where all are hidden.

        Of solo, what it shows stays as the basis.
        """
        self.set_hidden(_toggled(self.hidden, self._meant(label)))

    def toggle_solo(self, label: int | Iterable[int] | None = None) -> None:
        """Show only one class or some, by default all that are selected, or again what was shown before."""
        labels = self._meant(label) if label is None or isinstance(label, int) else frozenset(label)
        self._show(self._hidden, None if self._solo == labels else labels)

    def show_all(self) -> None:
        """Show all classes."""
        self.set_hidden(())

    def _show(self, hidden: frozenset[int], solo: frozenset[int] | None) -> None:
        if (hidden, solo) != (self._hidden, self._solo):
            self._hidden, self._solo = hidden, solo
            self.note(Facet.HIDDEN)

    # Preview

    @property
    def preview(self) -> Preview | None:
        """What is shown instead of the document's pixels, or None."""
        return self._preview

    def set_preview(
        self,
        name: str,
        label_map: LabelMap | None,
        source: str | None = None,
        *,
        box: Box | None = None,
        rough: bool = False,
    ) -> None:
        """Show an edit that is no step yet instead of the document's pixels, or these again.

        Args:
            name, source, box, rough: See `Preview`.
            label_map: H x W uint8, not copied: nobody may change it any more. None ends the preview.
        """
        if label_map is None and self._preview is None:
            return
        self._preview = None if label_map is None else Preview(name, label_map, source, box, rough)
        self.note(Facet.PREVIEW)

    @property
    def unfinished(self) -> Preview | None:
        """What the user sees as done and is no step yet: what a tool holds, else the preview."""
        shown = self.tool_draft() or self._preview
        return shown if shown is not None and shown.name else None

    # Second face and model

    @property
    def donors(self) -> tuple[Donor, ...]:
        """Second faces, the one that is used first."""
        return self._donors

    def set_donors(self, donors: Iterable[Donor]) -> None:
        """Choose second faces; none takes them away."""
        self._donors = tuple(donors)
        self.note(Facet.DONOR)

    @property
    def strengths(self) -> Strengths:
        """How far edits adapt neighbours and how well they fit: what the part panel says."""
        return self._strengths

    def set_strengths(self, strengths: Strengths) -> None:
        """Take over what the part panel says."""
        if strengths != self._strengths:
            self._strengths = strengths
            self.note(Facet.STRENGTHS)

    @property
    def face_choices(self) -> Choices | None:
        """Colours that were chosen for the drawn face of the open mask; None for its own."""
        return self._face_choices

    def set_face_choices(self, choices: Choices) -> None:
        """Choose colours for the drawn face of the open mask."""
        if self._document is not None and choices != self._face_choices:
            self._face_choices = choices
            self.note(Facet.FACE_COLOURS)

    @property
    def model(self) -> ModelState:
        """The model."""
        return self._model

    def set_model(self, model: ModelState) -> None:
        """Take over what has become of the model."""
        if model != self._model:
            self._model = model
            self.note(Facet.MODEL)

    # What decides on actions

    def circumstances(self) -> Circumstances:
        """Return the snapshot that decides which actions can be used now."""
        document = self._document
        if document is None:
            return Circumstances(part=self.part_facts(), of_photo=self.photo_facts())
        history = document.history
        return Circumstances(
            open=True,
            photo=document.photo is not None,
            present=bool(document.counts()[self.selected] > 0),
            pending=document.pending,
            tool_pending=self.tool_pending(),
            undo=history.undo_name if history.can_undo else None,
            redo=history.redo_name if history.can_redo else None,
            part=self.part_facts(),
            of_photo=self.photo_facts(),
        )

    def _meant(self, label: int | None) -> frozenset[int]:
        return self.all_selected if label is None else frozenset((label,))

    def _on_change(self, change: Change) -> None:
        self.note(*(Facet[kind.name] for kind in change.kinds))


def _toggled(labels: frozenset[int], meant: frozenset[int]) -> frozenset[int]:
    """Return the labels without those meant where all of these are among them, else with them."""
    return labels - meant if meant <= labels else labels | meant
