"""Servers that say what is not so, and jobs that fail, wait or run for ever: one clear message each."""

import io
import struct
import zlib

import pytest
from PIL import Image

from facemask_editor.core.errors import RenderError
from tests.unit.render.backends.comfyui.runs import PHOTO, SHORT, fails, render
from tests.unit.render.backends.comfyui.server import png
from tests.unit.render.watching import Watching


@pytest.mark.parametrize("found", [{}, {"prompt_id": 3}, {"prompt_id": "../x"}, {"prompt_id": ""}])
def test_a_job_without_an_id_is_told(fake, found):
    fake.special["/prompt"] = lambda handler: handler.json(found)
    fails(fake, "no prompt_id")


@pytest.mark.parametrize(
    "found",
    [
        {"name": "../../x.png", "subfolder": "", "type": "input"},
        {"name": "x.png", "subfolder": "../..", "type": "input"},
        {"name": "x.png", "subfolder": "", "type": "output"},
        {},
    ],
)
def test_a_picture_that_was_put_elsewhere_is_told(fake, found):
    fake.special["/upload/image"] = lambda handler: handler.json(found)
    fails(fake, "not taken as an input")


def test_a_refused_workflow_is_told_with_the_node(fake):
    error = {
        "error": {"message": "Prompt outputs failed validation", "details": ""},
        "node_errors": {
            "7": {
                "class_type": "KSampler",
                "errors": [{"message": "Value not in list", "details": "sampler"}],
            }
        },
    }
    fake.special["/prompt"] = lambda handler: handler.json(error, 400)
    fails(fake, "400: Prompt outputs failed validation; node 7 KSampler: Value not in list sampler")


def test_a_node_that_fails_is_told_with_what_it_said(fake):
    about = {"node_id": "7", "node_type": "KSampler", "exception_message": "CUDA\nout of memory" + "x" * 9999}
    status = {"status_str": "error", "completed": False, "messages": [["execution_error", about]]}
    fake.entry = lambda entry: entry.update(status=status, outputs={})
    fails(fake, r"KSampler \(node 7\) failed: CUDA out of memoryx+\.\.\.")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"outputs": {}}, "calls the job done, and node 9 has no picture"),
        ({"outputs": {"3": {"images": [{"filename": "a.png", "type": "output"}]}}}, "node 9 has no picture"),
        ({"outputs": {"9": {"images": []}}}, "no picture"),
        ({"outputs": {"9": {"text": ["hello"]}}}, "no picture"),
        ({"outputs": []}, "no outputs"),
        ({"status": {"status_str": "error"}}, "does not say why"),
        ({"status": {"messages": [["execution_interrupted", {}]]}}, "interrupted at the server"),
    ],
)
def test_a_server_that_says_done_and_has_nothing_is_told(fake, change, message):
    fake.entry = lambda entry: entry.update(change)
    fails(fake, message)


@pytest.mark.parametrize(
    "place",
    [
        {"filename": "../../x.png", "subfolder": "", "type": "output"},
        {"filename": "a/b.png", "subfolder": "", "type": "output"},
        {"filename": "C:\\x.png", "subfolder": "", "type": "output"},
        {"filename": "x.png", "subfolder": "../..", "type": "output"},
        {"filename": "x.png", "subfolder": "/etc", "type": "output"},
        {"filename": "x.png", "subfolder": "", "type": "models"},
        {"filename": 7, "subfolder": "", "type": "output"},
        {"filename": "", "subfolder": "", "type": "output"},
    ],
)
def test_a_picture_outside_of_the_output_folder_is_never_asked_for(fake, place):
    fake.entry = lambda entry: entry.update(outputs={"9": {"images": [place]}})
    fails(fake, "where none can be")
    assert "/view" not in fake.paths()


def header_of(width, height, bits=8):
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, bits, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


def jpeg():
    buffer = io.BytesIO()
    Image.fromarray(PHOTO).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no PNG"),
        (b"<html>", "no PNG"),
        (jpeg(), "no PNG"),
        (png(PHOTO)[:-200], "damaged"),
        (png(PHOTO)[:40], "damaged"),
        (header_of(100_000, 100_000), "100000 x 100000 pixels"),
        (header_of(0, 5), "0 x 5 pixels"),
        (header_of(64, 64, 16), "of 16 bits"),
        (png(PHOTO[:32, :32]), "picture has 32 x 32 pixels, the mask 64 x 64"),
    ],
)
def test_what_is_no_picture_of_the_right_size_is_told(fake, data, message):
    fake.special["/view"] = lambda handler: handler.send(200, "image/png", data)
    fails(fake, message)


def test_a_missing_picture_is_told(fake):
    fake.special["/view"] = lambda handler: handler.send(404, "text/plain", b"")
    fails(fake, "answers 404 instead of the picture")


@pytest.mark.parametrize("found", [{}, {"queue_running": 3, "queue_pending": []}, {"queue_running": [["x"]]}])
def test_a_queue_that_is_none_is_told(fake, found):
    fake.special["/queue"] = lambda handler: handler.json(found)
    fails(fake, "no list of jobs")


def test_a_queue_that_never_moves_is_left_and_the_jobs_of_others_stay(fake):
    fake.others = ["theirs", "theirs too"]
    fails(fake, "queue has stood still for 0.2 s", still=SHORT)
    assert fake.dropped == list(fake.jobs)
    assert fake.interrupted == []


def test_a_job_that_never_ends_is_stopped(fake):
    fake.looks = 10**9
    fails(fake, "no picture within 0.2 s", job=SHORT)
    assert set(fake.dropped) == set(fake.jobs)


def test_a_server_that_was_started_again_has_forgotten_the_job(fake):
    fake.looks = 10**9
    fake.special["/queue"] = lambda handler: handler.json({"queue_running": [], "queue_pending": []})
    fails(fake, "knows nothing of the job any more")


def test_the_place_in_the_queue_is_said(fake):
    watch = Watching()
    fake.others = ["theirs"]
    with pytest.raises(RenderError):
        render(fake.address, watch=watch, still=SHORT)
    assert "1 job before this one in ComfyUI's queue" in watch.lines
