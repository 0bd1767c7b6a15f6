import threading

import pytest

from facemask_editor.qt.features.new_face.client import FaceClient
from facemask_editor.synthesis.parameters import FaceParameters
from tests.helpers.fake_faces import FakeFaces
from tests.helpers.patience import PATIENCE, WAIT


@pytest.fixture
def faces():
    return FakeFaces()


@pytest.fixture
def client(qtbot, faces):
    client = FaceClient(faces.make)
    yield client
    faces.release()
    assert client.shutdown(WAIT)


class Heard:
    """Hears what comes to the requests that are made with it.

    Attributes:
        answers: ("made", request, face, mask), ("failed", request, text) or ("unavailable", text).
    """

    def __init__(self, qtbot, client):
        self.answers = []
        self._qtbot, self._client = qtbot, client

    def ask(self, **what):
        return self._client.request(
            ready=lambda *answer: self.answers.append(("made", *answer)),
            failed=lambda *answer: self.answers.append(("failed", *answer)),
            unavailable=lambda *answer: self.answers.append(("unavailable", *answer)),
            **what,
        )

    def wait(self):
        """Wait until nothing is under way; returns the last answer."""
        self._qtbot.waitUntil(lambda: not self._client.busy, timeout=WAIT)
        return self.answers[-1]


@pytest.fixture
def heard(qtbot, client):
    return Heard(qtbot, client)


def test_a_seed_gives_its_face_drawn_in_the_other_thread(client, faces, heard):
    asked = heard.ask(size=32, seed=40)
    assert client.busy
    kind, request, face, label_map = heard.wait()

    assert (kind, request) == ("made", asked)
    assert (request.seed, face.person.age, label_map.shape) == (40, 0.4, (32, 32))
    assert threading.get_ident() not in faces.threads


def test_of_waiting_requests_only_the_newest_is_drawn(client, faces, heard):
    faces.hold()
    requests = [heard.ask(size=16)]
    assert faces.entered.wait(PATIENCE)
    requests += [heard.ask(size=size) for size in (17, 18, 19)]
    assert client.busy
    faces.release()
    heard.wait()

    assert [size for _, size in faces.drawn] == [16, 19]
    assert [request for _, request, *_ in heard.answers] == [requests[0], requests[-1]]
    assert [client.newest(request) for request in requests] == [False, False, False, True]


def test_a_kept_request_is_answered_though_newer_ones_come(client, faces, heard):
    faces.hold()
    heard.ask(size=16)
    assert faces.entered.wait(PATIENCE)
    heard.ask(size=17, kept=True)
    heard.ask(size=18)
    faces.release()
    heard.wait()

    assert [size for _, size in faces.drawn] == [16, 17, 18]


def test_a_failure_is_told_and_the_next_request_works(faces, heard):
    faces.error = ValueError("no nose")
    heard.ask(size=16)
    kind, _, text = heard.wait()
    assert kind == "failed"
    assert "no nose" in text
    faces.error = None
    heard.ask(size=16, face=FaceParameters())
    assert heard.wait()[0] == "made"


def test_a_failure_of_a_picture_that_a_newer_one_replaces_is_not_told(faces, heard):
    faces.error = ValueError("no nose")
    faces.hold()
    heard.ask(size=16)
    assert faces.entered.wait(PATIENCE)
    heard.ask(size=17)
    faces.release()
    heard.wait()
    assert [(kind, request.size) for kind, request, _ in heard.answers] == [("failed", 17)]


def test_without_a_generator_it_says_why_and_tries_again(faces, heard):
    faces.missing = "needs the mesh"
    heard.ask(size=16)
    assert heard.wait() == ("unavailable", "needs the mesh")
    faces.missing = ""
    heard.ask(size=16)
    assert heard.wait()[0] == "made"


def test_nothing_comes_after_cancel(qtbot, client, faces, heard):
    faces.hold()
    heard.ask(size=16)
    assert faces.entered.wait(PATIENCE)
    client.cancel()
    assert not client.busy
    faces.release()
    other = Heard(qtbot, client)
    other.ask(size=17)
    other.wait()  # its answer proves that the first one is past
    assert [size for _, size in faces.drawn] == [16, 17]
    assert heard.answers == []


def test_after_the_shutdown_nothing_starts(client, faces):
    assert client.shutdown(WAIT)
    client.request(size=16)
    assert not client.busy
    assert not faces.drawn


def test_a_face_under_way_is_not_waited_for(qtbot, client, faces):
    faces.hold()
    client.request(size=64, seed=1)
    assert faces.entered.wait(PATIENCE)
    assert client.shutdown() is False
    faces.release()
    assert client.shutdown(WAIT)
