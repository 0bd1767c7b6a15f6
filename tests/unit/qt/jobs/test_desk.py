"""A desk and both kinds of workers: who hears of a request, and what holds up nobody."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import weakref

import numpy as np
import pytest
from PySide6.QtCore import QObject, QThread
from shiboken6 import isValid

from facemask_editor.core.errors import Cancelled
from facemask_editor.document.document import MaskDocument
from facemask_editor.qt.jobs.desk import Desk
from facemask_editor.qt.jobs.workers import DaemonWorker, ThreadWorker
from tests.helpers.patience import PATIENCE, WAIT


@pytest.fixture(params=[lambda: ThreadWorker("test"), lambda: DaemonWorker("test")], ids=["thread", "daemon"])
def desk(qapp, request):
    """A desk with a worker of each kind."""
    desk = Desk(request.param())
    yield desk
    assert desk.shutdown(WAIT)


@pytest.fixture
def gate():
    """Work that ends once this is set; it heeds nothing."""
    gate = threading.Event()
    yield gate
    gate.set()


@pytest.fixture
def document():
    return MaskDocument(np.zeros((16, 16), np.uint8))


def held(gate, value=None, entered=None):
    def work(_watch):
        if entered is not None:
            entered.set()
        assert gate.wait(PATIENCE)
        return value

    return work


def settle(qtbot, desk):
    qtbot.waitUntil(lambda: not desk.jobs, timeout=WAIT)


def past(qtbot, desk):
    """Wait until whatever has been answered so far has come."""
    heard = []
    desk.ask(lambda _watch: 0, purpose="past", kept=True, ready=heard.append)
    qtbot.waitUntil(lambda: bool(heard), timeout=WAIT)


def test_work_is_done_elsewhere_and_told_here(qtbot, desk):
    here, heard = threading.get_ident(), []
    desk.ask(
        lambda _watch: threading.get_ident(),
        purpose="a",
        ready=lambda there: heard.append((there, threading.get_ident())),
    )
    settle(qtbot, desk)
    [(there, told)] = heard
    assert there != here == told


def test_each_hears_its_own(qtbot, desk):
    heard = {n: [] for n in range(20)}
    for n in heard:
        desk.ask(lambda _watch, n=n: n, purpose=n, ready=heard[n].append, failed=heard[n].append)
    settle(qtbot, desk)
    assert heard == {n: [n] for n in heard}


def test_an_error_is_told_to_who_asked(qtbot, desk):
    error, heard = ValueError("odd"), []

    def fail(_watch):
        raise error

    desk.ask(fail, purpose="a", ready=lambda _: heard.append("ready"), failed=heard.append)
    settle(qtbot, desk)
    assert heard == [error]


def test_an_answer_for_a_changed_document_is_void_unless_kept(qtbot, desk, gate, document):
    heard = []
    for kept in (False, True):
        desk.ask(held(gate, kept), purpose=kept, document=document, kept=kept, ready=heard.append)
    document.fill(0, 0, 3)
    gate.set()
    settle(qtbot, desk)
    assert heard == [True]


def test_progress_of_a_changed_document_is_void(qtbot, desk, gate, document):
    heard = []

    def work(watch):
        watch.report(0.5)
        assert gate.wait(PATIENCE)
        watch.report(0.75)

    desk.ask(work, purpose="a", document=document, ready=heard.append, progress=heard.append)
    qtbot.waitUntil(lambda: heard == [0.5], timeout=WAIT)
    document.fill(0, 0, 3)
    gate.set()
    settle(qtbot, desk)
    assert heard == [0.5]


def test_nobody_hears_of_a_document_that_is_forgotten(qtbot, desk, gate, document):
    heard, other = [], MaskDocument(np.zeros((16, 16), np.uint8))
    for n, asked in enumerate((document, other, None)):
        desk.ask(held(gate, n), purpose=n, document=asked, kept=True, ready=heard.append)
    desk.forget(document)
    gate.set()
    settle(qtbot, desk)
    past(qtbot, desk)
    assert sorted(heard) == [1, 2]


def test_nobody_hears_what_was_cancelled_also_where_it_has_been_done(qtbot, desk):
    heard, done = [], threading.Event()

    def work(_watch):
        done.set()

    job = desk.ask(work, purpose="a", ready=heard.append)
    assert done.wait(PATIENCE)  # the answer may be on its way by now
    desk.cancel(job)
    past(qtbot, desk)
    assert heard == []


def test_nobody_hears_of_work_whose_owner_is_gone(qtbot, desk, gate):
    heard, owner = [], QObject()
    desk.ask(held(gate), purpose="a", owner=owner, ready=heard.append, failed=heard.append)
    owner.deleteLater()
    qtbot.waitUntil(lambda: not isValid(owner), timeout=WAIT)
    gate.set()
    settle(qtbot, desk)
    past(qtbot, desk)
    assert heard == []


def test_nothing_is_answered_after_the_shutdown(qtbot, desk, gate):
    heard, entered = [], threading.Event()
    desk.ask(held(gate, 1, entered), purpose="a", kept=True, ready=heard.append)
    assert entered.wait(PATIENCE)
    desk.shutdown(0)
    assert desk.jobs == ()
    gate.set()
    assert desk.shutdown(WAIT)
    job = desk.ask(held(gate, 2), purpose="b", kept=True, ready=heard.append)
    desk.cancel(job)
    other = Desk(DaemonWorker("other"))
    past(qtbot, other)
    assert heard == []
    assert desk.jobs == ()


def test_an_asker_is_let_go_of_in_its_own_thread_though_the_work_goes_on(qtbot, desk, gate):
    class Asker:
        def hear(self, _answer):
            pass

    asker, entered = Asker(), threading.Event()
    job = desk.ask(held(gate, None, entered), purpose="a", ready=asker.hear)
    assert entered.wait(PATIENCE)
    gone = weakref.ref(asker)
    desk.cancel(job)
    del asker, job
    gc.collect()
    assert gone() is None


def test_a_desk_that_is_gone_hears_nothing(qtbot, qapp, gate):
    entered, heard = threading.Event(), []
    desk = Desk(DaemonWorker("test"))
    desk.ask(held(gate, 1, entered), purpose="a", ready=heard.append)
    assert entered.wait(PATIENCE)
    gone = weakref.ref(desk)
    del desk
    gc.collect()
    assert gone() is None
    gate.set()
    past(qtbot, Desk(DaemonWorker("other")))
    assert heard == []


# One thread


def test_one_thread_does_all_in_turn(qtbot, qapp):
    desk, threads = Desk(worker := ThreadWorker("test")), set()
    assert worker.thread is None
    for n in range(5):
        desk.ask(lambda _watch: threads.add(threading.get_ident()), purpose=n, ready=lambda _: None)
    assert isinstance(worker.thread, QThread)
    settle(qtbot, desk)
    assert len(threads) == 1
    assert desk.shutdown(WAIT)


def waits(worker, monkeypatch):
    """Let waiting for the thread end at once; returns the list of milliseconds that were asked for."""
    asked = []
    monkeypatch.setattr(worker.thread, "wait", lambda ms: bool(asked.append(ms)))
    return asked


def test_a_shutdown_stops_what_heeds_it(qapp, monkeypatch):
    def obedient(watch):
        entered.set()
        while not watch.cancelled():
            pass
        raise Cancelled("asked to stop")

    desk, entered = Desk(worker := ThreadWorker("test")), threading.Event()
    desk.ask(obedient, purpose="a", ready=lambda _: None)
    assert entered.wait(PATIENCE)
    asked = waits(worker, monkeypatch)
    assert desk.shutdown() is False
    assert asked == [10_000]
    monkeypatch.undo()
    assert desk.shutdown()
    assert worker.thread is None


def test_a_shutdown_does_not_wait_for_what_nothing_can_stop(qapp, gate, caplog, monkeypatch):
    desk, entered = Desk(worker := ThreadWorker("test")), threading.Event()
    desk.ask(held(gate, None, entered), purpose="a", ready=lambda _: None, stoppable=False)
    assert entered.wait(PATIENCE)
    asked = waits(worker, monkeypatch)
    assert desk.shutdown() is False
    assert asked == [0]
    monkeypatch.undo()
    assert "still at work" in caplog.text
    gate.set()
    assert desk.shutdown(WAIT)
    assert worker.thread is None


# Daemon threads


def test_one_that_never_ends_holds_up_no_other(qtbot, qapp, gate):
    desk, heard, entered = Desk(DaemonWorker("test")), [], threading.Event()
    desk.ask(held(gate, "slow", entered), purpose="a", ready=heard.append)
    assert entered.wait(PATIENCE)
    desk.ask(lambda _watch: "quick", purpose="b", ready=heard.append)
    qtbot.waitUntil(lambda: heard == ["quick"], timeout=WAIT)
    assert desk.shutdown()


def test_of_width_one_it_holds_up_its_successors_until_it_is_dropped(qtbot, qapp, gate):
    desk, heard, entered = Desk(DaemonWorker("test", width=1)), [], threading.Event()
    slow = desk.ask(held(gate, "slow", entered), purpose="a", ready=heard.append)
    assert entered.wait(PATIENCE)
    for n in range(3):
        desk.ask(lambda _watch, n=n: n, purpose=n, ready=heard.append)
    past(qtbot, Desk(DaemonWorker("other")))
    assert heard == []
    desk.cancel(slow)
    settle(qtbot, desk)
    assert heard == [0, 1, 2]


def test_the_program_lets_end_what_is_about_to():
    program = """
