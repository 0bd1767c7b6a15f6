"""Random use of the whole window with the real model: does anything fail, does the memory grow?

    python -m benchmarks.soak [--minutes 30] [--seed 0] [--masks FOLDER] [--photos FOLDER]

The window opens masks of a folder (the samples by default; photos with the same stem lie under them), and
gets mouse drags with every tool, actions, sliders and keys by chance, real ones in the order of Qt's event
loop. Counted are exceptions, messages of Qt, warnings of the log, pixels of locked classes that moved, and
saved files that are not what was shown. The memory is that of the process, noted twice a minute; its growth
is that of the last quarter over the second, the first being warm-up.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import psutil
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPointF, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractSlider, QApplication, QDialog, QMenu
from shiboken6 import isValid

from facemask_editor.app.samples import bundled_samples
from facemask_editor.app.tools import TOOLS
from facemask_editor.engine.session import EngineSession
from facemask_editor.formats import open_mask
from facemask_editor.qt.jobs.engine_client import EngineClient
from facemask_editor.qt.services.messages import Answer, Replace
from facemask_editor.qt.services.settings import Settings
from facemask_editor.qt.shell.application import make_application
from facemask_editor.qt.shell.features import FEATURES
from facemask_editor.qt.shell.garbage import GarbageTimer
from facemask_editor.qt.shell.main_window import MainWindow
from tests.helpers.fake_dialogs import FakeDialogs

_LEFT = Qt.MouseButton.LeftButton
_PATIENCE = 60.0
_TOOLS = list(TOOLS)
_ACTIONS = [name for feature in FEATURES for name in feature.actions]
_NEVER = ("file.quit", "file.new_face", "render.", "help.", "file.export", "view.ring", "model.")
"""Actions that end the window, or wait for a person."""
_MOVE_LOCKED = ("edit.", "file.", "class.", "recipe.", "tree.")
"""Actions after which locked classes may have other pixels: another state, another mask, other locks."""


class Soak:
    """The window and what went wrong in it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance, self.folder = random.Random(seed), folder
        self.wrong: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.last: list[str] = []
        sys.excepthook = self._on_exception
        qInstallMessageHandler(self._on_message)
        logging.getLogger().addHandler(_Heard(self.wrong))
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.application, self.dialogs = application, FakeDialogs()
        self.client = EngineClient(EngineSession)
        self.window = MainWindow(self.client, Settings(), dialogs=self.dialogs)
        self.window.resize(1600, 1000)
        self.window.show()
        self.client.start()
        while self.client.info is None:
            self.rest(0.1)
        self.masks = sorted(folder.glob("*.png"))
        self.window.services.files.open(self.masks[0])

    def rest(self, seconds: float) -> None:
        """Let the window do what it does."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            time.sleep(0.002)

    def step(self) -> None:
        """Do something by chance."""
        kinds = [self.act] * 6 + [self.drag] * 4 + [self.slide] * 4 + [self.select] * 2 + [self.open]
        kinds += [self.save, self.lock]
        kind = self.chance.choice(kinds)
        document = self.window.session.document
        before = None if document is None else (document, document.locks, document.snapshot())
        name, told = kind.__name__, None
        try:
            told = kind()
            name = f"{name} {told}" if told else name
        except Exception:
            self.wrong[f"{name}: {traceback.format_exc(limit=-3)}"] += 1
        self.done[name] += 1
        self.last = [*self.last[-6:], name]
        if before is not None and not str(told).startswith(_MOVE_LOCKED):
            self._check_locks(*before, name)
        self.rest(self.chance.choice([0.01, 0.05, 0.3]))
        now = self.window.session.document
        if now is not None and before is not None and now.locks != before[1]:
            # an edit that was asked for before the lock keeps to the locks of then
            end = time.monotonic() + _PATIENCE
            while (self.client.busy or now.pending) and time.monotonic() < end:
                now.settle()
                self.rest(0.05)
        for widget in self.application.topLevelWidgets():
            if isinstance(widget, QDialog | QMenu) and widget.isVisible():
                widget.close()

    def act(self) -> str:
        """Trigger an action that can be triggered."""
        names = [name for name in _ACTIONS if not name.startswith(_NEVER)]
        name = self.chance.choice(names)
        self.dialogs.answer = self.chance.choice(list(Answer))
        self.dialogs.replace = Replace.REPLACE
        self.dialogs.mask = self.chance.choice(self.masks)
        self.dialogs.save = self.folder / "out" / f"{self.chance.randrange(5)}.png", "index PNG"
        self.dialogs.folder = self.folder / "out"
        if self.window.actions_[name].isEnabled():
            self.window.actions_[name].trigger()
        return name

    def drag(self) -> str:
        """Press, move and release with some tool."""
        canvas = self.window.canvas
        document = self.window.session.document
        if document is None:
            return ""
        tool = self.chance.choice(_TOOLS)
        canvas.set_tool(tool)
        height, width = document.label_map.shape
        at = canvas.to_widget(self.chance.randrange(width), self.chance.randrange(height))
        self._mouse(QEvent.Type.MouseButtonPress, at)
        for _ in range(self.chance.choice([0, 3, 25])):
            at += QPointF(self.chance.randrange(-25, 26), self.chance.randrange(-25, 26))
            self._mouse(QEvent.Type.MouseMove, at)
            self.rest(0.01)
        self._mouse(QEvent.Type.MouseButtonRelease, at)
        return str(tool)

    def slide(self) -> str:
        """Move a slider."""
        sliders = [one for one in self.window.findChildren(QAbstractSlider) if one.isVisible()]
        sliders = [one for one in sliders if one.isEnabled()]
        if not sliders:
            return ""
        slider, place = self.chance.choice(sliders), list[str]()
        parent: QObject | None = slider
        while parent is not None and parent is not self.window:
            place.append(type(parent).__name__)
            parent = parent.parent()
        for _ in range(self.chance.choice([1, 8])):
            if isValid(slider):
                slider.setValue(self.chance.randint(slider.minimum(), slider.maximum()))
            self.rest(0.05)
        return "recipe.row" if "RecipePanel" in place else "/".join(place[:6])

    def select(self) -> None:
        """Select another class."""
        self.window.session.select(self.chance.randrange(19))

    def lock(self) -> None:
        """Lock other classes."""
        if (document := self.window.session.document) is not None and not document.in_stroke:
            document.set_locks(self.chance.sample(range(19), self.chance.randrange(3)))

    def open(self) -> None:
        """Open another mask."""
        self.dialogs.answer = Answer.DISCARD
        self.window.services.files.open(self.chance.choice(self.masks))

    def save(self) -> None:
        """Save under a name, and see whether the file is what was shown."""
        files = self.window.services.files
        document = self.window.session.document
        if document is None or document.in_stroke:
            return
        target = self.folder / "out" / f"{self.chance.randrange(5)}.png"
        self.dialogs.save, self.dialogs.replace = (target, "index PNG"), Replace.REPLACE
        if files.save_as() and not np.array_equal(open_mask(target).label_map, document.label_map):
            self.wrong["a saved file is not what was shown"] += 1

    def _check_locks(self, document: object, locks: frozenset[int], before: np.ndarray, name: str) -> None:
        now = self.window.session.document
        if now is not document or now is None or now.locks != locks or not locks:
            return
        label_map = now.label_map
        if any(not np.array_equal(before == label, label_map == label) for label in locks):
            self.wrong[f"locked pixels moved: {', '.join(self.last)}"] += 1

    def _mouse(self, kind: QEvent.Type, at: QPointF) -> None:
        canvas = self.window.canvas
        button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else _LEFT
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else _LEFT
        place = QPointF(canvas.mapToGlobal(at))
        event = QMouseEvent(kind, at, place, button, held, Qt.KeyboardModifier.NoModifier)
        self.application.sendEvent(canvas, event)

    def _on_exception(self, kind: type, error: BaseException, trace: object) -> None:
        self.wrong["".join(traceback.format_exception(kind, error, trace, limit=-3))] += 1  # type: ignore[arg-type]

    def _on_message(self, kind: QtMsgType, _context: object, text: str) -> None:
        if kind != QtMsgType.QtDebugMsg and "propagateSizeHints" not in text:
            self.wrong[f"Qt: {text}"] += 1


class _Heard(logging.Handler):
    def __init__(self, wrong: Counter[str]) -> None:
        super().__init__(logging.WARNING)
        self._wrong = wrong

    def emit(self, record: logging.LogRecord) -> None:
        self._wrong[f"log: {record.getMessage()}"] += 1


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--masks", type=Path)
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--number", type=int, default=12, help="masks that are opened in turn")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "out").mkdir()
        masks = sorted(chosen.masks.glob("*.png")) if chosen.masks else bundled_samples()
        for mask in masks[: chosen.number]:
            shutil.copy(mask, folder)
            for photo in chosen.photos.glob(f"{mask.stem}.*") if chosen.photos else ():
                shutil.copy(photo, folder)
        os.environ |= {f"XDG_{kind}_HOME": f"{name}/home" for kind in ("CONFIG", "DATA", "CACHE", "STATE")}
        application = make_application()
        collector = application.findChild(GarbageTimer)
        soak = Soak(folder, chosen.seed)
        if collector is not None:
            collector.freeze()
            collector.start()
        begin, noted, memory = time.monotonic(), 0.0, list[float]()
        while (now := time.monotonic() - begin) < 60 * chosen.minutes:
            soak.step()
            if now - noted > 30 or not memory:
                noted = now
                memory.append(psutil.Process().memory_info().rss / (1 << 20))
                print(f"{now / 60:5.1f} min {memory[-1]:7.0f} MiB {sum(soak.done.values())} acts", flush=True)
        quarter = max(1, len(memory) // 4)
        early, late = np.median(memory[quarter : 2 * quarter] or memory), np.median(memory[-quarter:])
        acts = sum(soak.done.values())
        print(f"{acts} acts; memory {early:.0f} to {late:.0f} MiB: {100 * (late / early - 1):+.1f} %")
        for text, count in soak.wrong.most_common():
            print(f"{count} x {text}")
        sys.stdout.flush()
        os._exit(bool(soak.wrong))


if __name__ == "__main__":
    main()
