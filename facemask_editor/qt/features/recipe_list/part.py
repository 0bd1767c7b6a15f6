"""The recipe list in a window: the panel, its files, and the receipt of every edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu, QWidget

from facemask_editor.app.session import Facet
from facemask_editor.app.timeline.recipe_file import as_recipe, entries_of, for_another, has_edits
from facemask_editor.app.timeline.timeline import Timeline
from facemask_editor.core.errors import FaceMaskError
from facemask_editor.qt.features.feature import Part
from facemask_editor.qt.features.recipe_list.changes import Asked, Changes
from facemask_editor.qt.features.recipe_list.panel import RecipePanel
from facemask_editor.qt.features.recipe_list.receipts import Receipts
from facemask_editor.qt.look.error_text import error_text
from facemask_editor.qt.services.services import Services
from facemask_editor.recipe.recipe import Recipe
from facemask_editor.recipe.spelling import Handles

_MENU = ("save_recipe", "load_recipe", "apply_recipe")


class RecipePart(Part):
    """Keeps the list on the session's document and says what becomes of changes."""

    def __init__(self, services: Services) -> None:
        self._services = services
        session = services.session
        self.changes = changes = Changes(
            services.client, lambda then: services.after_edits(then), services.over
        )
        self.panel: RecipePanel = RecipePanel(session, changes, lambda doc: services.face_colours(doc))
        self.lists = (self.panel.view,)
        self.receipts = Receipts(services)
        session.subscribe(self._on_document, Facet.DOCUMENT, at_once=True)
        services.client.model_loading.connect(changes.ask_again)
        changes.landed.connect(services.status.say_done)
        changes.failed.connect(self._on_failed)
        changes.stopped.connect(self._on_stopped)
        self.panel.menu_wanted.connect(self._show_menu)
        self.receipts.subscribers.append(self._show_receipt)
        self._on_document(frozenset())

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "recipe.show_recipe": self.show,
            "recipe.save_recipe": self.save,
            "recipe.load_recipe": self.load,
            "recipe.apply_recipe": self.apply_to,
        }

    def shutdown(self) -> bool:
        return self.panel.pictures.shutdown()

    def show(self) -> None:
        """Bring the list to the front and give it the keys, or turn back to what was in front before."""
        shown = self._services.docks.toggle("recipe")
        (self.panel.view if shown else self._services.canvas).setFocus()

    # Files

    def save(self) -> None:
        """Write the edits that are switched on as a recipe file; nothing waits for a preview but this."""
        document = self._services.session.document
        if document is None or not document.settle(self.save):
            return
        timeline = self._edits(
            _tr("There is no edit to be saved: a recipe holds what the model was asked for")
        )
        if timeline is None:
            return
        recipe, lacks = as_recipe(timeline)
        stem = document.path.stem if document.path is not None else _tr("face")
        folder = document.path.parent if document.path is not None else Path.home()
        path = self._services.dialogs.choose_recipe(folder / f"{stem}_recipe.json")
        if path is None:
            return
        try:
            recipe.save(path)
        except OSError as error:
            self._services.dialogs.show_error(
                _tr("{} could not be saved").format(path.name), error_text(error)
            )
            return
        self._services.status.say(_tr("Saved the recipe {}").format(path.name))
        if lacks:
            said = "; ".join(lacks)
            self._services.notice.show_notice([_tr("{}: {}.").format(path.name, said[:1].upper() + said[1:])])

    def load(self) -> None:
        """Carry the edits of a file out on this face, as a step that can be changed like any other."""
        document = self._services.session.document
        if document is None:
            return
        info = self._services.session.model.info
        if info is None:
            self._services.status.say(_tr("The model is not loaded yet"))
            return
        folder = document.path.parent if document.path is not None else Path.home()
        path = self._services.dialogs.choose_file(folder, _tr("Load recipe"))
        if path is None:
            return
        try:
            recipe = Recipe.load(path)
            donors = self._donors(recipe, path, document.schema.names)
            entries = entries_of(
                path, donors[0], document.label_map, document.schema, donors[1],
                model=info.name, model_sha256=info.sha256, handles=_handles,
            )  # fmt: skip
        except (FaceMaskError, OSError, ValueError, MemoryError) as error:
            self._services.dialogs.show_error(
                _tr("{} could not be loaded").format(path.name), error_text(error)
            )
            return
        name = _tr("Recipe {}").format(path.name)
        self.changes.ask(Asked(lambda timeline: timeline.with_more(entries), name))

    def apply_to(self) -> None:
        """Open another mask and carry the edits of this face out on it."""
        services = self._services
        document = services.session.document
        if document is None or not document.settle(self.apply_to):
            return
        timeline = self._edits(
            _tr("There is no edit to be applied: only what the model was asked for can be")
        )
        if timeline is None:
            return
        folder = document.path.parent if document.path is not None else Path.home()
        path = services.dialogs.choose_mask(folder, _tr("Apply the edits to another mask"))
        if path is None:
            return
        name = document.path.name if document.path is not None else _tr("untitled")

        def carry() -> None:
            # edits that have been made of the photo's own mask of this face begin there too
            self.changes.ask(
                Asked(lambda now: now.with_more(for_another(timeline)), _tr("Edits of {}").format(name))
            )

        services.files.open(path, then=carry)

    def _edits(self, why_not: str) -> Timeline | None:
        timeline = self.changes.timeline
        if timeline is None or not has_edits(timeline):
            self._services.status.say(why_not)
            return None
        return timeline

    def _donors(self, recipe: Recipe, path: Path, names: tuple[str, ...]) -> tuple[Recipe, dict[str, str]]:
        """Return a recipe whose donors are named by absolute paths, and their digests."""
        from facemask_editor.app.timeline.donors import read_donor
        from facemask_editor.recipe.kinds import described
        from facemask_editor.recipe.source import digest, donors_of

        steps, digests = [], {}
        for step in recipe.steps:
            files = {key: path.parent / key for key in donors_of(step)}
            for file in files.values():
                digests[str(file)] = digest(read_donor(file, names))
            kind, update = described(step), dict[str, object]()
            if kind.donor and getattr(step, kind.donor):
                update[kind.donor] = str(files[getattr(step, kind.donor)])
            if kind.donors and getattr(step, kind.donors):
                weights = getattr(step, kind.donors)
                update[kind.donors] = {str(files[key]): weight for key, weight in weights.items()}
            steps.append(step.model_copy(update=update))
        return recipe.model_copy(update={"steps": tuple(steps)}), digests

    # Inside

    def _on_document(self, _changed: frozenset[Facet]) -> None:
        self.changes.set_document(self._services.session.document)

    def _show_receipt(self) -> None:
        self.panel.receipt.say([self.receipts.line] if self.receipts.line else [])

    def _show_menu(self, button: QWidget) -> None:
        menu = QMenu(button)
        for name in _MENU:
            menu.addAction(self._services.actions[name])
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
        menu.aboutToHide.connect(menu.deleteLater)

    def _on_failed(self, name: str, text: str) -> None:
        self._services.notice.show_notice([_tr("“{}” could not be done. {}").format(name, text)])

    def _on_stopped(self, name: str, text: str) -> None:
        self._services.dialogs.show_error(
            _tr("“{}” could not be done").format(name),
            _tr("{}\nSo nothing was saved or closed; the mask is as it was before.").format(text),
        )


def _handles() -> Handles:
    from facemask_editor.measures.shapes import spelt_handles  # OpenCV stays out until here

    return spelt_handles()


def _tr(text: str) -> str:
    return QCoreApplication.translate("RecipeList", text)
