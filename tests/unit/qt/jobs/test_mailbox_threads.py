"""The mailbox between threads: nothing is touched without the lock, nothing is taken twice."""

from __future__ import annotations

import random
import sys
import threading

import pytest

from facemask_editor.qt.jobs.mailbox import Mailbox, Priority, Request
from tests.helpers.patience import PATIENCE


def request(purpose="preview", priority=Priority.QUEUED, **what):
    return Request(lambda _watch: None, purpose, priority, **what)


class Guarded(dict):
    """A dict that is only touched while a lock is held."""

    def __init__(self, lock, touched):
        super().__init__()
        self._lock, self._touched = lock, touched

    def __getattribute__(self, name):
        if name in ("items", "values", "keys", "get", "pop", "clear"):
            self._check()
        return super().__getattribute__(name)

    def _check(self):
        assert self._lock.locked(), "touched without the lock"
        self._touched.append(1)

    def __setitem__(self, key, value):
        self._check()
        super().__setitem__(key, value)

    def __contains__(self, key):
        self._check()
        return super().__contains__(key)


@pytest.mark.parametrize(
    "move",
    [
        lambda mailbox: mailbox.put(request()),
        lambda mailbox: mailbox.take(wait=False),
        lambda mailbox: mailbox.unwanted(1),
        lambda mailbox: mailbox.done(1),
        lambda mailbox: mailbox.stopped(1),
        lambda mailbox: mailbox.claim(1),
        lambda mailbox: mailbox.keep(1),
        lambda mailbox: mailbox.drop(1),
        lambda mailbox: mailbox.close(),
        lambda mailbox: mailbox.takeable,
        lambda mailbox: mailbox.unstoppable,
    ],
    ids="put take unwanted done stopped claim keep drop close takeable unstoppable".split(),
)
def test_nothing_is_touched_without_the_lock(move):
    mailbox = Mailbox()
    mailbox._changed = threading.Condition(lock := threading.Lock())
    touched = []
    for name in ("_wanted", "_waiting", "_running"):
        setattr(mailbox, name, Guarded(lock, touched))
    mailbox.put(request("first"))
    touched.clear()
    move(mailbox)
    assert touched
    assert not lock.locked()


def test_a_put_wakes_a_thread_that_waits_and_close_ends_it():
    mailbox, got = Mailbox(), []

    def body():
        while (each := mailbox.take()) is not None:
            mailbox.done(each.ticket)
            got.append(each)
            passed.set()

    thread = threading.Thread(target=body, daemon=True)
    thread.start()
    for number in range(3):
        passed = threading.Event()
        mailbox.put(each := request(number))
        assert passed.wait(PATIENCE)
        assert got[-1] is each
    mailbox.close()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert mailbox.put(request()) == []
    assert mailbox.take() is None


def test_many_threads_take_each_request_once():
    mailbox, rng = Mailbox(width=None), random.Random(1)
    kept = [request("all", rng.choice(list(Priority)), kept=True) for _ in range(400)]
    got, ended = [[] for _ in range(4)], threading.Event()

    def asker(requests):
        for each in requests:
            mailbox.put(each)

    def worker(mine):
        while (each := mailbox.take()) is not None:
            mine.append(each)
            mailbox.done(each.ticket)
            if each.fence:
                ended.set()

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        workers = [threading.Thread(target=worker, args=(mine,), daemon=True) for mine in got]
        askers = [threading.Thread(target=asker, args=(kept[n::4],), daemon=True) for n in range(4)]
        for thread in (*workers, *askers):
            thread.start()
        for thread in askers:
            thread.join(PATIENCE)
        last = request("end", fence=True, kept=True)  # carried out once all before it is done
        mailbox.put(last)
        assert ended.wait(PATIENCE)
        mailbox.close()
        for thread in workers:
            thread.join(PATIENCE)
    finally:
        sys.setswitchinterval(interval)
    tickets = [each.ticket for mine in got for each in mine]
    assert sorted(tickets) == list(range(1, 402))
    assert {id(each) for mine in got for each in mine} == {id(each) for each in (*kept, last)}
