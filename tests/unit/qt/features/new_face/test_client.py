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


def test_a_seed_gives_its_face_drawn_in_the_other_thread(qtbot, client, faces):
    with qtbot.waitSignal(client.made, timeout=WAIT) as made:
        client.request(size=32, seed=40)

    request, face, label_map = made.args
    assert (request.seed, face.person.age, label_map.shape) == (40, 0.4, (32, 32))
    assert threading.get_ident() not in faces.threads
    assert not client.busy


def test_of_waiting_requests_only_the_newest_is_drawn(qtbot, client, faces):
    answers = []
    client.made.connect(
        lambda request, face, label_map: answers.append((request.size, client.newest(request)))
    )
    faces.hold()
    client.request(size=16)
    assert faces.entered.wait(PATIENCE)
    for size in (17, 18, 19):
        client.request(size=size)
    assert client.busy
    faces.release()
    qtbot.waitUntil(lambda: not client.busy, timeout=WAIT)

    assert [size for _, size in faces.drawn] == [16, 19]
    assert answers == [(16, False), (19, True)]


def test_a_failure_is_told_and_the_next_request_works(qtbot, client, faces):
    faces.error = ValueError("no nose")
    with qtbot.waitSignal(client.failed, timeout=WAIT) as failed:
        client.request(size=16)
    assert "no nose" in failed.args[1]
    faces.error = None
    with qtbot.waitSignal(client.made, timeout=WAIT):
        client.request(size=16, face=FaceParameters())


def test_without_a_generator_it_says_why_and_tries_again(qtbot, client, faces):
    faces.missing = "needs the mesh"
    with qtbot.waitSignal(client.unavailable, timeout=WAIT) as said:
        client.request(size=16)
    assert said.args == ["needs the mesh"]
    assert not client.busy
    faces.missing = ""
    with qtbot.waitSignal(client.made, timeout=WAIT):
        client.request(size=16)


def test_a_cancelled_answer_is_not_the_newest(qtbot, client, faces):
    faces.hold()
    client.request(size=16)
    assert faces.entered.wait(PATIENCE)
    client.cancel()
    assert not client.busy
    with qtbot.waitSignal(client.made, timeout=WAIT) as made:
        faces.release()
    assert not client.newest(made.args[0])


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
