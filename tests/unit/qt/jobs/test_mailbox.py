"""Whatever order requests, takings and answers come in: none is lost, crossed, stale or answered twice."""

from __future__ import annotations

import random
import sys
import threading
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.qt.jobs.mailbox import Mailbox, Priority, Request
from tests.helpers.patience import PATIENCE


def request(purpose="preview", priority=Priority.QUEUED, **what):
    return Request(lambda _watch: None, purpose, priority, **what)


def put(mailbox, *requests):
    for each in requests:
        mailbox.put(each)
    return requests


def taken(mailbox):
    """Take all that can be taken, one after the other; each is answered and claimed."""
    order = []
    while (each := mailbox.take(wait=False)) is not None:
        order.append(each)
        mailbox.done(each.ticket)
        assert mailbox.claim(each.ticket)
    return order


# Order


def test_the_more_urgent_overtakes_and_equals_keep_their_order():
    mailbox = Mailbox()
    a, b, c, d = put(
        mailbox,
        request("a"),
        request("b", Priority.DRAGGED),
        request("c", Priority.VISIBLE),
        request("d", Priority.DRAGGED),
    )
    assert taken(mailbox) == [b, d, c, a]


def test_nothing_overtakes_a_fence_or_is_overtaken_by_it():
    mailbox = Mailbox()
    a, fence, b, c = put(
        mailbox,
        request("a"),
        request("load", kept=True, fence=True),
        request("b"),
        request("c", Priority.DRAGGED),
    )
    assert taken(mailbox) == [a, fence, c, b]


def test_a_fence_waits_for_all_that_runs():
    mailbox = Mailbox(width=None)
    a, fence, _b = put(mailbox, request("a"), request("load", fence=True), request("b"))
    assert mailbox.take(wait=False) is a
    assert mailbox.take(wait=False) is None
    mailbox.done(a.ticket)
    assert mailbox.take(wait=False) is fence
    assert mailbox.take(wait=False) is None


def test_as_many_run_as_there_is_width_and_those_dropped_do_not_count():
    mailbox = Mailbox(width=2)
    a, b, c = put(mailbox, request("a"), request("b"), request("c"))
    assert [mailbox.take(wait=False) for _ in range(3)] == [a, b, None]
    mailbox.drop(a.ticket)  # it may never end
    assert mailbox.take(wait=False) is c


# Replacing and interrupting


def test_the_newest_of_a_purpose_replaces_what_waits_and_what_runs():
    mailbox = Mailbox()
    a, other = put(mailbox, request(), request("other"))
    assert mailbox.take(wait=False) is a
    b = request()
    assert mailbox.put(b) == [a.ticket]
    assert mailbox.unwanted(a.ticket)
    c = request()
    assert mailbox.put(c) == [b.ticket]
    mailbox.done(a.ticket)
    assert not mailbox.claim(a.ticket)
    assert taken(mailbox) == [other, c]


def test_what_is_kept_neither_replaces_nor_is_replaced():
    mailbox = Mailbox()
    a, b, c = put(mailbox, request(kept=True), request(), request(kept=True))
    assert taken(mailbox) == [a, b, c]
    d = put(mailbox, request())[0]
    mailbox.keep(d.ticket)
    assert mailbox.put(request()) == []


def test_what_cannot_be_stopped_is_answered_once_it_runs():
    mailbox = Mailbox()
    a = put(mailbox, request(stoppable=False))[0]
    assert mailbox.take(wait=False) is a
    assert mailbox.unstoppable
    b, c = request(stoppable=False), request(stoppable=False)
    assert mailbox.put(b) == []
    assert mailbox.put(c) == [b.ticket]
    assert not mailbox.unwanted(a.ticket)
    mailbox.done(a.ticket)
    assert mailbox.claim(a.ticket)
    assert not mailbox.unstoppable
    assert taken(mailbox) == [c]


@pytest.mark.parametrize("late", [False, True], ids=["stops", "answers"])
def test_an_urgent_one_interrupts_what_runs_and_that_is_not_lost(late):
    mailbox = Mailbox()
    slow = put(mailbox, request("thumbnail"))[0]
    assert mailbox.take(wait=False) is slow
    quick = put(mailbox, request("drag", Priority.DRAGGED))[0]
    assert mailbox.unwanted(slow.ticket)
    if late:  # it did not heed that, and is ready
        mailbox.done(slow.ticket)
        assert mailbox.claim(slow.ticket)
        assert taken(mailbox) == [quick]
    else:
        assert mailbox.stopped(slow.ticket)
        assert taken(mailbox) == [quick, slow]


@pytest.mark.parametrize(
    ("running", "new"),
    [
        ({"kept": True}, {}),
        ({"stoppable": False}, {}),
        ({"priority": Priority.DRAGGED}, {}),
        ({"priority": Priority.VISIBLE}, {"priority": Priority.VISIBLE}),
        ({}, {"fence": True}),
    ],
)
def test_what_is_kept_as_urgent_or_not_to_be_stopped_is_not_interrupted(running, new):
    mailbox = Mailbox()
    a = put(mailbox, request("a", **running))[0]
    assert mailbox.take(wait=False) is a
    put(mailbox, request("b", **{"priority": Priority.DRAGGED, **new}))
    assert not mailbox.unwanted(a.ticket)