import atexit, threading
from PySide6.QtCore import QCoreApplication
from facemask_editor.qt.jobs import workers
from facemask_editor.qt.jobs.desk import Desk
workers._LAST_S = PATIENCE
app = QCoreApplication([])
desk, entered, gate = Desk(workers.DaemonWorker("photo", width=1)), threading.Event(), threading.Event()

def work(_watch):
    entered.set()
    gate.wait()
    print("done")

desk.ask(work, purpose="photo", ready=print)
desk.ask(lambda _watch: print("more"), purpose="next", ready=print)
entered.wait()
atexit.register(gate.set)  # before what the workers do at the end
print("end")
"""
    done = subprocess.run(
        [sys.executable, "-c", program.replace("PATIENCE", str(PATIENCE))],
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "end\ndone\n", "")


def test_the_program_ends_though_a_file_is_never_read_to_its_end():
    program = """
import threading
from PySide6.QtCore import QCoreApplication
from facemask_editor.qt.jobs.desk import Desk
from facemask_editor.qt.jobs.workers import DaemonWorker
app = QCoreApplication([])
desk, entered = Desk(DaemonWorker("photo")), threading.Event()
desk.ask(lambda _watch: (entered.set(), threading.Event().wait()), purpose="photo", ready=print)
entered.wait()
print("end")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert (done.returncode, done.stdout) == (0, "end\n"), done.stderr
