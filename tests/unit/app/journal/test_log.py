"""A damaged log, and journals that cannot be opened: nothing is deleted, and it is told."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3

import numpy as np
import pytest

from facemask_editor.app.journal.folder import SUFFIX
from facemask_editor.app.journal.journal import Journal
from facemask_editor.app.journal.leftovers import find_offers
from facemask_editor.document import MaskDocument
from tests.helpers.patience import PATIENCE

SIDE = 64
STEPS = 6


@pytest.fixture
def killed(tmp_path):
    """The database of a journal as a killed program leaves it: most of its steps are in the log."""
    made, left = tmp_path / "made", tmp_path / "left"
    document, journal = MaskDocument(np.zeros((SIDE, SIDE), np.uint8)), Journal(made)
    journal.watch(document)
    for label in range(1, STEPS + 1):
        wanted = document.snapshot()
        wanted[label] = label
        document.replace_pixels(wanted, f"Paint {label}")
        assert journal.flush(PATIENCE)
    shutil.copytree(made, left)
    assert journal.close(PATIENCE)
    [path] = left.glob("*" + SUFFIX)
    assert log_of(path).stat().st_size > 0
    return path


def log_of(path):
    return path.with_name(path.name + "-wal")


def looked(folder):
    """Return the numbers of recovered steps, and the notes."""
    offers, notes = find_offers(folder)
    steps = [len(offer.recover().history.entries) for offer in offers]
    for offer in offers:
        offer.keep()
    return steps, notes


def flip(path, at):
    data = bytearray(path.read_bytes())
    data[at] ^= 255
    path.write_bytes(data)


def test_a_whole_log_is_read_and_leaves_no_copy(killed):
    assert looked(killed.parent) == ([STEPS], [])
    assert not list(killed.parent.glob("*.unreadable"))
    assert looked(killed.parent) == ([STEPS], [])


@pytest.mark.parametrize("where", [5, 18, 60, 100, 0.5, 0.99])
def test_steps_behind_damage_are_told_and_the_log_is_kept(killed, where):
    log = log_of(killed)
    flip(log, where if isinstance(where, int) else int(where * log.stat().st_size))
    damaged = log.read_bytes()
    [steps], [note] = looked(killed.parent)
    assert 1 <= steps < STEPS
    assert "cannot be read" in note
    assert log.with_name(log.name + ".unreadable").read_bytes() == damaged
    assert looked(killed.parent) == ([steps], [])


@pytest.mark.parametrize("size", [None, 0, 20, 1000])
def test_the_main_file_alone_gives_work_back(killed, size):
    log = log_of(killed)
    if size is None:
        log.unlink()
    else:
        log.write_bytes(log.read_bytes()[:size])
    [steps], _ = looked(killed.parent)
    assert steps >= 1


@pytest.mark.parametrize("gone", [True, False])
@pytest.mark.parametrize("locked", [True, False])
def test_a_log_without_its_database_is_put_aside(killed, gone, locked):
    data = log_of(killed).read_bytes()
    if gone:
        killed.unlink()
    else:
        killed.write_bytes(b"")
    if not locked:
        killed.with_name(killed.name + ".lock").unlink(missing_ok=True)
    steps, notes = looked(killed.parent)
    assert steps == []
    assert len(notes) == 1
    assert log_of(killed).with_name(killed.name + "-wal.unreadable").read_bytes() == data
    assert looked(killed.parent) == ([], [])


def test_a_log_that_is_damaged_beside_an_empty_database_is_put_aside(killed):
    data = log_of(killed).read_bytes()[:2000]
    killed.unlink()
    database = sqlite3.connect(killed)
    database.execute("PRAGMA journal_mode = WAL")
    database.close()
    log_of(killed).write_bytes(data)
    steps, [note] = looked(killed.parent)
    assert steps == []
    assert "damaged" in note
    assert log_of(killed).with_name(killed.name + "-wal.unreadable").read_bytes() == data
    assert killed.with_name(killed.name + ".unreadable").exists()


def test_a_log_that_was_used_again_has_old_frames_that_are_no_damage(killed):
    database = sqlite3.connect(killed, isolation_level=None)
    database.execute("PRAGMA journal_size_limit = -1")
    database.execute("PRAGMA wal_checkpoint(RESTART)")
    database.execute("INSERT INTO pending VALUES (1, '[\"Later\", null]', (SELECT pixels FROM base))")
    copy = killed.parent.with_name("copy")
    shutil.copytree(killed.parent, copy)
    database.close()
    assert log_of(copy / killed.name).stat().st_size > 4 * 4096
    assert looked(copy)[1] == []
    assert not list(copy.glob("*.unreadable"))


def make_link(lock):
    lock.symlink_to(lock.with_name("elsewhere"))


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("make", [make_link, os.mkdir])
def test_a_journal_that_cannot_be_locked_is_told_and_kept(killed, make):
    lock = killed.with_name(killed.name + ".lock")
    lock.unlink(missing_ok=True)
    make(lock)
    before = killed.read_bytes(), log_of(killed).read_bytes()
    steps, [note] = looked(killed.parent)
    assert steps == []
    assert f"Unsaved work in {killed} cannot be opened (" in note
    assert "it is kept" in note
    assert (killed.read_bytes(), log_of(killed).read_bytes()) == before


def test_a_folder_that_cannot_be_written_is_told(killed, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    steps, [note] = looked(killed.parent)
    assert steps == []
    assert f"Unsaved work in {killed} cannot be opened (Permission denied); it is kept" in note


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_what_is_no_file_gets_no_lock(killed, tmp_path):
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / f"folder{SUFFIX}").mkdir()
    os.mkfifo(folder / f"pipe{SUFFIX}")
    (folder / f"link{SUFFIX}").symlink_to(killed)
    before = sorted(folder.iterdir())
    steps, [note] = looked(folder)
    assert steps == []
    assert f"link{SUFFIX} cannot be opened (it is a link)" in note
    assert sorted(folder.iterdir()) == before
