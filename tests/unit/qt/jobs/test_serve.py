"""The body of a worker's thread, without a thread."""

from __future__ import annotations

import pytest

from facemask_editor.core.errors import Cancelled, EngineError
from facemask_editor.qt.jobs.mailbox import Mailbox, Priority, Request
from facemask_editor.qt.jobs.serve import Answer, Progress, serve


@pytest.fixture
def mailbox():
    return Mailbox()


def served(mailbox):
    """Carry out all that waits; returns what was posted."""
    posted = []
    serve(mailbox, posted.append, wait=False)
    return posted


def put(mailbox, work, purpose="preview", **what):
    mailbox.put(each := Request(work, purpose, **what))
    return each.ticket


def test_each_answer_names_its_request(mailbox):
    tickets = [put(mailbox, lambda _watch, n=n: n * n, n) for n in range(4)]
    answers = served(mailbox)
    assert [(answer.ticket, answer.result, answer.error) for answer in answers] == [
        (ticket, n * n, None) for n, ticket in enumerate(tickets)
    ]


@pytest.mark.parametrize("error", [EngineError("no such part"), MemoryError(), Cancelled("by itself")])
def test_what_work_raises_is_its_answer_and_the_next_goes_on(mailbox, error):
    def fail(_watch):
        raise error

    first, second = put(mailbox, fail, "a"), put(mailbox, lambda _watch: "fine", "b")
    answers = served(mailbox)
    assert [(answer.ticket, answer.error) for answer in answers] == [(first, error), (second, None)]
    assert mailbox.claim(first)


def test_work_that_is_replaced_is_told_to_stop_and_gives_no_answer(mailbox):
    def slow(watch):
        assert not watch.cancelled()
        put(mailbox, lambda _watch: "new")
        assert watch.cancelled()
        watch.report(0.5)  # nobody wants to know
        raise Cancelled("asked to stop")

    put(mailbox, slow)
    assert [answer.result for answer in served(mailbox)] == ["new"]


def test_work_that_is_interrupted_is_begun_again(mailbox):
    begun = []

    def slow(watch):
        begun.append(1)
        if len(begun) == 1:
            put(mailbox, lambda _watch: "urgent", "drag", priority=Priority.DRAGGED)
        if watch.cancelled():
            raise Cancelled("asked to stop")
        return "slow"

    put(mailbox, slow, "thumbnail")
    assert [answer.result for answer in served(mailbox)] == ["urgent", "slow"]


def test_progress_is_posted_before_the_answer(mailbox):
    def work(watch):
        watch.report(0.25)
        watch.report(1.0)
        return "all"

    ticket = put(mailbox, work)
    *progress, answer = served(mailbox)
    assert progress == [Progress(ticket, 0.25), Progress(ticket, 1.0)]
    assert isinstance(answer, Answer)


def test_nothing_is_begun_once_the_mailbox_is_closed(mailbox):
    begun = []
    put(mailbox, lambda _watch: mailbox.close(), "a")
    put(mailbox, begun.append, "b")
    [answer] = served(mailbox)
    assert not mailbox.claim(answer.ticket)
    assert begun == []
