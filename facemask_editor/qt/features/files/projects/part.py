"""Projects in a window: what they bring is shown, and one is offered where a plain mask keeps less."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from facemask_editor.app.donors.in_classes import in_classes_of
from facemask_editor.app.session import Facet
from facemask_editor.qt.features.files.projects.looks import look_again, looked_at, show_again
from facemask_editor.qt.look.plain_text import plain_label
from facemask_editor.qt.services.services import Services

if TYPE_CHECKING:
    from facemask_editor.app.project.content import Opened
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.qt.features.files.file_session import FileSession


class ProjectBar(QFrame):
    """Says what a plain mask has not kept; hidden while there is nothing.

    Signals:
        wanted: A project is to be saved.
        declined: It is not.
    """

    wanted = Signal()
    declined = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", "info")
        self.text = plain_label()
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.save_button = QPushButton(_tr("Save as project…"))
        self.save_button.setToolTip(_tr("With photo, history, recipe, states and second faces"))
        self.save_button.clicked.connect(self.wanted)
        self.no_button = QPushButton(_tr("Not needed"))
        self.no_button.setToolTip(_tr("Say no more of it for this mask"))
        self.no_button.clicked.connect(self.declined)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 4, 4)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.save_button)
        layout.addWidget(self.no_button)
        self.hide()

    def say(self, text: str) -> None:
        """Show a sentence; "" hides the bar."""
        self.text.setText(text)
        self.setVisible(bool(text))


class Projects:
    """Joins the file session's project with the rest of the window.

    Args:
        services: Of the window.
        files: Its file session.
    """

    def __init__(self, services: Services, files: FileSession) -> None:
        self._services, self._files = services, files
        self._offered: MaskDocument | None = None
        self.bar = ProjectBar()
        self.bar.wanted.connect(files.save_project)
        self.bar.declined.connect(lambda: self.bar.say(""))
        self._embed = services.actions["file.embed_photo"]
        self._embed.toggled.connect(files.project.set_embed)
        services.kept_photo = lambda: files.project.photo
        files.project.faces = lambda: services.second_faces()
        files.project.view = lambda: looked_at(services.session, services.canvas)
        files.project_opened.connect(self._on_opened)
        files.saved.connect(self._on_saved)
        services.session.subscribe(lambda _changed: self._on_document(), Facet.DOCUMENT)
        self._embed.setChecked(True)

    def _on_document(self) -> None:
        self._embed.setChecked(self._files.project.embed)
        if self._services.session.document is not self._offered:
            self.bar.say("")

    def _on_opened(self, opened: Opened) -> None:
        session, around = self._services.session, opened.around
        schema = opened.document.schema
        self._services.client.keep_donors(in_classes_of(schema, kept.donor) for kept in around.donors)
        if around.donors:
            session.set_donors(kept.donor for kept in around.donors if kept.chosen)
        if around.face_colours is not None:
            from facemask_editor.render.illustration.choices import Choices

            try:
                session.set_face_choices(Choices(**around.face_colours))  # type: ignore[arg-type]
            except (TypeError, ValueError):  # of a release that knows other colours
                pass
        view = around.view
        if view is not None:
            look_again(view, session)

            def show() -> None:
                if session.document is opened.document:
                    show_again(view, self._services.canvas)

            QTimer.singleShot(0, self._services.canvas, show)  # by then it has its size

    def _on_saved(self, _path: Path) -> None:
        """Offer a project once for each mask, where saving has kept less than there is."""
        document, project = self._services.session.document, self._files.project
        if project.active or document is None:
            self.bar.say("")
            return
        if document is self._offered:
            return
        lost = project.would_lose()
        if lost:
            self._offered = document
            name = document.path.name if document.path is not None else ""
            text = _tr("{} keeps the pixels alone, without {}. A project keeps all of it.")
            self.bar.say(text.format(name, " and ".join(lost)))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Projects", text)
