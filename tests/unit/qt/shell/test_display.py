"""Whether a window can be shown, asked without Qt."""

from __future__ import annotations

import socket
import sys

import pytest

from facemask_editor.qt.shell import display
from facemask_editor.qt.shell.display import display_problem

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays of Linux")


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:port=5900", "eglfs"])
def test_platforms_without_a_server_need_none(platform):
    assert display_problem({"QT_QPA_PLATFORM": platform}) is None


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_have_their_own_way(system):
    assert display_problem({}, system) is None


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "no display"),
        ({"DISPLAY": ":987"}, "display :987 does not answer"),
        ({"DISPLAY": "127.0.0.1:987"}, "does not answer"),
        ({"DISPLAY": "rubbish"}, "does not answer"),
        ({"WAYLAND_DISPLAY": "none", "XDG_RUNTIME_DIR": "/nonexistent"}, "display none does not answer"),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "wayland"}, "no display"),
    ],
)
def test_what_does_not_answer_is_named(environment, words):
    assert words in display_problem(environment)


def test_a_socket_that_answers_will_do(tmp_path):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-0"))
        server.listen()
        assert display_problem({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}) is None


def test_a_missing_system_library_is_named_with_its_package(monkeypatch):
    def missing(name):
        raise OSError(name)

    monkeypatch.setattr(display, "_x_answers", lambda name: True)
    monkeypatch.setattr(display.ctypes, "CDLL", missing)
    assert "apt install libxcb1" in display_problem({"DISPLAY": ":0"})
