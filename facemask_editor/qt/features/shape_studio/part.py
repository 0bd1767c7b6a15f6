"""The part panel in a window, with the actions, sliders and lines that go with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from facemask_editor.app.actions.shape_studio import ACTIONS
from facemask_editor.app.circumstances import PartFacts
from facemask_editor.app.disabled_reason import other_classes
from facemask_editor.app.donors.in_classes import in_classes_of
from facemask_editor.app.session import Donor, Facet
from facemask_editor.app.words import handle_words
from facemask_editor.core.groups import drawn_with
from facemask_editor.core.labels import LabelMap
from facemask_editor.document.document import MaskDocument
from facemask_editor.qt.features.feature import Part
from facemask_editor.qt.features.shape_studio.commands import PartCommands
from facemask_editor.qt.features.shape_studio.panel import PartPanel
from facemask_editor.qt.features.shape_studio.previews.draft import part_kinds
from facemask_editor.qt.features.shape_studio.previews.shaping import PreviewShaping
from facemask_editor.qt.features.shape_studio.previews.shown import Shown
from facemask_editor.qt.features.shape_studio.saying_entries import SayingEntries
from facemask_editor.qt.features.shape_studio.whole_face import WholeFace
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.palette.entry import Entry
from facemask_editor.qt.ring.item import RingItem
from facemask_editor.qt.services.services import Services


class StudioPart(Part):
    """Keeps the panel on the session's document, class and second face, and passes on what becomes of it."""

    def __init__(self, services: Services) -> None:
        self._services = services
        session, status = services.session, services.status
        self.panel: PartPanel = PartPanel(services.client, session, services.settings.folded)
        self.preview = preview = self.panel.preview
        self.whole_face = WholeFace(session, preview, services.over)
        self.commands = PartCommands(services, self.panel, self.whole_face, self.choose_donor)
        self.sayings = SayingEntries(services, self.preview)
        self._reported: PartFacts | None = None
        self._said = ""
        tools = services.canvas.tools
        tools.shaping = PreviewShaping(preview, session)
        preview.changed.connect(tools.shape_changed)
        preview.changed.connect(self._on_strengths)
        self._choosing = False
        services.after_edits, services.add_step = preview.steps.afterwards, preview.add_step
        session.part_facts = self.facts
        session.subscribe(self._on_session, Facet.DOCUMENT, Facet.SELECTION, Facet.DONOR, at_once=True)
        self.panel.preview_changed.connect(self._on_preview)
        self.panel.state_changed.connect(self._on_state)
        self.panel.status_message.connect(status.say_done)
        self.panel.donor_requested.connect(self.choose_donor)
        self.panel.group_requested.connect(self.new_group)
        self.panel.donor_dropped.connect(self.choose_donor)
        self.panel.donor_cleared.connect(partial(session.set_donors, ()))
        self.panel.convert_requested.connect(lambda: services.convert())
        self.whole_face.message.connect(self._say_of_preview)
        preview.message.connect(self._say_of_preview)
        preview.landed.connect(lambda name: status.say_done(_tr("Applied: {}").format(name)))
        preview.failed.connect(self._on_failed_step)
        preview.steps.stopped.connect(self._on_stopped)
        self._on_session(frozenset((Facet.DOCUMENT, Facet.SELECTION)))

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        preview = self.preview
        own: dict[str, Callable[[], object]] = {
            "part.new_shape": preview.new_shape,
            "part.new_shapes": preview.new_shapes,
            "part.new_group": self.new_group,
            "part.previous_seed": partial(preview.step_seed, -1),
            "part.next_seed": partial(preview.step_seed, 1),
            "part.donor": self.choose_donor,
            "part.apply": preview.apply,
            "part.cancel": preview.cancel,
        }
        # all others are of the kind of step in their name
        of_kinds = {name: partial(self.commands.ask, _kind_of(name)) for name in ACTIONS if name not in own}
        return own | of_kinds

    def facts(self) -> PartFacts:
        """Return what decides on the actions of the part."""
        preview, document = self.preview, self._services.session.document
        idle = _tr("Nothing to apply: the preview changes nothing") if preview.idle else ""
        return PartFacts(
            disabled=self._why_disabled(document),
            new_shape=preview.draft.adds,
            no_complete=self.whole_face.disabled,
            no_group="" if drawn_with(preview.draft.part) else _tr("It belongs to no group of parts"),
            no_apply="" if preview.can_apply else preview.error or idle or _tr("There is no preview"),
            can_cancel=preview.can_cancel,
            refused=preview.refused,
            pending=preview.pending_name,
            taken_back=preview.steps.taken_back_name or "",
        )

    def new_group(self) -> None:
        """Ask for new shapes of all parts that belong to the selected one."""
        if group := drawn_with(self.preview.draft.part):
            from facemask_editor.recipe.kinds import NEW_GROUP

            self.whole_face.start(NEW_GROUP.name, group=group)

    def choose_donor(self, path: Path | None = None) -> None:
        """Read the second face, from a file that the user chooses where none is given."""
        donor = self._services.files.choose_donor(path)
        if donor is not None:
            self._choosing = True
            self._services.session.set_donors((donor,))
            self._choosing = False
            self._services.docks.bring("part")

    def entries(self) -> Iterable[Entry]:
        yield from self._kind_entries()
        yield from self.sayings.entries()
        session = self._services.session
        info, schema = session.model.info, session.schema
        closed = _tr("Open a mask first") if session.document is None else ""
        reason = closed or other_classes(schema, session.model).removesuffix(".")
        for handle in info.handles if info else ():
            if handle.part not in schema.names:
                continue
            label = schema.index(handle.part)
            yield Entry(
                f"handle:{handle.part}.{handle.name}",
                f"{schema.title(label)} {handle.name}",
                _tr("Shape slider"),
                partial(self._focus_handle, label, handle.name),
                reason=reason,
                usable=not reason,
                asked_only=True,
                words=f"{handle.meaning} {handle_words(handle.name)}",
                icon=icon("tune-variant"),
            )

    def _kind_entries(self) -> Iterable[Entry]:
        """Yield a line for each kind of step that no action is of."""
        from facemask_editor.recipe.kinds import KINDS

        own = {_kind_of(name) for name in ACTIONS}
        facts = self.facts()
        for kind in KINDS.values():
            if kind.name in own or kind.adds or kind.apart:  # these have an action or lines of their own
                continue
            if kind.donor and kind not in part_kinds():  # parts of a second face are taken in the donor tray
                continue
            reason = facts.disabled if kind in part_kinds() else facts.no_complete
            reason = reason or facts.refused.get(kind.name, "")
            yield Entry(
                f"kind:{kind.name}",
                kind.title,
                _tr("Part"),
                partial(self.commands.ask, kind.name),
                reason=reason,
                usable=not reason,
                icon=icon("auto-fix"),
            )

    def ring_items(self, document: MaskDocument, label: int) -> Iterable[tuple[int, RingItem]]:
        name = document.schema.title(label).lower()
        shapeless = _tr("it has no shape of its own") if label == document.schema.background else ""
        other = other_classes(document.schema, self._services.session.model).removesuffix(".")
        why = _tr("it is locked") if label in document.locks else shapeless or other
        run = partial(self._on_part, label, self.preview.new_shape)
        title = _tr("New shape of {}").format(name)
        yield 20, RingItem(title, run, _tr("Shape"), icon=icon("auto-fix"), reason=why)
        for kind in (kind for kind in part_kinds() if kind.donor):
            run = partial(self._on_part, label, partial(self.commands.ask, kind.name))
            title = _tr("{} {} with a second face").format(kind.title, name)
            yield 50, RingItem(title, run, kind.title, icon=icon("account-plus-outline"), reason=why)

    def remember(self) -> None:
        self._services.settings.folded = self.panel.folded

    # Inside

    def _on_strengths(self) -> None:
        strengths = self.preview.draft.strengths
        self._services.session.set_strengths(strengths.within(self.preview.refused))

    def _say_of_preview(self, text: str) -> None:
        """Say something that holds until another preview is shown, or none."""
        self._services.status.say_done(text)
        self._said = text

    def _on_preview(self, shown: Shown | None) -> None:
        self._services.status.forget(self._said)
        if shown is None:
            self._services.session.set_preview("", None)
        else:
            self._services.session.set_preview(
                shown.name, shown.label_map, shown.source, box=shown.box, rough=shown.rough
            )

    def _on_state(self) -> None:
        """Tell of what decides on actions, where that has changed."""
        facts = self.facts()
        if facts != self._reported:
            self._reported = facts
            self._services.session.note(Facet.PART)

    def _on_session(self, changed: frozenset[Facet]) -> None:
        session = self._services.session
        if Facet.DOCUMENT in changed:
            self.panel.set_document(session.document, session.selected)
        elif Facet.SELECTION in changed:
            self.panel.set_part(session.selected, session.others)
        if Facet.DONOR in changed or (Facet.DOCUMENT in changed and session.donors):
            # one that is chosen here is used at once; one of the tray, or of before, is only there
            use = Facet.DONOR in changed and self._choosing
            self._show_donor(session.donors[0] if session.donors else None, use=use)

    def _show_donor(self, donor: Donor | None, *, use: bool) -> None:
        if donor is None:
            self.panel.set_donor(None)
            return
        label_map: LabelMap = in_classes_of(self._services.session.schema, donor)
        self.panel.set_donor((donor.name, label_map), self._services.session.schema, use=use)

    def _why_disabled(self, document: MaskDocument | None) -> str:
        reason = self.preview.disabled
        if reason is None:
            return ""
        part = self.preview.label
        shapeable = document is not None and part not in {*document.locks, document.schema.background}
        if shapeable and self._services.session.model.loading:
            return _tr("The model is still loading")
        return reason.text.removesuffix(".")

    def _on_part(self, label: int, act: Callable[[], object]) -> None:
        self._services.session.select(label)
        if (reason := self.preview.disabled) is not None:
            self._services.status.say(reason.text)
        else:
            act()

    def _focus_handle(self, label: int, handle: str) -> None:
        self._services.session.select(label)
        self._services.docks.bring("part")
        for section in self.panel.controls.with_handles:
            section.focus_handle(handle)

    def _on_failed_step(self, name: str, text: str) -> None:
        self._services.notice.show_notice([_tr("“{}” could not be done: {}").format(name, text)])

    def _on_stopped(self, name: str, text: str) -> None:
        self._services.dialogs.show_error(
            _tr("“{}” could not be done").format(name),
            _tr("{}\nSo nothing was saved, closed or changed; the mask is as it was before.").format(text),
        )


def _kind_of(action: str) -> str:
    """Return the kind of step that an action, or a line of the palette, is of."""
    return action.removeprefix("part.")


def _tr(text: str) -> str:
    return QCoreApplication.translate("ShapeStudio", text)
