import os
import subprocess
import sys

import pytest

from facemask_editor import __version__
from facemask_editor.core.errors import CheckpointError
from tests.helpers.patience import PATIENCE

COMMANDS = ["ablation", "batch", "compare-datasets", "evaluate", "train"]


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_examples(command, name, flag):
    status, out, err = command(name, flag)

    assert (status, err) == (0, "")
    assert f"facemask-editor {name}" in out.split("Examples", 1)[1]


def test_the_help_names_all_commands_and_the_window(command):
    status, out, _ = command("--help")

    assert status == 0
    assert all(f" {name} " in out for name in COMMANDS)
    assert "opens the window" in out


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_version(command, flag):
    assert command(flag) == (0, f"facemask-editor {__version__}\n", "")


@pytest.mark.parametrize(
    "arguments", [["paint"], ["batch"], ["batch", "/no/such/folder", "out"], ["batch", "--no-such-option"]]
)
def test_wrong_usage_is_one_line_and_status_2_and_leaves_stdout_empty(command, arguments):
    status, out, err = command(*arguments)

    assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert err.startswith("facemask-editor")
    assert err.endswith(" -h\n")


def test_no_argument_shows_the_help(command):
    status, out, err = command()

    assert status == 2
    assert "Usage: facemask-editor" in out + err


def test_an_error_of_the_system_that_names_a_file_is_one_line(command, engine, masks, tmp_path, monkeypatch):
    def refuse(device):
        raise PermissionError(13, "Permission denied", "/models/x\x1b")

    monkeypatch.setattr(engine, "load", refuse)

    status, out, err = command("batch", masks, tmp_path / "out", "--resample", "nose")

    assert (status, out) == (1, "")
    assert err == "facemask-editor: /models/x\\x1b: Permission denied\n"


def test_an_error_of_the_program_is_one_line_and_status_1(command, engine, masks, tmp_path):
    engine.load_error = "model.json: version is 9;\n  this program reads 1"

    status, out, err = command("batch", masks, tmp_path / "out", "--resample", "nose")

    assert (status, out) == (1, "")
    assert err == "facemask-editor: model.json: version is 9; this program reads 1\n"


def test_a_bug_is_not_dressed_up_as_an_error_of_the_user(command, masks, tmp_path, monkeypatch):
    def broken(model):
        raise RuntimeError("a bug")

    monkeypatch.setattr("facemask_editor.cli.batch.make_engine", broken)

    with pytest.raises(RuntimeError, match="a bug"):
        command("batch", masks, tmp_path / "out", "--resample", "nose")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), CheckpointError("no model")])
def test_a_failing_load_writes_nothing(command, engine, masks, tmp_path, monkeypatch, error):
    def load(device):
        raise error

    monkeypatch.setattr(engine, "load", load)

    status, out, err = command("batch", masks, tmp_path / "out", "--resample", "nose")

    assert (status, out) == (130 if isinstance(error, KeyboardInterrupt) else 1, "")
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_the_module_passes_the_exit_status_on():
    done = subprocess.run(
        [sys.executable, "-m", "facemask_editor", "batch", "/no/such/folder", "out"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert "/no/such/folder" in done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
@pytest.mark.parametrize("arguments", [["--version"], ["-h"], ["batch", "-h"]])
def test_a_full_stdout_ends_in_one_line(arguments):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "facemask_editor", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=PATIENCE,
        )

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("facemask-editor: ")
