"""Shows the state of the model, and passes the choice of model and device on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from facemask_editor.app.session import Facet
from facemask_editor.qt.services.services import Services
from facemask_editor.qt.widgets.menus import ChoiceMenu

_DEVICES = {"cpu": "CPU", "cuda": "CUDA (NVIDIA)", "mps": "MPS (Apple)"}


class ModelStatus(QObject):
    """Status bar and menus follow the model; a choice that cannot be used is told."""

    def __init__(self, services: Services) -> None:
        super().__init__(services.over)
        self._services = services
        self._refused = ""
        self._device_menu, self._model_menu = (services.menus[f"part/{name}"] for name in ("device", "model"))
        for menu, choose in ((self._device_menu, self._on_device), (self._model_menu, self._on_model)):
            assert isinstance(menu, ChoiceMenu)
            menu.chosen.connect(choose)
        services.client.busy_changed.connect(services.status.show_busy)
        services.session.subscribe(self._on_model_state, Facet.MODEL, at_once=True)
        services.status.show_model(self.tr("Model not loaded"))

    def _on_model_state(self, _changed: frozenset[Facet]) -> None:
        services, model = self._services, self._services.session.model
        if model.loading:
            services.status.show_model(self.tr("Loading model…"))
        elif model.failure:
            services.status.show_model(self.tr("No model"))
        elif model.info is not None:
            services.status.show_model("", model.info)
            self._show_choices()
        if model.failure:
            self._refused = model.failure
        elif model.loading:
            self._refused = ""
        elif model.info is not None and self._refused:
            info, device = model.info, _DEVICES.get(model.info.device, model.info.device)
            text = self.tr("The choice cannot be used: {} {} runs on {}.")
            services.notice.show_notice([text.format(self._refused.rstrip(".") + ".", info.title, device)])
            services.settings.device = info.device
            services.settings.model = info.name
            self._refused = ""

    def _show_choices(self) -> None:
        info = self._services.session.model.info
        assert info is not None
        assert isinstance(self._device_menu, ChoiceMenu)
        assert isinstance(self._model_menu, ChoiceMenu)
        devices = {device: _DEVICES.get(device, device) for device in info.devices}
        self._device_menu.set_choices(devices, info.device)
        self._model_menu.set_choices(dict(info.models), info.name)

    @Slot(str)
    def _on_device(self, device: str) -> None:
        self._services.settings.device = device
        if self._services.session.model.device != device:
            self._after_edits(lambda: self._services.client.set_device(device))

    @Slot(str)
    def _on_model(self, name: str) -> None:
        self._services.settings.model = name
        info = self._services.session.model.info
        if info is None or info.name != name:
            self._after_edits(lambda: self._services.client.set_model(name))

    def _after_edits(self, load: Callable[[], None]) -> None:
        """Load once the edits that are pending are steps: by the model that they were asked of."""
        document = self._services.session.document
        if document is not None:
            document.settle()
        self._services.after_edits(load)
