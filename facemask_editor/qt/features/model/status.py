"""Keeps status bar and device menu in step with the engine client."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from facemask_editor.qt.shell.menus import DEVICE_TITLES

if TYPE_CHECKING:
    from facemask_editor.engine.requests import ModelInfo
    from facemask_editor.qt.shell.main_window import MainWindow


class ModelStatus(QObject):
    """Shows what the client tells of the model and passes the choice of device on."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._refused = ""
        client = window.client
        client.model_loading.connect(self._on_loading)
        client.model_ready.connect(self._on_ready)
        client.model_failed.connect(self._on_failed)
        client.busy_changed.connect(window.status.show_busy)
        window.menus.device.chosen.connect(self._on_device)
        window.menus.model.chosen.connect(self._on_model)
        window.status.show_model(self.tr("Model not loaded"))

    @Slot()
    def _on_loading(self) -> None:
        self._refused = ""
        self._window.status.show_model(self.tr("Loading model…"))

    @Slot(object)
    def _on_ready(self, info: ModelInfo) -> None:
        window = self._window
        window.status.show_model("", info)
        window.menus.show_model(info)
        if self._refused:
            device = DEVICE_TITLES.get(info.device, info.device)
            text = self.tr("The choice cannot be used: {} {} runs on {}.")
            window.notice.show_notice([text.format(self._refused.rstrip(".") + ".", info.title, device)])
            window.settings.device = info.device
            window.settings.model = info.name
            self._refused = ""

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self._refused = text
        self._window.status.show_model(self.tr("No model"))

    @Slot(str)
    def _on_device(self, device: str) -> None:
        window = self._window
        window.settings.device = device
        if window.client.info is None or window.client.info.device != device:
            self._after_edits(lambda: window.client.set_device(device))

    @Slot(str)
    def _on_model(self, name: str) -> None:
        window = self._window
        window.settings.model = name
        if window.client.info is None or window.client.info.name != name:
            self._after_edits(lambda: window.client.set_model(name))

    def _after_edits(self, load: Callable[[], None]) -> None:
        """Load once the edits that are pending are steps: by the model that they were asked of."""
        window = self._window
        if window.document is not None:
            window.document.settle()
        window.part.preview.steps.afterwards(load)
