"""Servers that are not there, stall, flood, lead elsewhere: one clear message each, within the limits."""

import zlib

import pytest

from facemask_editor.core.errors import RenderError
from facemask_editor.render.backends.comfyui.link import Limits
from tests.unit.render.backends.comfyui.runs import STAGES, fails, is_left_at, limits, render, renderer
from tests.unit.render.backends.comfyui.server import FakeComfyUI


def test_no_server_is_said_in_check_and_in_render():
    with FakeComfyUI() as gone:
        address = gone.address
    with pytest.raises(RenderError, match="no server is there"):
        render(address)
    (problem,) = renderer(address).check()
    assert "no server is there" in problem.what
    assert "start ComfyUI" in problem.remedy


@pytest.mark.parametrize(
    "act",
    [
        lambda handler: handler.send(200, "text/html", b"<html><h1>My router</h1></html>"),
        lambda handler: handler.send(404, "text/html", b"<html>not found</html>"),
        lambda handler: handler.json({"version": 3}),
        lambda handler: handler.json([1, 2]),
        lambda handler: handler.send(200, "application/json", b"[" * 1_000_000),
    ],
)
def test_another_service_on_the_port_is_told_from_comfyui(fake, act):
    fake.special["/system_stats"] = act
    fails(fake, "something answers there, and it is no ComfyUI")
    assert "no ComfyUI" in renderer(fake.address).check()[0].what


@pytest.mark.parametrize("stage", STAGES)
def test_an_error_of_the_server_names_what_was_asked(fake, stage):
    fake.special[stage] = lambda handler: handler.send(500, "text/html", b"<html>oops</html>")
    assert stage in fails(fake, "answers 500")


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_speaks_of_the_token(fake, status):
    fake.special["/"] = lambda handler: handler.send(status, "text/plain", b"no")
    fails(fake, "a token is missing or wrong")


@pytest.mark.parametrize("stage", STAGES)
def test_a_server_that_stalls_is_left(fake, stage):
    fake.special[stage] = fake.stall
    is_left_at(fake, stage, "nothing came for", "silence")


@pytest.mark.parametrize("stage", STAGES)
def test_a_server_that_stalls_in_the_middle_of_an_answer_is_left(fake, stage):
    def act(handler):
        handler.begin(100)
        handler.wfile.write(b'{"a":')
        fake.stall(handler)

    fake.special[stage] = act
    is_left_at(fake, stage, "nothing came for", "silence")


def test_a_server_that_drips_for_ever_is_left(fake):
    def act(handler):
        handler.begin()
        while not fake.over.wait(0.01):
            handler.wfile.write(b" ")

    fake.special["/history"] = act
    is_left_at(fake, "/history", "no whole answer within", "answer")


@pytest.mark.parametrize(("stage", "size"), [("/history", "json_bytes"), ("/view", "picture_bytes")])
def test_a_server_that_floods_is_cut_off(fake, stage, size):
    sent = []

    def act(handler):
        handler.begin()
        while not fake.over.is_set():
            handler.wfile.write(b"[" * 65536)
            sent.append(65536)

    fake.special[stage] = act
    fails(fake, "larger than 1 MiB", limits(**{size: 1 << 20}))
    assert sum(sent) < 1 << 28  # what the sockets between hold, not 10 GB


@pytest.mark.parametrize("stage", STAGES)
def test_an_answer_of_10_gigabytes_is_refused_by_its_length(fake, stage):
    def act(handler):
        handler.begin(10 << 30)
        fake.stall(handler)

    fake.special[stage] = act
    assert stage in fails(fake, "larger than (8|64) MiB")


def test_the_limits_are_those_that_were_promised():
    assert (Limits().json_bytes, Limits().picture_bytes) == (8 << 20, 64 << 20)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_told_and_not_followed(fake, stage, status):
    with FakeComfyUI() as elsewhere:
        fake.special[stage] = lambda handler: handler.send(
            status, "text/plain", b"", Location=f"{elsewhere.address}{stage}"
        )
        with pytest.raises(RenderError, match="leads on to") as caught:
            render(fake.address, token="s3cret")
        assert elsewhere.address in str(caught.value)
        assert "s3cret" not in str(caught.value)
        assert elsewhere.asked == []


@pytest.mark.parametrize("stage", STAGES)
def test_an_answer_that_breaks_off_is_told(fake, stage):
    def act(handler):
        handler.begin(100)
        handler.wfile.write(b'{"a":')

    fake.special[stage] = act
    assert stage in fails(fake, "the answer broke off")


def test_what_is_not_http_is_told(fake):
    def act(handler):
        handler.close_connection = True
        handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")

    fake.special["/"] = act
    fails(fake, "broke off")


def test_a_packed_answer_is_refused_unopened(fake):
    bomb = zlib.compress(b" " * (64 << 20), 9)
    fake.special["/history"] = lambda handler: handler.send(
        200, "application/json", bomb, Content_Encoding="deflate"
    )
    fails(fake, "packed")