def test_one_that_is_kept_while_it_is_interrupted_comes_again():
    mailbox = Mailbox()
    a = put(mailbox, request("a"))[0]
    assert mailbox.take(wait=False) is a
    put(mailbox, request("b", Priority.DRAGGED))
    mailbox.keep(a.ticket)
    assert mailbox.stopped(a.ticket)
    assert a in taken(mailbox)


def test_where_there_is_room_nothing_is_interrupted():
    mailbox = Mailbox(width=2)
    a = put(mailbox, request("a"))[0]
    assert mailbox.take(wait=False) is a
    put(mailbox, request("b", Priority.DRAGGED))
    assert not mailbox.unwanted(a.ticket)


def test_one_that_ends_early_unasked_is_answered_with_that():
    mailbox = Mailbox()
    a = put(mailbox, request())[0]
    assert mailbox.take(wait=False) is a
    assert not mailbox.stopped(a.ticket)
    assert mailbox.claim(a.ticket)


# Any order


@dataclass
class Told:
    """What the property keeps in mind of each request, by ticket."""

    requests: dict[int, Request] = field(default_factory=dict)
    out: set[int] = field(default_factory=set)  # dropped or replaced
    running: list[int] = field(default_factory=list)
    answered: list[int] = field(default_factory=list)  # on their way to the asker
    claimed: list[int] = field(default_factory=list)


PUT = st.builds(
    dict,
    purpose=st.sampled_from("ab"),
    priority=st.sampled_from(Priority),
    kept=st.booleans(),
    stoppable=st.booleans(),
    fence=st.booleans(),
)
NUMBER = st.integers(0, 99)
MOVE = st.one_of(
    st.tuples(st.just("put"), PUT),
    *(st.tuples(st.just(name), NUMBER) for name in ("take", "done", "stopped", "claim", "drop", "keep")),
)


@given(st.lists(MOVE, max_size=60), st.sampled_from([1, 2, None]))
def test_any_order_of_moves_loses_crosses_and_repeats_nothing(moves, width):
    mailbox, told = Mailbox(width), Told()
    for name, what in moves:
        _move(mailbox, told, name, what, width)
    _drain(mailbox, told, width)
    assert len(told.claimed) == len(set(told.claimed))
    assert not told.out & set(told.claimed)
    assert set(told.claimed) | told.out == set(told.requests)


def _move(mailbox, told, name, what, width):
    if name == "put":
        new = Request(lambda _watch: None, **what)
        _check_replaced(told, new, mailbox.put(new))
    elif name == "take":
        _take(mailbox, told, width)
    elif name in ("done", "stopped") and told.running:
        ticket = told.running.pop(what % len(told.running))
        asked = mailbox.unwanted(ticket)
        assert asked or ticket not in told.out
        if name == "done":
            mailbox.done(ticket)
        else:
            assert mailbox.stopped(ticket) == asked
        if name == "done" or not asked:
            told.answered.append(ticket)
    elif name == "claim" and told.answered:
        _claim(mailbox, told, told.answered.pop(what % len(told.answered)))
    elif name in ("drop", "keep") and told.requests:
        ticket = list(told.requests)[what % len(told.requests)]
        if name == "keep":
            mailbox.keep(ticket)
        else:
            mailbox.drop(ticket)
            told.out |= {ticket} - set(told.claimed)


def _check_replaced(told, new, replaced):
    """Only those of its purpose that are not kept, and all of them but those that cannot be stopped now."""
    for ticket, old in told.requests.items():
        if ticket in told.out or ticket in told.claimed:
            assert ticket not in replaced
            continue
        alike = old.purpose == new.purpose and not old.kept and not new.kept
        begun = ticket in told.running or ticket in told.answered
        assert (ticket in replaced) == (alike and (old.stoppable or not begun))
    told.out |= set(replaced)
    assert new.ticket not in told.requests
    told.requests[new.ticket] = new


def _take(mailbox, told, width):
    each = mailbox.take(wait=False)
    if each is None:
        return
    assert each.ticket not in told.out
    waiting = [
        other.turn
        for ticket, other in told.requests.items()
        if ticket not in (*told.out, *told.running, *told.answered, *told.claimed)
    ]
    assert each.turn == min(waiting)
    told.running.append(each.ticket)
    assert width is None or len(set(told.running) - told.out) <= width


def _claim(mailbox, told, ticket):
    wanted = mailbox.claim(ticket)
    assert wanted == (ticket not in told.out)
    assert not mailbox.claim(ticket)
    if wanted:
        told.claimed.append(ticket)


def _drain(mailbox, told, width):
    """Answer all that is left."""
    while True:
        while told.running:
            _move(mailbox, told, "done", 0, width)
        while told.answered:
            _move(mailbox, told, "claim", 0, width)
        _take(mailbox, told, width)
        if not told.running:
            return


# Threads


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
        each = put(mailbox, request(number))[0]
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
            mailbox.done(each.ticket)
            if mailbox.claim(each.ticket):
                mine.append(each)
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
