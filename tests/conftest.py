"""Fixtures for all tests: no screen, no access to the user's own folders, no thread left behind."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

# Before anything imports Qt; a run with a real screen can still ask for one.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Two threads of torch on a two-core machine are slower than one for nets this small.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# Where somebody asks for two all the same: one that waits must not spin on the core of another test process.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import pytest
from hypothesis import HealthCheck, settings

_REPOSITORY = Path(__file__).resolve().parents[1]
if str(_REPOSITORY) not in sys.path:  # tests.helpers, whichever way pytest was started
    sys.path.insert(0, str(_REPOSITORY))

# One profile for all properties: how fast a machine is decides nothing.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("any machine")


def pytest_configure(config: pytest.Config) -> None:
    """Let pass what the offscreen platform says of every window with a least size."""
    config.addinivalue_line("qt_log_ignore", "This plugin does not support propagateSizeHints")


_LEAST_FILES = 20
"""Test files from which on further processes save more time than their start takes."""


def _files_of(place: Path) -> Iterator[Path]:
    return place.rglob("test_*.py") if place.is_dir() else iter([place])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Return how many processes ``-n auto`` is: one for each core, and none but its own for few files.

    Each process collects and imports the whole suite first: more than four would gain little.
    """
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None  # pytest-xdist reads it
    files = (path for argument in config.args for path in _files_of(Path(argument.partition("::")[0])))
    few = len(set(islice(files, _LEAST_FILES))) < _LEAST_FILES
    unheard = config.getoption("capture") == "no"  # what tests print gets lost on its way from a process
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return 0 if few or unheard or cores == 1 else min(cores, 4)


@pytest.fixture(autouse=True)
def isolated_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh home for each test, so that settings, models and logs of the user stay out of it."""
    home = tmp_path_factory.mktemp("home")
    places = {
        "HOME": "",
        "USERPROFILE": "",
        "XDG_CONFIG_HOME": "config",
        "XDG_DATA_HOME": "data",
        "XDG_CACHE_HOME": "cache",
        "XDG_STATE_HOME": "state",
        "APPDATA": "appdata",
        "LOCALAPPDATA": "localappdata",
    }
    for name, place in places.items():
        monkeypatch.setenv(name, str(home / place))
    return home


@pytest.fixture(scope="session")
def real_masks_dir() -> Path:
    """Folder of real CelebAMask-HQ label maps; they are not part of the project, so it may be missing."""
    folder = Path(
        os.environ.get("FACEMASK_DATA") or _REPOSITORY.parent / "shared/data/celebamask_mini/labels"
    )
    if not folder.is_dir():
        pytest.skip(f"no real masks in {folder}; set FACEMASK_DATA")
    return folder


@pytest.fixture(autouse=True)
def no_living_threads(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> object:
    """Fail a test that leaves a running QThread: such a thread aborts the process at its end.

    Also keeps the cycle collector out of those threads.
    """
    if "PySide6.QtCore" not in sys.modules:
        yield
        return
    from PySide6.QtCore import QThread
    from shiboken6 import isValid

    started: list[QThread] = []
    start = QThread.start

    def recording_start(thread: QThread, *args: object) -> None:
        started.append(thread)
        start(thread, *args)

    monkeypatch.setattr(QThread, "start", recording_start)
    # As in the program (qt/shell/garbage.py): a worker thread must not come to collect what earlier tests
    # left of Qt, which belongs to this thread. Between tests Python collects as usual.
    gc.disable()
    yield
    gc.enable()
    living = [thread for thread in started if isValid(thread) and thread.isRunning()]
    for thread in living:
        thread.quit()
        thread.wait(5000)
    if living:
        pytest.fail(f"{len(living)} QThread still running at the end of {request.node.name}")
