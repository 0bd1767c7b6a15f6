"""Cancel is heard at once, whatever the server does, and stops our job and nobody else's."""

import threading

import pytest

from facemask_editor.core.errors import Cancelled
from tests.helpers.patience import PATIENCE
from tests.unit.render.backends.comfyui.runs import LONG, SHORT, STAGES, fails, limits, render
from tests.unit.render.watching import Watching


def cancelled(fake, ready, bounds=LONG):
    """Render in a thread, cancel as soon as `ready` is set; return what came of it."""
    raised, stop = [], threading.Event()

    def run():
        try:
            render(fake.address, bounds, Watching(stop.is_set))
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(PATIENCE)
    stop.set()
    # far less than what the limits would allow
    thread.join(PATIENCE / 2)
    assert not thread.is_alive()
    return raised


@pytest.mark.parametrize("stage", STAGES)
def test_cancel_ends_the_wait_for_a_server_that_stalls(fake, stage):
    fake.special[stage] = fake.stall
    (error,) = cancelled(fake, fake.stalled, limits(farewell=SHORT))
    assert isinstance(error, Cancelled)


def waits_at(fake, path):
    """Return an event that is set at the first look of a client at a path, which goes on."""
    seen = threading.Event()

    def act(handler):
        seen.set()
        fake.answer(handler, fake.asked[-1])

    fake.special[path] = act
    return seen


def test_cancel_takes_our_waiting_job_out_and_stops_nobody_else(fake):
    fake.others = ["theirs"]
    (error,) = cancelled(fake, waits_at(fake, "/queue"))
    assert isinstance(error, Cancelled)
    assert fake.dropped == list(fake.jobs)
    assert fake.interrupted == []


def test_cancel_interrupts_our_running_job_by_its_id(fake):
    fake.looks = 10**9
    # a running job cannot be deleted from the queue
    fake.dropped = _Deaf()
    (error,) = cancelled(fake, waits_at(fake, "/queue"))
    assert isinstance(error, Cancelled)
    assert fake.interrupted == list(fake.jobs)


class _Deaf(list):
    def __iadd__(self, _):
        return self


def test_nothing_is_left_running_after_all_that(fake):
    before = set(threading.enumerate())
    fake.special["/history"] = lambda handler: handler.send(500, "text/plain", b"")
    fails(fake, "500")
    left = {each for each in threading.enumerate() if each not in before}
    assert not [each.name for each in left if "process_request" not in each.name]
