"""Starts Qt, the window and, once the window is there, the model."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from facemask_editor import __version__
from facemask_editor.core import paths
from facemask_editor.qt.services.dropped import is_photo
from facemask_editor.qt.shell.garbage import GarbageTimer, keep_together
from facemask_editor.qt.shell.quick_start import map_torch, use_plain_imports

if TYPE_CHECKING:
    from facemask_editor.engine.requests import Engine, ModelInfo
    from facemask_editor.qt.shell.main_window import MainWindow
    from facemask_editor.qt.shell.notice_bar import NoticeBar

_CONTENT_DELAY_MS = 20
"""The window paints itself before its contents are loaded."""
_MODEL_DELAY_MS = 30
"""The contents paint themselves before torch, whose import takes much of the interpreter's time."""


def make_engine() -> Engine:
    """Return the engine; runs in the worker thread and is the first to import torch."""
    from facemask_editor.engine.session import EngineSession

    return EngineSession()


def make_application(arguments: Sequence[str] = ()) -> QApplication:
    """Return the application with its names set, and with a `GarbageTimer` that is still to be started."""
    keep_together()
    if sys.platform == "win32":
        import_module("torch")  # torch 2.9 and later cannot load its DLLs there once Qt has loaded its own
    use_plain_imports()
    QGuiApplication.setDesktopFileName(paths.APP_NAME)
    application = QApplication.instance() or QApplication([paths.APP_NAME, *arguments])
    assert isinstance(application, QApplication)
    application.setApplicationName("FaceMask Editor")
    application.setApplicationVersion(__version__)
    GarbageTimer(application)
    return application


def make_window(application: QApplication, *, welcome: bool = True) -> MainWindow:
    """Return the dressed window, neither shown nor complete; without a welcome a mask will follow."""
    from facemask_editor.qt.actions.shortcut_guard import ShortcutGuard
    from facemask_editor.qt.jobs.engine_client import EngineClient
    from facemask_editor.qt.look.app_icon import app_icon
    from facemask_editor.qt.look.theme import Theme
    from facemask_editor.qt.services.settings import Settings
    from facemask_editor.qt.shell.main_window import MainWindow

    application.setWindowIcon(app_icon())
    settings = Settings()
    theme = Theme(application, settings.theme)
    ShortcutGuard(application)
    return MainWindow(EngineClient(make_engine), settings, theme=theme, complete=False, welcome=welcome)


def run(arguments: Sequence[str]) -> int:
    """Show the window, open the given masks in it and return the exit status."""
    from facemask_editor.qt.shell.crash import CrashReporter, start_log
    from facemask_editor.qt.shell.ending import EndOnSignal

    application = make_application()
    collector = application.findChild(GarbageTimer)
    assert collector is not None
    window = make_window(application, welcome=not arguments)
    CrashReporter(window.dialogs.show_error, start_log()).install()
    EndOnSignal(window.end, application)
    window.show()
    QTimer.singleShot(_CONTENT_DELAY_MS, window, lambda: _fill(window, arguments))
    window.client.model_ready.connect(lambda _info: collector.freeze())
    for ended in (window.client.model_ready, window.client.model_failed):
        ended.connect(lambda _told: collector.start())
    window.client.model_ready.connect(lambda info: tell_of_model(window.notice, info))
    status = application.exec()
    collector.stop()
    if not window.stopped:
        # Qt aborts when a running thread is destroyed; there is nothing left to save.
        sys.stdout.flush()
        os._exit(status)
    return status


def tell_of_model(notice: NoticeBar, info: ModelInfo) -> None:
    """Show which model files were passed over, below what the notice says of the mask."""
    if info.notes:
        said = [] if notice.isHidden() else notice.text.text().splitlines()
        notice.show_notice([*said, *(line for line in info.notes if line not in said)])


def _fill(window: MainWindow, arguments: Sequence[str]) -> None:
    map_torch()
    window.complete()
    QTimer.singleShot(
        _MODEL_DELAY_MS, window, lambda: window.client.start(window.settings.device, window.settings.model)
    )
    if arguments:
        window.services.files.open(Path(arguments[0]).absolute())
    for path in map(Path, arguments[1:]):
        if is_photo(path):
            window.services.files.open_photo(path.absolute())
