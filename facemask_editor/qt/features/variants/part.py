"""The variant tray in a window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from facemask_editor.app.disabled_reason import DisabledReason, Way, disabled_reason
from facemask_editor.app.notices import Once
from facemask_editor.app.session import Facet
from facemask_editor.app.variants.aim import Aim, Scope, aim_of
from facemask_editor.app.variants.tray import Tray
from facemask_editor.qt.features.feature import Part
from facemask_editor.qt.features.variants.exporter import Exporter
from facemask_editor.qt.features.variants.hover import Hover
from facemask_editor.qt.features.variants.maker import Maker
from facemask_editor.qt.features.variants.panel import VariantsPanel
from facemask_editor.qt.jobs.pending_steps import PendingStep
from facemask_editor.qt.look.class_colours import class_colours
from facemask_editor.qt.services.services import Services

if TYPE_CHECKING:
    from facemask_editor.app.variants.variant import Variant
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.engine.requests import EditRequest, EditResult

_CALM_MS = 120
"""After the last change variants are asked for; while a hand paints nobody looks at them."""


class VariantsPart(Part):
    """Keeps the tray on what is selected, and makes steps of what is taken."""

    def __init__(self, services: Services) -> None:
        self._services = services
        session = services.session
        self.tray = Tray()
        self.maker = Maker(services.client, session, services.over)
        self.panel: VariantsPanel = VariantsPanel(self.maker.of)
        self.lists = (self.panel.strip,)
        self.hover = Hover(session, self.maker)
        self.exporter = Exporter(services, self.maker)
        self._reason: DisabledReason | None = None
        self._both = True
        self._faces_of: object = None
        self._said = ""
        self._calm = QTimer(services.over)
        self._calm.setSingleShot(True)
        self._calm.setInterval(_CALM_MS)
        self._calm.timeout.connect(self.refresh)
        self._soon = Once(lambda work: QTimer.singleShot(0, services.over, work), self.refresh)
        self._connect()
        facets = (
            Facet.DOCUMENT, Facet.PIXELS, Facet.PHOTO, Facet.FACE_COLOURS, Facet.SELECTION, Facet.LOCKS,
            Facet.MODEL, Facet.STRENGTHS,
        )  # fmt: skip
        session.subscribe(self._on_session, *facets)
        at_once = (Facet.DOCUMENT, Facet.PIXELS, Facet.LOCKS, Facet.MODEL)
        session.subscribe(self._on_other, *at_once, at_once=True)

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {"part.variants": self.bring, "part.export_variants": self.export}

    def bring(self) -> None:
        """Show the tray and give it the keys, or close it."""
        if self._services.docks.toggle("variants"):
            self.panel.strip.setFocus()
        else:
            self._leave()

    def export(self) -> None:
        """Write the pinned variants."""
        self.exporter.export(self.tray.pins)

    def shutdown(self) -> bool:
        self._calm.stop()
        return self.maker.shutdown() and self.exporter.shutdown()

    # What is varied

    def refresh(self) -> None:
        """Ask for what is to be seen, where somebody can see it."""
        self._calm.stop()
        document = self._services.session.document
        self.maker.turn_to(document)
        if document is None or not self.panel.seen:
            self.maker.stop()
            return
        self.panel.show_both(on=self._both and not self._services.session.alone)
        found = self._aim(document)
        self._reason = None if isinstance(found, Aim) else found
        tray = self.tray.with_strengths(self._services.session.strengths)
        self._set(tray.aimed(found if isinstance(found, Aim) else None))

    def _set(self, tray: Tray) -> None:
        self.tray = tray
        self.panel.show_tray(tray, self._reason)
        document = self._services.session.document
        if document is None or not self.panel.seen:
            return
        self._follow_faces(document)
        loading = self._services.session.model.loading
        self.maker.show(() if loading else tray.shown)

    def _aim(self, document: MaskDocument) -> Aim | DisabledReason:
        session, panel = self._services.session, self.panel
        scope, selected = panel.scope.currentData(), session.selected
        # what concerns the model is said of a part that is neither background nor locked
        reason = disabled_reason(document.schema, 1, locks=(), model=session.model)
        if reason is not None:
            return reason
        info = session.model.info
        found = aim_of(
            document.schema,
            (selected, *sorted(session.others)),
            scope if isinstance(scope, Scope) else Scope.SELECTED,
            both=self._both and not session.alone,
            counts=document.counts(),
            locks=document.locks,
            known=info.class_names if info else (),
        )
        if isinstance(found, Aim):
            return found
        locked = session.all_selected & document.locks
        return DisabledReason(found, Way.UNLOCK if locked and "locked" in found else Way.NONE)

    def _follow_faces(self, document: MaskDocument) -> None:
        """Let thumbnails be of the document, photo and part that they stand for."""
        aim = self.tray.aim or (self.tray.pins[0].aim if self.tray.pins else None)
        side = self.panel.strip.side
        photo = None if document.photo is None else id(document.photo)
        palette = class_colours().palette(document.schema)
        choices = None if photo else self._services.face_colours(document)
        state = (document.revision, aim, side, photo, choices, palette.tobytes())
        if state == self._faces_of or aim is None:
            return
        self._faces_of = state
        from facemask_editor.qt.features.variants.faces import Faces, crop_of

        pixels = document.snapshot()
        crop = crop_of(pixels, [document.schema.index(part) for part in aim.parts], document.schema)
        self.maker.set_faces(
            Faces(pixels, document.schema, crop, side, palette, document.photo, document.photo_mask, choices)
        )

    # What the user does

    def _connect(self) -> None:
        panel, strip = self.panel, self.panel.strip
        self.maker.made.connect(self._on_made)
        panel.seen_changed.connect(self._on_seen)
        panel.aim_changed.connect(self.refresh)
        panel.both_asked.connect(self._ask_both)
        panel.warmed.connect(lambda value: self._change(self.tray.warmed(value)))
        panel.like_asked.connect(lambda: self._like(strip.current))
        panel.back_asked.connect(self._back)
        panel.export_asked.connect(self.export)
        panel.way_asked.connect(self._go_way)
        strip.previewed.connect(self._on_previewed)
        strip.taken.connect(self.take)
        strip.pin_asked.connect(self._pin)
        strip.like_asked.connect(self._like)
        strip.more_asked.connect(lambda: self._set(self.tray.more()))
        strip.left.connect(self._back)
        strip.menu_asked.connect(self._show_menu)

    def take(self, variant: Variant) -> None:
        """Make a variant a step of the history; it is shown until that is there."""
        session, made = self._services.session, self.maker.of(variant)
        document = session.document
        if document is None or document.in_stroke:
            return
        if made.fresh and made.box is None:
            self._services.status.say(made.text)
            return
        from facemask_editor.recipe.names import edit_name

        recipe = made.recipe if made.fresh and made.recipe is not None else self.maker.recipe(variant)
        schema = document.schema

        def named(result: EditResult) -> str:
            return edit_name(recipe, schema, frozenset(result.changed))

        def landed(_request: EditRequest, result: EditResult, done: bool) -> None:
            text = _tr("Applied: {}").format(named(result)) if done else _tr("This variant changes nothing")
            self._services.status.say_done(text)

        name = edit_name(recipe, schema)
        self._services.add_step(PendingStep(recipe, name, landed, self._on_failed, named=named))

    def _on_failed(self, text: str) -> None:
        self._services.notice.show_notice([_tr("The variant could not be taken: {}").format(text)])

    def _on_previewed(self, variant: Variant | None) -> None:
        """Show a variant on the canvas, and say what it changes: a tool tip would lie over its neighbours."""
        self.hover.show(variant)
        status = self._services.status
        status.forget(self._said)
        self._said = ""
        if variant is not None and (text := self.maker.of(variant).text):
            title = variant.aim.title[:1].upper() + variant.aim.title[1:]
            self._said = _tr("{}, seed {}. {}").format(title, variant.label, text)
            status.say(self._said)

    def _ask_both(self, on: bool) -> None:
        self._both = on
        session = self._services.session
        session.select(session.selected, session.others)  # the switch says it anew
        self.refresh()

    def _pin(self, variant: Variant) -> None:
        self._set(self.tray.pinned(variant))

    def _like(self, variant: Variant | None) -> None:
        if variant is not None:
            self.hover.show(None)
            self._change(self.tray.narrowed(variant))

    def _back(self) -> None:
        """Go back to the variants before; where there are none, to the picture."""
        if self.tray.focus:
            self._change(self.tray.widened())
        else:
            self._leave()

    def _leave(self) -> None:
        self.hover.show(None)
        self._services.canvas.setFocus()

    def _change(self, tray: Tray) -> None:
        self.panel.strip.end_preview()
        self.hover.show(None)
        self._set(tray)

    def _go_way(self) -> None:
        session = self._services.session
        if self._reason is not None and self._reason.way is Way.UNLOCK:
            session.set_locks(session.locks - session.all_selected)
        elif self._reason is not None and self._reason.way is Way.CONVERT:
            self._services.convert()
        else:
            self._services.client.retry()

    def _show_menu(self, variant: Variant, at: QPoint) -> None:
        menu = QMenu(self.panel)
        pin = _tr("Un&pin") if variant in self.tray.pins else _tr("&Pin")
        entries: list[tuple[str, str, Callable[[], object]]] = [
            (_tr("&Take"), "check", partial(self.take, variant)),
            (pin, "pin-outline", partial(self._pin, variant)),
            (_tr("&More like this"), "creation-outline", partial(self._like, variant)),
        ]
        if self.tray.pins:
            entries.append((_tr("&Unpin all"), "pin-off-outline", lambda: self._set(self.tray.unpinned())))
        from facemask_editor.qt.look.icons import icon

        for text, symbol, act in entries:
            action = QAction(icon(symbol), text, menu)
            action.triggered.connect(lambda _checked=False, act=act: act())
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    # What happens elsewhere

    def _on_seen(self) -> None:
        if self.panel.seen:
            self._soon.ask()
        else:
            self.hover.show(None)
            self.maker.stop()

    def _on_made(self, variant: Variant) -> None:
        self.panel.strip.variants.refresh(variant)
        self.hover.refresh(variant)

    def _on_other(self, changed: frozenset[Facet]) -> None:
        """Let go at once of what is of other pixels, another document or another model."""
        if changed & {Facet.DOCUMENT, Facet.PIXELS}:
            self.hover.let_go()
            self.panel.strip.end_preview()
        if changed & {Facet.PIXELS, Facet.LOCKS}:
            self.maker.outdate()
        if Facet.DOCUMENT in changed:
            self._faces_of = None
            self.tray = replace(Tray(), temperature=self.tray.temperature)
            self.exporter.forget()
            self.maker.turn_to(self._services.session.document)
        if Facet.MODEL in changed and self._services.session.model.loading:
            self.maker.outdate()

    def _on_session(self, changed: frozenset[Facet]) -> None:
        moving = changed & {Facet.PIXELS, Facet.STRENGTHS}
        if moving and not changed & {Facet.DOCUMENT, Facet.SELECTION, Facet.LOCKS}:
            self._calm.start()
        else:
            self._soon.ask()


def _tr(text: str) -> str:
    return QCoreApplication.translate("Variants", text)
