"""A window that edits by chance until it is killed: mouse events, actions and sliders, on a made-up engine.

Run by `benchmarks/kill/journal.py --window`.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")  # "does not support propagateSizeHints"

from PIL import Image
from PySide6.QtCore import QEvent, QEventLoop, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractSlider, QApplication

from benchmarks.kill.journal import FILE, SIDE, random_mask, tell_heard, tell_seen, tell_writes
from facemask_editor.app.session import Facet
from facemask_editor.engine.requests import EditRequest, EditResult
from facemask_editor.qt.jobs.engine_client import EngineClient
from facemask_editor.qt.services.settings import Settings
from facemask_editor.qt.shell.main_window import MainWindow
from tests.helpers.fake_dialogs import FakeDialogs
from tests.helpers.fake_engine import FakeEngine

_LEFT = Qt.MouseButton.LeftButton
_SHOWN = Facet.PREVIEW, Facet.TOOL


class SlowEngine(FakeEngine):
    """Takes up to half a second for an edit."""

    def edit(self, request: EditRequest, cancelled: Callable[[], bool]) -> EditResult:
        time.sleep(random.Random(request.ticket).choice([0.0, 0.05, 0.5]))
        return super().edit(request, cancelled)


class WindowEditor:
    """Edits by chance until it is killed."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.chance = random.Random(seed)
        home = folder / "home"
        os.environ |= {"HOME": str(home)} | {
            f"XDG_{kind}_HOME": str(home / kind) for kind in ("CONFIG", "DATA", "CACHE", "STATE")
        }
        Image.fromarray(random_mask(seed)).save(folder / FILE)
        self.application = QApplication([])
        client = EngineClient(SlowEngine)
        self.window = window = MainWindow(client, Settings(), dialogs=FakeDialogs(), complete=False)
        self.session = session = window.session
        session.subscribe(lambda _changed: self.follow(self.say), Facet.DOCUMENT, at_once=True)
        session.subscribe(lambda _changed: self.say(), *_SHOWN, at_once=True)
        window.complete()  # whatever hears of the session now hears after the lines above
        part = window.parts["recovery"]
        part.begin(folder / "journal")
        tell_writes(part.recovery.journal)
        session.subscribe(lambda _changed: self.follow(self.heard), Facet.DOCUMENT, at_once=True)
        session.subscribe(lambda _changed: self.heard(), *_SHOWN, at_once=True)
        part.recovery._timer.timeout.connect(tell_heard)
        self.canvas = window.canvas
        self.do = {
            name: window.actions_[name]
            for name in (
                "edit.undo", "edit.redo", "file.save", "class.lock", "part.new_shape", "part.new_shapes",
                "part.remove", "part.complete", "part.apply", "part.cancel", "part.next_seed",
            )
        }  # fmt: skip
        window.resize(1100, 800)
        window.show()
        client.start()
        self.rest(0.3, least=0.3)
        window.services.files.open(folder / FILE)

    def follow(self, told: Callable[[], None]) -> None:
        """Tell of every change of the document."""
        if (document := self.session.document) is not None:
            document.subscribe(lambda _change: told())
            told()

    def say(self) -> None:
        """Tell what is to be seen now."""
        document, unfinished = self.session.document, self.session.unfinished
        if document is not None:
            tell_seen(document.label_map if unfinished is None else unfinished.label_map)

    def heard(self) -> None:
        """Tell what the journal has heard of; a stroke that lasts is left to its timer."""
        if (document := self.session.document) is not None and not document.in_stroke:
            tell_heard()

    def rest(self, most: float, least: float = 0.0) -> None:
        """Let the window do what it does."""
        end = time.monotonic() + max(least, self.chance.random() * most)
        while True:
            self.application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            if (left := end - time.monotonic()) <= 0:
                return
            time.sleep(min(left, 0.005))

    def run(self) -> None:
        """Edit for ever."""
        kinds = [self.stroke] * 4 + [self.fill] + [self.act] * 5 + [self.slide] * 2 + [self.transform]
        while True:
            self.session.select(self.chance.randrange(19))
            self.chance.choice(kinds)()
            self.rest(self.chance.choice([0.005, 0.05, 0.4]))

    def mouse(self, kind: QEvent.Type, at: QPointF) -> None:
        button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else _LEFT
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else _LEFT
        place = self.canvas.mapToGlobal(at)
        event = QMouseEvent(kind, at, place, button, held, Qt.KeyboardModifier.NoModifier)
        self.application.sendEvent(self.canvas, event)

    def point(self) -> QPointF:
        return self.canvas.to_widget(self.chance.randrange(SIDE), self.chance.randrange(SIDE))

    def drag(self, moves: int, rest: float) -> None:
        at = self.point()
        self.mouse(QEvent.Type.MouseButtonPress, at)
        for _ in range(moves):
            at += QPointF(self.chance.randrange(-25, 26), self.chance.randrange(-25, 26))
            self.mouse(QEvent.Type.MouseMove, at)
            self.rest(0.02)
        self.rest(rest)
        self.mouse(QEvent.Type.MouseButtonRelease, at)

    def stroke(self) -> None:
        self.canvas.set_tool(self.chance.choice(["brush", "brush", "eraser", "line", "lasso"]))
        self.drag(self.chance.choice([2, 20, 150]), self.chance.choice([0.0, 0.0, 3.0]))

    def fill(self) -> None:
        self.canvas.set_tool("fill")
        self.drag(0, 0.0)

    def transform(self) -> None:
        self.canvas.set_tool("transform")
        self.drag(self.chance.choice([2, 20]), 0.0)
        self.rest(self.chance.choice([0.1, 1.5]))

    def act(self) -> None:
        for _ in range(self.chance.choice([1, 1, 5])):
            action = self.do[self.chance.choice(list(self.do))]
            if action.isEnabled():
                action.trigger()
            self.rest(0.1)

    def slide(self) -> None:
        panel = self.window.parts["shape_studio"].panel
        sliders = [one for one in panel.findChildren(QAbstractSlider) if one.isEnabled() and one.isVisible()]
        if sliders:
            slider = self.chance.choice(sliders)
            for _ in range(self.chance.choice([1, 30])):
                slider.setValue(self.chance.randint(slider.minimum(), slider.maximum()))
                self.rest(0.1)
