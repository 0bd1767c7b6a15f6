"""Where the program starts: commands, files, and machines without a display."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from facemask_editor import __main__
from facemask_editor.__main__ import COMMANDS, main

DISPLAY_NAMES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def start(*arguments, **environment):
    """Run the program without the test's display settings."""
    clean = {name: value for name, value in os.environ.items() if name not in DISPLAY_NAMES}
    return subprocess.run(
        [sys.executable, "-m", "facemask_editor", *arguments],
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays of Linux")


@linux_only
@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"DISPLAY": ":987"},
        {"DISPLAY": "nonsense"},
        {"WAYLAND_DISPLAY": "wayland-987"},
        {"DISPLAY": ":987", "QT_QPA_PLATFORM": "xcb"},
    ],
    ids=lambda environment: " ".join(map("=".join, environment.items())) or "none",
)
def test_without_a_display_one_line_names_the_command_line(environment):
    done = start("face.png", **environment)
    assert done.returncode == 2
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert "display" in line
    assert "facemask-editor batch --help" in line


@linux_only
def test_a_missing_pyside_is_one_line_too(tmp_path):
    (tmp_path / "PySide6").mkdir()
    (tmp_path / "PySide6/__init__.py").write_text("raise ImportError('libEGL.so.1: cannot open')")
    done = start(QT_QPA_PLATFORM="offscreen", PYTHONPATH=f"{tmp_path}{os.pathsep}{os.getcwd()}")
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert "libEGL.so.1" in line
    assert "batch --help" in line


@pytest.mark.parametrize("arguments", [["batch", "--help"], ["--help"], ["--version"]])
def test_commands_go_to_the_command_line_without_qt(arguments):
    code = (
        "import sys\n"
        "from facemask_editor.__main__ import main\n"
        f"status = main({arguments!r})\n"
        "sys.exit(3 if any(name.startswith('PySide6') for name in sys.modules) else status)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "facemask-editor" in done.stdout


def test_every_command_of_the_command_line_is_known():
    from typer.main import get_command

    from facemask_editor.cli.app import app

    assert set(get_command(app).commands) <= set(COMMANDS)


def test_files_go_to_the_window(monkeypatch):
    opened = []
    monkeypatch.setattr(__main__, "_open_window", lambda arguments: opened.append(arguments) or 0)
    assert main(["a.png", "b.jpg"]) == 0
    assert main([]) == 0
    assert opened == [["a.png", "b.jpg"], []]
