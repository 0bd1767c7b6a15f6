"""Two runs never share an output folder."""

import errno
import os
import subprocess
import sys

import pytest

import facemask_editor.batch.lock as batch_lock
import facemask_editor.core.files.file_lock as file_lock
from facemask_editor.batch.batch import Batch
from facemask_editor.batch.lock import LOCK_NAME, FolderLock, check_free
from facemask_editor.core.errors import FormatError
from tests.helpers.batch_runs import contents, plan_of, run
from tests.helpers.fake_engine import FakeEngine


def test_a_lock_goes_with_its_run(tmp_path):
    with FolderLock(tmp_path) as lock:
        assert lock.held
        assert (tmp_path / LOCK_NAME).read_text() == f"{os.getpid()}\n"
    assert list(tmp_path.iterdir()) == []
    with FolderLock(tmp_path):
        pass


def test_a_folder_has_one_run_at_a_time(tmp_path):
    words = rf"output is in use by another run \(process {os.getpid()}\); wait .* or take another folder"
    with FolderLock(tmp_path):
        with pytest.raises(FormatError, match=words), FolderLock(tmp_path):
            pass
        with pytest.raises(FormatError, match=words):
            check_free(tmp_path)
        assert (tmp_path / LOCK_NAME).exists()
    check_free(tmp_path)


@pytest.mark.parametrize("content", [b"", b"999999\n", b"\xff" * 50], ids=["empty", "dead", "nonsense"])
def test_the_lock_file_of_a_dead_run_is_taken_over(masks, tmp_path, content):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / LOCK_NAME).write_bytes(content)

    run(plan_of(masks, tmp_path / "out"))

    assert LOCK_NAME not in contents(tmp_path / "out")


def test_a_killed_process_leaves_its_folder_free(tmp_path):
    code = (
        "import sys; from pathlib import Path; from facemask_editor.batch.lock import FolderLock\n"
        "with FolderLock(Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        with pytest.raises(FormatError, match=rf"process {process.pid}"), FolderLock(tmp_path):
            pass
        process.kill()
        process.wait()
        with FolderLock(tmp_path) as lock:
            assert lock.held


@pytest.mark.parametrize("resume", [False, True])
def test_a_second_run_is_refused_and_leaves_the_first_ones_files_alone(masks, tmp_path, resume):
    plan = plan_of(masks, tmp_path / "out")
    second = Batch(plan, resume=True)
    engine = FakeEngine()
    first = Batch(plan).run(engine, engine.load(), lambda: False)
    next(first)
    (tmp_path / "out/.facemask-0123456789ab.tmp").write_bytes(b"being written")

    with pytest.raises(FormatError, match="in use by another run"):
        Batch(plan, resume=resume)
    with pytest.raises(FormatError, match="in use by another run"):
        list(second.run(engine, engine.load(), lambda: False))

    assert contents(tmp_path / "out")[".facemask-0123456789ab.tmp"] == b"being written"
    assert len(list(first)) == 2


@pytest.mark.parametrize("resume", [False, True])
def test_a_run_that_waited_sees_what_the_one_before_it_made(masks, tmp_path, resume):
    plan = plan_of(masks, tmp_path / "out")
    second = Batch(plan, resume=resume)
    run(plan)
    engine = FakeEngine()

    events = second.run(engine, engine.load(), lambda: False)

    if resume:
        assert [event.reused for event in events] == [True, True, True]
    else:
        with pytest.raises(FormatError, match="already there"):
            list(events)


def test_a_file_system_without_locks_still_takes_a_run_and_says_so(masks, tmp_path, monkeypatch):
    def refuse(file, operation):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(file_lock.fcntl, "flock", refuse)

    events = run(plan_of(masks, tmp_path / "out"))

    assert "no locks" in events[0].notes[0]
    assert sum(event.entry is not None for event in events) == 3


def test_a_folder_that_cannot_be_written_is_one_error(masks, tmp_path, monkeypatch):
    opened = os.open

    def refuse(path, flags, mode=0o777):
        if str(path).endswith(LOCK_NAME):
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(path, flags, mode)

    monkeypatch.setattr(batch_lock.os, "open", refuse)

    with pytest.raises(FormatError, match=r"out: output is not writable; .*lock: Permission denied"):
        run(plan_of(masks, tmp_path / "out"))


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_what_stands_in_the_place_of_the_lock_is_neither_followed_nor_waited_for(masks, tmp_path, kind):
    path = tmp_path / "out" / LOCK_NAME
    path.parent.mkdir()
    {
        "link": lambda: path.symlink_to(tmp_path / "outside"),
        "pipe": lambda: os.mkfifo(path),
        "folder": path.mkdir,
    }[kind]()

    with pytest.raises(FormatError, match=r"output is not writable; \.facemask-batch\.lock"):
        run(plan_of(masks, tmp_path / "out"))
    assert not (tmp_path / "outside").exists()
