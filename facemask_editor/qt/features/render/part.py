"""Rendering in a window: what is asked for, what has come, what of it is stale."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtGui import QGuiApplication

from facemask_editor.app.session import Facet
from facemask_editor.app.shown import Shown, shown_now
from facemask_editor.qt.features.feature import Part
from facemask_editor.qt.features.render.panel import RenderPanel
from facemask_editor.qt.features.render.queue import Entry, RenderQueue, State
from facemask_editor.qt.features.render.renderers import Known, Renderers
from facemask_editor.qt.features.render.shelves import Shelves
from facemask_editor.qt.features.render.viewer import Viewer
from facemask_editor.qt.features.render.work import Ask, Result, save
from facemask_editor.qt.jobs.desk import Desk
from facemask_editor.qt.jobs.workers import DaemonWorker
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.look.pictures import picture_image
from facemask_editor.qt.services.services import Services
from facemask_editor.render.handoff.target import Need

_SETTLED_MS = 150
"""After the last change of pixels, before the badges are looked at."""


class RenderPart(Part):
    """The dock, the queue behind it, and the viewer over the canvas."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._session = services.session
        self._owner = QObject(services.over)
        self.renderers = Renderers(self._owner)
        self.queue = RenderQueue(self._owner)
        self.shelves = Shelves()
        self.viewer = Viewer(services.canvas)
        self.panel: RenderPanel = RenderPanel(self._choose_mask)
        self._files = Desk(DaemonWorker("picture"))
        self._chosen = services.settings.renderer
        self._digest = ""
        self._said: set[int] = set()
        self._wanted = False
        self._timer = QTimer(self._owner)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLED_MS)
        self._timer.timeout.connect(self.refresh_stale)
        self._connect()
        self._show_renderers()
        self._show_results()

    def _connect(self) -> None:
        panel, queue, session = self.panel, self.queue, self._session
        panel.shown.connect(self.renderers.load)
        panel.renderer_changed.connect(self.choose)
        panel.changed.connect(self.refresh)
        panel.render_asked.connect(self.render)
        panel.set_up.connect(self.set_up)
        panel.rows.cancel.connect(queue.cancel)
        panel.rows.dismiss.connect(queue.dismiss)
        panel.cards.chosen.connect(self.show_result)
        panel.cards.save.connect(self.save)
        panel.cards.copy.connect(self.copy)
        panel.cards.remove.connect(self._remove)
        self.viewer.save.connect(self.save)
        self.viewer.copy.connect(self.copy)
        self.renderers.changed.connect(self._show_renderers)
        queue.changed.connect(self._on_queue)
        queue.told.connect(panel.rows.refresh)
        queue.done.connect(self._on_done)
        session.subscribe(self._on_document, Facet.DOCUMENT, at_once=True)
        session.subscribe(self._on_saved, Facet.SAVED)
        session.subscribe(self._on_photo, Facet.PHOTO, Facet.DOCUMENT)
        session.subscribe(self._on_pixels, Facet.PIXELS, Facet.PREVIEW, Facet.TOOL, Facet.DOCUMENT)
        session.subscribe(lambda _changed: self.refresh(), Facet.HISTORY, Facet.DOCUMENT)

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "render.render": self.render,
            "render.stop": self.stop,
            "render.show": self.toggle_viewer,
            "render.set_up": self.set_up,
        }

    # Which renderer

    @property
    def known(self) -> Known | None:
        """The chosen renderer."""
        return self.renderers.get(self._chosen)

    def choose(self, key: str) -> None:
        """Take another renderer."""
        self._chosen = key
        self._services.settings.renderer = key
        self._show_renderers()

    def set_up(self) -> None:
        """Ask where the chosen renderer is, and what it lacks."""
        from facemask_editor.qt.features.render.setup_dialog import SetupDialog

        self._services.docks.bring("render")
        self.renderers.load()
        dialog = SetupDialog(self.renderers, self._chosen, self._services.dialogs, self._services.over)
        dialog.chosen.connect(self.choose)
        dialog.open()

    # Rendering

    @property
    def looking(self) -> bool:
        """Whether it will be known in a moment what can be rendered."""
        if not self.renderers.loaded:
            return True
        return self.known is not None and self.known.problems is None

    def why_not(self) -> str:
        """Return why nothing can be rendered now, one sentence, or ""."""
        known, document = self.known, self._session.document
        if known is None:
            return self._why_none()
        if known.problems is None:
            return _tr("{} is being checked…").format(known.renderer.title)
        if known.problems:
            what, more = known.problems[0].what, len(known.problems) - 1
            return _sentence(what) + (_tr(" (and {} more)").format(more) if more else "")
        if document is None:
            return _tr("Open a mask first")
        traits = known.renderer.traits
        if traits.photo is Need.NEEDED and document.photo is None:
            return _tr("{} needs a photo: File, Open photo").format(known.renderer.title)
        if traits.prompt is Need.NEEDED and not self.panel.prompt_text:
            return _tr("{} needs a prompt").format(known.renderer.title)
        return ""

    def render(self) -> None:
        """Queue a render of the mask as it is seen; the document stays as it is."""
        self._services.docks.bring("render")
        self.renderers.load()
        known, document = self.known, self._session.document
        why = self.why_not()
        # asked for while the renderers are still being looked for: as soon as they are known
        self._wanted = document is not None and self.looking
        if document is not None and document.in_stroke:
            why = _tr("End the stroke first")
        if why or known is None or document is None:
            self._services.status.say(why)
            return
        shown = shown_now(self._session)
        assert shown is not None
        ask = self._ask(known, shown)
        if self._shows_same(ask):
            return
        entry = self.queue.add(ask, document)
        waiting = len(self.queue.open_entries) - 1
        what = entry.ask.renderer.title
        text = _tr("{} is queued; {} before it") if waiting else _tr("{} begins")
        self._services.status.say(text.format(what, waiting))

    def _shows_same(self, ask: Ask) -> bool:
        """Show the picture that is there already, or tell of the one that comes; False where it is new."""
        title, status = ask.renderer.title, self._services.status
        if any(entry.ask.gives_the_same(ask) for entry in self.queue.open_entries):
            status.say(_tr("{} renders this very picture already").format(title))
            return True
        found = next((result for result in self.shelves.results if result.ask.gives_the_same(ask)), None)
        if found is None:
            return False
        self.show_result(found)
        if ask.renderer.traits.seed:
            status.say(_tr("{} has rendered this already; another seed gives another picture").format(title))
        else:
            status.say(_tr("{} has rendered this already").format(title))
        return True

    def stop(self) -> None:
        """Cancel the render that runs, else the next one that waits."""
        open_entries = self.queue.open_entries
        entry = self.queue.running or (open_entries[0] if open_entries else None)
        if entry is None:
            self._services.status.say(_tr("Nothing is being rendered"))
        else:
            self.queue.cancel(entry)

    def _ask(self, known: Known, shown: Shown) -> Ask:
        document, traits = self._session.document, known.renderer.traits
        assert document is not None
        takes_mask = traits.photo_mask in (Need.NEEDED, Need.OPTIONAL)
        takes_photo = traits.photo in (Need.NEEDED, Need.OPTIONAL)
        file = self.panel.mask_box.file
        return Ask(
            known.renderer,
            document.path.stem if document.path is not None else _tr("untitled"),
            shown.label_map,
            document.schema,
            document.photo if takes_photo else None,
            (file or document.photo_mask) if takes_mask else None,
            self.panel.seed_value if traits.seed else 0,
            self.panel.prompt_text if traits.prompt is not Need.NO else "",
            shown.steps,
            shown.forgotten,
        )

    # Pictures

    def show_result(self, result: Result) -> None:
        """Show a picture over the canvas."""
        document = self._session.document
        photo = document.photo if document is not None else None
        self.viewer.show_results(self.shelves.results, self._digest)
        self.viewer.show_result(result, None if photo is None else picture_image(photo))
        self.viewer.setFocus()

    def toggle_viewer(self) -> None:
        """Show the newest picture, or the mask again."""
        if self.viewer.isVisible():
            self.viewer.leave()
        elif self.shelves.results:
            self.show_result(self.shelves.results[0])
        else:
            self._services.status.say(_tr("There is no picture of this mask yet"))

    def save(self, result: Result) -> None:
        """Ask where a picture goes, and write it with what it was made of."""
        document = self._session.document
        path = document.path if document is not None else None
        folder = Path(self._services.settings.folder or Path.home()) if path is None else path.parent
        proposal = folder / f"{result.ask.stem}_{result.ask.renderer.key}.png"
        chosen = self._services.dialogs.choose_picture(proposal, _tr("Save image"))
        if chosen is None:
            return
        status, dialogs = self._services.status, self._services.dialogs
        self._files.ask(
            partial(save, chosen, result),
            purpose=("save", str(chosen)),
            ready=lambda path: status.say(_tr("Saved {}").format(path)),
            failed=lambda error: dialogs.show_error(
                _tr("{} could not be saved").format(chosen.name), error_text(error)
            ),
            owner=self._owner,
            kept=True,
        )

    def copy(self, result: Result) -> None:
        """Put a picture on the clipboard."""
        QGuiApplication.clipboard().setImage(result.image)
        self._services.status.say(_tr("The picture is on the clipboard"))

    def refresh_stale(self) -> None:
        """Look which pictures are of the mask as it is seen now."""
        self._timer.stop()
        if self.shelves.results and (shown := shown_now(self._session)) is not None:
            from facemask_editor.recipe.source import digest

            self._digest = digest(shown.label_map)
        else:
            self._digest = ""
        self.panel.cards.show_stale(self._digest)
        self.viewer.show_results(self.shelves.results, self._digest)

    def _remove(self, result: Result) -> None:
        self.shelves.remove(result)
        self._show_results()

    # Who is told of changes

    def _on_done(self, _entry: Entry, result: Result) -> None:
        self.shelves.add(result)
        self._show_results()
        if self.viewer.isVisible():
            self.viewer.show_result(result, self.viewer.photo)
        self._services.status.say(_tr("{} has rendered {}").format(result.title, result.ask.stem))

    def _on_queue(self) -> None:
        self.panel.rows.show_entries(self.queue.entries)
        self.refresh()
        failed = [entry for entry in self.queue.entries if entry.state is State.FAILED]
        if failed and failed[-1].number not in self._said:
            self._said.add(failed[-1].number)
            self._services.status.say(failed[-1].reason)

    def _on_document(self, _changed: frozenset[Facet]) -> None:
        self._wanted = False
        self.queue.clear()  # what was asked for the one before goes nowhere
        self.shelves.turn_to(self._session.document)
        self.panel.mask_box.forget_file()
        self.viewer.result = None
        self.viewer.hide()
        self._show_results()

    def _on_saved(self, _changed: frozenset[Facet]) -> None:
        self.shelves.note_path(self._session.document)

    def _on_photo(self, _changed: frozenset[Facet]) -> None:
        if self.viewer.isVisible():
            document = self._session.document
            photo = document.photo if document is not None else None
            self.viewer.set_photo(None if photo is None else picture_image(photo))
        self.refresh()

    def _on_pixels(self, _changed: frozenset[Facet]) -> None:
        if self.shelves.results:
            self._timer.start()

    def _show_renderers(self) -> None:
        if self.known is None and self.renderers.known:
            self._chosen = self.renderers.known[0].renderer.key
        self.panel.show_renderers(self.renderers, self._chosen)
        self.refresh()
        if self._wanted and not self.looking:
            self.render()

    def _show_results(self) -> None:
        self.panel.cards.show_results(self.shelves.results)
        self.panel.show_results(self.shelves.results)
        self.refresh_stale()

    def refresh(self) -> None:
        """Show what the renderer takes, and why it cannot render now."""
        self.panel.show_needs(self.known)
        problems = (self.known.problems or ()) if self.known is not None else ()
        self.panel.show_reason(self.why_not(), [problem.what for problem in problems])

    def _why_none(self) -> str:
        if why := self.renderers.failure:
            return _sentence(why)
        return (
            _tr("There is no renderer") if self.renderers.loaded else _tr("Renderers are being looked for…")
        )

    def _choose_mask(self) -> Path | None:
        document = self._session.document
        path = document.path if document is not None else None
        folder = path.parent if path is not None else Path(self._services.settings.folder or Path.home())
        return self._services.dialogs.choose_mask(folder, _tr("The photo's own mask"))

    def shutdown(self) -> bool:
        self._timer.stop()
        self.renderers.shutdown()
        self._files.shutdown()
        return self.queue.shutdown()


def _sentence(text: str) -> str:
    """Return a text that begins with a capital; names of files stay as they are."""
    return text[:1].upper() + text[1:] if text.partition(" ")[0].isalpha() else text


def _tr(text: str) -> str:
    return QCoreApplication.translate("Render", text)
