"""Where the program starts: commands, files, and machines without a display."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from facemask_editor import __main__
from facemask_editor.__main__ import COMMANDS, main
from tests.helpers.patience import PATIENCE

DISPLAY_NAMES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def start(*arguments, **environment):
    """Run the program without the test's display settings."""
    clean = {name: value for name, value in os.environ.items() if name not in DISPLAY_NAMES}
    return subprocess.run(
        [sys.executable, "-m", "facemask_editor", *arguments],
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
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
def test_without_a_display_one_line_names_the_command_line(environment, tmp_path):
    (tmp_path / "face.png").touch()
    done = start(tmp_path / "face.png", **environment)
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
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr
    assert "facemask-editor" in done.stdout


def test_every_command_of_the_command_line_is_known():
    from typer.main import get_command

    from facemask_editor.cli.app import app

    assert set(get_command(app).commands) <= set(COMMANDS)


@pytest.fixture
def opened(monkeypatch, tmp_path):
    """What the window is asked to open; the folder has some files."""
    for name in ("a.png", "a b.png", "b.jpg", "-x.png", "batch", "ä%.png"):
        (tmp_path / name).touch()
    (tmp_path / "masks").mkdir()
    monkeypatch.chdir(tmp_path)
    seen = []
    monkeypatch.setattr(__main__, "_open_window", lambda arguments: seen.append(arguments) or 0)
    return seen


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        ([], []),
        (["a.png"], ["a.png"]),
        (["a.png", "b.jpg"], ["a.png", "b.jpg"]),
        (["masks"], ["masks"]),
        (["./batch"], ["./batch"]),
        (["./-x.png"], ["./-x.png"]),
        (["--", "-x.png"], ["-x.png"]),
        (["--", "batch"], ["batch"]),
        (["--"], []),
    ],
    ids=str,
)
def test_files_go_to_the_window(opened, arguments, files):
    assert main(arguments) == 0
    assert opened == [files]


@pytest.mark.parametrize("host", ["", "localhost"])
@pytest.mark.parametrize(("name", "written"), [("a b.png", "a%20b.png"), ("ä%.png", "%C3%A4%25.png")])
def test_a_file_manager_may_give_a_url(opened, tmp_path, host, name, written):
    assert main([f"file://{host}{tmp_path.as_posix()}/{written}"]) == 0
    assert opened == [[f"{tmp_path.as_posix()}/{name}"]]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["bacth"], "did you mean batch?"),
        (["Batch", "x", "y"], "did you mean batch?"),
        (["evalute", "a.png"], "did you mean evaluate?"),
        (["synthesise"], "did you mean synthesize?"),
        (["transmute", "a.png", "b"], "commands are ablation, batch,"),
        ([""], "neither a command nor a file"),
        (["none.png"], "none.png: there is no such file"),
        (["none/mask"], "none/mask: there is no such file"),
        (["a.png", "none"], "none: there is no such file"),
        (["a.png", "none.jpg"], "none.jpg: there is no such file"),
        (["a.png", "a.png/b.png"], "a.png/b.png: Not a directory"),
        (["--", "bacth"], "bacth: there is no such file"),
        (["file:///none/a%20b.png"], "/none/a b.png: there is no such file"),
        (["file://elsewhere/a.png"], "file://elsewhere/a.png: there is no such file"),
        (["x" * 300], "File name too long"),
        (["a\0b"], "a\\x00b: no file has such a name"),
        (["a.png", "--dark"], "the window has no option --dark"),
        (["-x.png"], "No such option"),
        (["--bogus", "a.png"], "No such option: --bogus"),
        (["\x1b[31m.png"], "\\x1b[31m.png: there is no such file"),
        (["\udcff.png"], "\\xff.png: there is no such file"),
    ],
    ids=ascii,
)
def test_what_is_neither_a_command_nor_there_opens_no_window(opened, capsys, arguments, words):
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert (opened, said.out, len(said.err.splitlines())) == ([], "", 1)
    assert said.err.startswith("facemask-editor: ")
    assert words in said.err


def test_a_pipe_is_not_waited_for(opened, capsys):
    os.mkfifo("pipe.png")
    assert main(["pipe.png"]) == 2
    assert "pipe.png: a pipe or a device" in capsys.readouterr().err


@pytest.mark.parametrize("flag", ["-h", "--help", "-V", "--version"])
def test_help_and_version_come_after_files_too(opened, capsys, flag):
    assert main(["a.png", flag]) == 0
    assert (opened, "facemask-editor" in capsys.readouterr().out) == ([], True)


def test_a_mistyped_command_loads_no_qt():
    code = (
        "import sys\n"
        "from facemask_editor.__main__ import main\n"
        "status = main(['bacth'])\n"
        "sys.exit(3 if {'PySide6', 'typer', 'numpy'} & set(sys.modules) else status)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.returncode == 2, done.stderr
