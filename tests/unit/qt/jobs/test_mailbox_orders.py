"""Whatever order requests, takings and answers come in: none is lost, crossed, stale or answered twice."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.qt.jobs.mailbox import Mailbox, Priority, Request


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
