"""What is taken next, and what newer and more urgent requests do to others."""

from __future__ import annotations

import pytest

from facemask_editor.qt.jobs.mailbox import Mailbox, Priority, Request


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
