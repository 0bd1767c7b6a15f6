"""Work and notices at most once in a turn."""

import pytest

from facemask_editor.app.notices import Notices, Once


class Loop:
    """An event loop of which the test makes the turns."""

    def __init__(self):
        self.waiting = []

    def __call__(self, work):
        self.waiting.append(work)

    def turn(self):
        waiting, self.waiting = self.waiting, []
        for work in waiting:
            work()


@pytest.fixture
def loop():
    return Loop()


def test_work_is_done_once_in_the_next_turn(loop):
    done = []
    once = Once(loop, lambda: done.append(1))
    for _ in range(5):
        once.ask("of any signal")
    assert done == []
    loop.turn()
    assert done == [1]
    loop.turn()
    assert done == [1]


def test_work_that_was_needed_before_is_not_done_again(loop):
    done = []
    once = Once(loop, lambda: done.append(1))
    once.ask()
    once.flush()
    once.flush()
    loop.turn()
    assert done == [1]
    assert not once.asked


def test_work_may_ask_for_itself(loop):
    done = []
    once = Once(loop, lambda: (done.append(1), len(done) < 3 and once.ask()))
    once.ask()
    for _ in range(5):
        loop.turn()
    assert len(done) == 3


def test_one_notice_a_turn_names_all_that_changed(loop):
    notices, told = Notices(loop), []
    notices.subscribe(told.append, "abc")
    notices.note("a")
    notices.note("b", "x")
    notices.note("a")
    assert told == []
    loop.turn()
    assert told == [{"a", "b"}]
    loop.turn()
    assert told == [{"a", "b"}]


def test_at_once_means_within_the_change(loop):
    notices, told = Notices(loop), []
    notices.subscribe(lambda what: told.append(("later", what)), "ab")
    notices.subscribe(lambda what: told.append(("at once", what)), "a", at_once=True)
    notices.note("a")
    notices.note("b")
    assert told == [("at once", {"a"})]
    notices.flush()
    assert told == [("at once", {"a"}), ("later", {"a", "b"})]


def test_who_has_left_hears_nothing_more(loop):
    notices, told = Notices(loop), []
    leave = notices.subscribe(told.append, "a")
    notices.note("a")
    leave()
    leave()
    loop.turn()
    notices.note("a")
    loop.turn()
    assert told == []


def test_an_error_leaves_the_others_their_notice(loop):
    notices, told = Notices(loop), []

    def fail(_what):
        raise ValueError("not this one")

    notices.subscribe(fail, "a")
    notices.subscribe(told.append, "a")
    notices.note("a")
    with pytest.raises(ValueError, match="not this one"):
        loop.turn()
    loop.turn()
    assert told == [{"a"}]


def test_a_notice_that_a_callback_gives_is_told_in_the_same_turn(loop):
    notices, told = Notices(loop), []
    notices.subscribe(lambda _what: notices.note("b"), "a")
    notices.subscribe(told.append, "b")
    notices.note("a")
    loop.turn()
    assert told == [{"b"}]
