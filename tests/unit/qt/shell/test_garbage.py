"""The cycle collector runs on the window's thread only, and still collects."""

from __future__ import annotations

import gc
import threading
import weakref
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject

from facemask_editor.qt.shell import garbage
from facemask_editor.qt.shell.garbage import GarbageTimer, give_back, keep_together
from tests.helpers.patience import WAIT


class Cycle:
    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def timer(qapp):
    owner = QObject()
    timer = GarbageTimer(owner)
    yield timer
    timer.stop()
    gc.unfreeze()


def test_python_no_longer_collects_by_itself_but_the_timer_does(timer):
    assert not gc.isenabled()
    cycle = weakref.ref(Cycle())
    rubbish = [[] for _ in range(gc.get_threshold()[0] + 1)]
    assert cycle() is not None
    timer.collect()
    assert cycle() is None
    assert rubbish


def test_it_collects_by_itself_once_it_is_started(timer, qtbot, monkeypatch):
    collected = []
    monkeypatch.setattr(timer, "collect", lambda: collected.append(True))
    timer._timer.timeout.connect(lambda: timer.collect())
    timer._timer.setInterval(1)
    assert not timer._timer.isActive()
    timer.start()
    qtbot.waitUntil(lambda: bool(collected), timeout=WAIT)


def test_what_is_frozen_is_left_out(timer):
    timer.freeze()
    assert gc.get_freeze_count() > 0


def test_stop_gives_the_collector_back(timer):
    timer.stop()
    assert gc.isenabled()


def test_free_memory_is_given_back_off_the_window_s_thread(timer, qtbot, monkeypatch):
    threads = []
    monkeypatch.setattr(garbage, "give_back", lambda: threads.append(threading.current_thread()))
    timer._trim.timeout.emit()
    qtbot.waitUntil(lambda: len(threads) == 1, timeout=WAIT)
    assert threads[0] is not threading.main_thread()


def test_giving_back_works_with_any_c_library(monkeypatch):
    assert give_back() in (True, False)

    def none(_name):
        raise OSError("no such library")

    monkeypatch.setattr(garbage.ctypes, "CDLL", none)
    assert not give_back()


def test_memory_of_threads_stays_together_unless_the_environment_says_otherwise(monkeypatch):
    asked = []
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
    monkeypatch.setattr(
        garbage.ctypes, "CDLL", lambda name: SimpleNamespace(mallopt=lambda *a: asked.append(a) or 1)
    )
    assert keep_together()
    assert asked == [(-8, 2)]

    monkeypatch.setenv("MALLOC_ARENA_MAX", "4")
    assert not keep_together()
    monkeypatch.delenv("MALLOC_ARENA_MAX")
    monkeypatch.setattr(garbage.ctypes, "CDLL", lambda name: SimpleNamespace())
    assert not keep_together()
    assert len(asked) == 1
