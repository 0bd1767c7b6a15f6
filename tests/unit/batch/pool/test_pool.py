"""Runs in several processes, with an engine that each of them makes for itself."""

import os
import signal
import subprocess
import sys

import pytest

from facemask_editor.batch.batch import Batch
from facemask_editor.batch.manifest import read_manifest
from facemask_editor.batch.pool.pool import Jobs
from facemask_editor.core.errors import Cancelled, EngineError
from tests.helpers.batch_runs import contents, drawing_of, plan_of, run, write_faces
from tests.helpers.fake_engine import FakeEngine
from tests.helpers.patience import PATIENCE

TWO = Jobs(2, FakeEngine, "cpu")


class DyingEngine(FakeEngine):
    """Ends its process as the system does where memory is short."""

    def edit(self, request, cancelled):
        os._exit(1)


def pooled(plan, *, jobs=TWO, resume=False, cancelled=lambda: False, seen=None):
    """Carry a plan out in two processes and return its events; `seen` gets them as they come."""
    engine = FakeEngine()
    events = [] if seen is None else seen
    for event in Batch(plan, resume=resume).run(engine, engine.load("cpu"), cancelled, jobs):
        events.append(event)
    assert not engine.requests, "nothing is edited in the process of the run"
    return events


@pytest.fixture
def masks(tmp_path):
    folder = write_faces(tmp_path / "masks", *"abcdef")
    (folder / "c.png").write_bytes(b"no picture")
    return folder


def test_two_processes_write_the_bytes_the_manifest_and_the_events_of_one(masks, tmp_path):
    drawing = drawing_of(
        tmp_path / "plan", version=1, seed=5, outputs=3, split={"train": 0.5, "test": 0.5},
        edit=[{"kind": "resample", "parts": ["nose", "hair"], "probability": 0.5}], accept={"defects": True},
    )  # fmt: skip
    one = run(plan_of(masks, tmp_path / "one", drawing=drawing, variants=3, render="illustration"))

    two = pooled(plan_of(masks, tmp_path / "two", drawing=drawing, variants=3, render="illustration"))

    assert two == one
    for folder in (".", "faces"):
        files = {path.name for path in (tmp_path / "one" / folder).iterdir() if path.is_file()}
        assert files == {path.name for path in (tmp_path / "two" / folder).iterdir() if path.is_file()}
        for name in files:
            assert (tmp_path / "two" / folder / name).read_bytes() == (
                tmp_path / "one" / folder / name
            ).read_bytes()


def test_a_stopped_run_keeps_what_is_whole_and_goes_on_to_the_same_folder(masks, tmp_path):
    run(plan_of(masks, tmp_path / "one", variants=5))
    plan, seen = plan_of(masks, tmp_path / "two", variants=5), []

    with pytest.raises(Cancelled):
        pooled(plan, cancelled=lambda: len(seen) >= 4, seen=seen)
    lines = read_manifest(tmp_path / "two/manifest.jsonl")
    assert len(lines) >= 4
    assert {event.entry.output for event in seen if event.entry} == set(lines)
    (tmp_path / "two/a_v000.png").write_bytes(b"torn")
    events = pooled(plan, resume=True)

    assert {e.entry.output for e in events if e.reused} == set(lines) - {"a_v000.png"}
    assert contents(tmp_path / "two") == contents(tmp_path / "one")


def test_a_process_that_dies_ends_the_run_with_a_way_on(masks, tmp_path):
    with pytest.raises(EngineError, match=r"a process of the run ended by itself; .*--resume goes on"):
        pooled(plan_of(masks, tmp_path / "out"), jobs=Jobs(2, DyingEngine, "cpu"))


KILLED = """
import os, signal, sys
from pathlib import Path
from facemask_editor.batch.batch import Batch
from tests.helpers.batch_runs import plan_of
from tests.helpers.fake_engine import FakeEngine
from facemask_editor.batch.pool.pool import Jobs

if __name__ == "__main__":
    engine = FakeEngine()
    plan = plan_of(Path(sys.argv[1]), Path(sys.argv[2]), variants=40)
    for number, _ in enumerate(Batch(plan).run(engine, engine.load("cpu"), jobs=Jobs(2, FakeEngine, "cpu"))):
        if number == 50:
            os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_what_a_killed_run_leaves_is_gone_on_with(masks, tmp_path):
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(  # its pipe closes when the last of its processes has ended
        [sys.executable, script, masks, tmp_path / "two"],
        env=environment, capture_output=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert len(read_manifest(tmp_path / "two/manifest.jsonl")) >= 50

    run(plan_of(masks, tmp_path / "two", variants=40), resume=True)

    run(plan_of(masks, tmp_path / "one", variants=40))
    assert contents(tmp_path / "two") == contents(tmp_path / "one")
