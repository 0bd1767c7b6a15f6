"""Cases that a window settles, offscreen, with a made-up engine."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QLocale, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.cases.case import Outcome, case
from facemask_editor.qt.jobs.engine_client import EngineClient
from facemask_editor.qt.services.settings import Settings
from facemask_editor.qt.shell.main_window import MainWindow
from facemask_editor.qt.widgets.named_slider import ValueSlider
from tests.helpers.fake_dialogs import FakeDialogs
from tests.helpers.fake_engine import FakeEngine

_LONG = 20.0  # s, that a photo may take


@cache
def _application() -> QApplication:
    return QApplication([])


def window_with(mask: Path) -> tuple[MainWindow, FakeDialogs]:
    """Return a shown window with a mask open."""
    _application()
    dialogs = FakeDialogs()
    window = MainWindow(EngineClient(FakeEngine), Settings(), dialogs=dialogs)
    window.resize(1100, 800)
    window.show()
    window.services.files.open(mask)
    QApplication.processEvents()
    return window, dialogs


def wait_for(done: Callable[[], object]) -> bool:
    """Let the window work until something holds."""
    end = time.monotonic() + _LONG
    while not done() and time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.01)
    return bool(done())


@case("46-locale-dot")
def _locale(_folder: Path, _out: Path) -> Outcome:
    _application()
    before, wrong = QLocale(), []
    try:
        for name in ("de_DE", "fr_FR", "ar_EG", "en_US", "C"):
            QLocale.setDefault(QLocale(name))
            slider = ValueSlider("x", 5.0)
            slider.show()
            for text, right in (("0.35", 0.35), ("0,35", 0.35), ("1.5", 1.5), ("1,5", 1.5)):
                number = slider.number
                number.setValue(0.0)
                number.setFocus()
                number.selectAll()
                QTest.keyClicks(number.lineEdit(), text)
                QTest.keyClick(number, Qt.Key.Key_Return)
                if abs(number.value() - right) > 1e-6:
                    wrong.append(f"{name} {text}: {number.value()}")
    finally:
        QLocale.setDefault(before)
    return Outcome(not wrong, "; ".join(wrong) or "five locales, both separators")


@case("48-changed-on-disk")
def _changed(folder: Path, out: Path) -> Outcome:
    mask = Path(shutil.copyfile(folder / "m.png", out / "m.png"))
    window, dialogs = window_with(mask)
    shutil.copyfile(folder / "other.png", mask)
    _paint(window)
    window.services.files.save()
    asked = "replace" in dialogs.asked
    return Outcome(asked, f"asked: {dialogs.asked}, {dialogs.reasons}")


@case("51-drop-photos")
def _drop(folder: Path, out: Path) -> Outcome:
    found = {}
    for name in ("a.tif", "b.jfif", "c.avif"):
        mask = Path(shutil.copyfile(folder / "mask.png", out / "mask.png"))
        photo = Path(shutil.copyfile(folder / name, out / name))
        window, dialogs = window_with(mask)
        _paint(window)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(photo))])
        event = QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        window.dropEvent(event)
        document = window.session.document
        laid = wait_for(lambda document=document: document is not None and document.photo is not None)
        found[name] = "laid" if laid and not dialogs.asked else f"{laid}, {dialogs.asked}, {dialogs.errors}"
    return Outcome(all(each == "laid" for each in found.values()), str(found))


@case("54-metadata-save")
def _metadata(folder: Path, out: Path) -> Outcome:
    mask = Path(shutil.copyfile(folder / "mask.png", out / "mask.png"))
    before = Image.open(mask)
    before.load()
    window, dialogs = window_with(mask)
    _paint(window)
    saved = window.services.files.save()
    after = Image.open(mask)
    after.load()
    lost = [key for key, value in before.info.items() if after.info.get(key) != value]
    return Outcome(saved and not lost, f"saved: {saved}, lost: {lost} {dialogs.errors}")


def _paint(window: MainWindow) -> None:
    document = window.session.document
    assert document is not None
    label_map = document.snapshot()
    label_map[0, 0] = (label_map[0, 0] + 1) % 19
    document.restore(label_map, "one pixel")
