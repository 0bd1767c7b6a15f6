"""Whatever lies in the folder of journals, the start goes on; whatever the disk does, the editing goes on."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import time
from contextlib import closing

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.app.journal import writer as writer_module
from facemask_editor.app.journal.folder import SUFFIX, left_over, new_journal
from facemask_editor.app.journal.journal import Journal
from facemask_editor.app.journal.leftovers import find_offers
from facemask_editor.app.journal.read import NotNow, read_journal
from facemask_editor.app.journal.store import Store
from facemask_editor.core.errors import FormatError
from facemask_editor.document import Box, BrushShape, MaskDocument
from tests.helpers.patience import PATIENCE, SHARED_FIXTURE

SIDE = 64


def paint(document, label, x=0):
    wanted = document.snapshot()
    wanted[:9, x : x + 9] = label
    document.replace_pixels(wanted, f"Paint {label}", source='{"a": 1}')


def edited(folder, count=3, **settings):
    """Return a document that was edited with a journal, and the journal, still open."""
    document = MaskDocument(np.zeros((SIDE, SIDE), np.uint8))
    journal = Journal(folder, **settings)
    journal.watch(document)
    for label in range(1, count + 1):
        paint(document, label)
    return document, journal


@pytest.fixture
def leftover(tmp_path):
    """The file of a journal whose program was killed."""
    _, journal = edited(tmp_path / "made")
    assert journal.close(PATIENCE, keep=True)
    [path] = (tmp_path / "made").glob("*" + SUFFIX)
    return path


def change(path, statement, *values):
    database = sqlite3.connect(path)
    with database:
        database.execute(statement, values)
    database.close()


def looked(folder):
    offers, notes = find_offers(folder)
    for offer in offers:
        offer.keep()
    return len(offers), notes


@settings(max_examples=60, suppress_health_check=SHARED_FIXTURE)
@given(cut=st.floats(0, 1), flips=st.lists(st.tuples(st.floats(0, 1), st.integers(1, 255)), max_size=4))
def test_no_damage_stops_the_start_and_nothing_is_deleted(leftover, tmp_path, cut, flips):
    folder = tmp_path / "damaged"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    data = bytearray(leftover.read_bytes())
    for at, mask in flips:
        data[min(int(at * len(data)), len(data) - 1)] ^= mask
    data = data[: int(cut * len(data)) + 1]
    (folder / leftover.name).write_bytes(data)

    count, notes = looked(folder)

    assert count + len(notes) == 1
    assert any(path.stat().st_size > 0 for path in folder.iterdir())


@pytest.mark.parametrize(
    ("statement", "values", "words"),
    [
        ("DELETE FROM base", (), "base is 0 rows"),
        ("DELETE FROM state", (), "state is 0 rows"),
        ("DELETE FROM steps WHERE place = 1", (), "steps is 2 after 0"),
        ("DELETE FROM steps WHERE place = 2", (), "position is 3"),
        ("UPDATE steps SET difference = x'00'", (), "content is"),
        ("UPDATE steps SET about = 'null'", (), "content is"),
        ("UPDATE state SET text = '[]'", (), "state is no JSON object"),
        ("UPDATE state SET text = '{}'", (), "content is"),
        ("UPDATE document SET about = ?", ('{"width": 999999, "height": 9}',), "size"),
        ("PRAGMA application_id = 7", (), "no journal of this program"),
        ("PRAGMA user_version = 0", (), "version is 0"),
    ],
)  # fmt: skip
def test_an_error_names_file_field_and_value(leftover, statement, values, words):
    change(leftover, statement, *values)
    with pytest.raises(FormatError, match=words) as caught:
        read_journal(leftover)
    assert leftover.name in str(caught.value)


def test_a_class_that_does_not_exist_is_an_error(tmp_path, leftover):
    with closing(sqlite3.connect(leftover)) as database:
        about = json.loads(database.execute("SELECT about FROM document").fetchone()[0])
    about["schema"]["classes"] = about["schema"]["classes"][:3]
    order = [row["name"] for row in about["schema"]["classes"][1:]]
    about["schema"] |= {"pairs": [], "palettes": {}, "paint_order": order}
    for row in about["schema"]["classes"]:
        row.pop("covered_by", None)
    change(leftover, "UPDATE document SET about = ?", json.dumps(about))
    with pytest.raises(FormatError, match="class ids is 3; the schema has 3 classes"):
        read_journal(leftover)


def test_a_newer_journal_stays_for_the_newer_program(leftover):
    change(leftover, "PRAGMA user_version = 4")
    with pytest.raises(NotNow, match="version is 4"):
        read_journal(leftover)
    count, notes = looked(leftover.parent)
    assert count == 0
    assert "version is 4" in notes[0]
    assert leftover.exists()


def test_a_journal_that_somebody_looks_into_stays(leftover, tmp_path):
    database = sqlite3.connect(leftover)
    database.execute("BEGIN EXCLUSIVE")
    count, notes = looked(leftover.parent)
    assert count == 0
    assert "is kept" in notes[0]
    database.close()
    assert looked(leftover.parent) == (1, [])


def test_foreign_and_empty_files_are_no_offers(tmp_path):
    (tmp_path / f"empty{SUFFIX}").touch()
    (tmp_path / f"lock-of-nothing{SUFFIX}.lock").touch()
    (tmp_path / f"a-folder{SUFFIX}").mkdir()
    (tmp_path / "notes.txt").write_text("mine")
    assert looked(tmp_path) == (0, [])
    assert looked(tmp_path / "missing") == (0, [])
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert not (tmp_path / f"empty{SUFFIX}").exists()


def test_what_is_set_aside_is_not_told_twice(leftover):
    leftover.write_bytes(b"SQLite format 3\x00 and nothing more")
    count, [note] = looked(leftover.parent)
    assert count == 0
    assert ".unreadable" in note
    assert looked(leftover.parent) == (0, [])


def test_a_journal_belongs_to_one_program(tmp_path):
    mine = new_journal(tmp_path)
    mine.path.write_bytes(b"")
    assert left_over(tmp_path) == []
    mine.release()
    [taken] = left_over(tmp_path)
    assert left_over(tmp_path) == []
    taken.discard()
    assert list(tmp_path.iterdir()) == []


def test_saved_work_is_no_offer_and_its_journal_goes(tmp_path):
    document, journal = edited(tmp_path)
    document.mark_saved()
    assert journal.close(PATIENCE, keep=True)
    assert looked(tmp_path) == (0, [])
    assert list(tmp_path.iterdir()) == []


def test_another_document_drops_the_journal_of_the_one_before(tmp_path):
    _, journal = edited(tmp_path)
    other = MaskDocument(np.ones((SIDE, SIDE), np.uint8))
    journal.watch(other)
    paint(other, 7)
    assert journal.close(PATIENCE, keep=True)
    [offer], _ = find_offers(tmp_path)
    assert offer.recover().history.entries == ("Paint 7",)
    offer.discard()


def test_the_file_stays_small_and_as_many_steps_as_fit_are_kept(tmp_path):
    document = MaskDocument(np.zeros((SIDE, SIDE), np.uint8))
    journal = Journal(tmp_path, limit=20_000)
    journal.watch(document)
    chance = np.random.default_rng(0)
    for _ in range(40):  # noise: about 3 kB a step
        document.replace_pixels(chance.integers(0, 19, (SIDE, SIDE)), "Noise")
        assert journal.flush(PATIENCE)
    for _ in range(3):
        document.undo()
    assert journal.close(PATIENCE, keep=True)
    assert sum(path.stat().st_size for path in tmp_path.glob("*.journal")) < 150_000
    [offer], _ = find_offers(tmp_path)
    found = offer.recover()
    offer.discard()
    assert 3 <= len(found.history.entries) < 10
    for _ in range(3):
        assert np.array_equal(found.label_map, document.label_map)
        found.redo()
        document.redo()


def test_a_long_stroke_takes_no_more_room_than_the_picture(tmp_path):
    document = MaskDocument(np.zeros((SIDE, SIDE), np.uint8))
    journal = Journal(tmp_path)
    journal.watch(document)
    chance = np.random.default_rng(0)
    stroke = document.begin_stroke("Brush", 1)
    for _ in range(200):
        stroke.paint(
            Box(0, 0, SIDE, SIDE),
            np.ones((SIDE, SIDE), bool),
            source=chance.integers(0, 19, (SIDE, SIDE)).astype(np.uint8),
        )
        journal.tick()
        assert journal.flush(PATIENCE)
    shown = document.snapshot()
    assert journal.close(PATIENCE, keep=True)
    [offer], _ = find_offers(tmp_path)
    assert np.array_equal(offer.recover().label_map, shown)
    assert offer.journal.path.stat().st_size < 40 * SIDE * SIDE
    offer.discard()
    stroke.commit()


def test_an_aborted_stroke_is_not_brought_back(tmp_path):
    document, journal = edited(tmp_path)
    shown = document.snapshot()
    stroke = document.begin_stroke("Brush", 5)
    stroke.line(5, 5, 50, 50, size=9, shape=BrushShape.ROUND)
    journal.tick()
    assert journal.flush(PATIENCE)
    stroke.abort()
    assert journal.close(PATIENCE, keep=True)
    [offer], _ = find_offers(tmp_path)
    assert np.array_equal(offer.recover().label_map, shown)
    offer.discard()


def test_a_disk_that_fails_is_told_once_and_tried_again(tmp_path, monkeypatch):
    told = []
    document, journal = edited(tmp_path, trouble=told.append)
    assert journal.flush(PATIENCE)
    write = Store.write

    def full(self, records):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Store, "write", full)
    paint(document, 7)
    assert journal.flush(PATIENCE)
    paint(document, 8)
    assert journal.flush(PATIENCE)
    assert told == ["database or disk is full"]
    monkeypatch.setattr(Store, "write", write)
    monkeypatch.setattr(writer_module.time, "monotonic", lambda: 1e12)  # half a minute later
    paint(document, 9)
    monkeypatch.undo()
    paint(document, 10)
    assert journal.close(PATIENCE, keep=True)
    [offer], _ = find_offers(tmp_path)
    found = offer.recover()
    assert found.history.steps == document.history.steps
    assert np.array_equal(found.label_map, document.label_map)
    offer.discard()


def test_a_disk_that_hangs_fills_no_memory(tmp_path, monkeypatch):
    document, journal = edited(tmp_path)
    assert journal.flush(PATIENCE)
    go_on, write = threading.Event(), Store.write

    def hang(self, records):
        assert go_on.wait(PATIENCE)
        write(self, records)

    monkeypatch.setattr(Store, "write", hang)
    monkeypatch.setattr(writer_module, "_MOST", 50_000)
    for i in range(300):
        paint(document, 1 + i % 18, x=i % 40)
        assert journal._writer._weight <= 60_000
    go_on.set()
    assert journal.flush(PATIENCE)
    paint(document, 3, x=50)  # from here on all is there again
    assert journal.close(PATIENCE, keep=True)
    [offer], _ = find_offers(tmp_path)
    found = offer.recover()
    assert found.history.entries == document.history.entries
    assert np.array_equal(found.label_map, document.label_map)
    offer.discard()


def test_after_is_done_once_all_is_written(tmp_path):
    _, journal = edited(tmp_path)
    rows = []

    def count():
        copy = tmp_path.with_name("copy")
        shutil.copytree(tmp_path, copy)
        [offer], _ = find_offers(copy)
        rows.append(offer.steps)
        offer.discard()

    journal.after(count)
    assert journal.flush(PATIENCE)
    assert rows == [3]
    assert journal.close(PATIENCE)
    assert list(tmp_path.iterdir()) == []


def test_a_journal_begun_anew_holds_the_preview(tmp_path, monkeypatch):
    document, journal = edited(tmp_path)
    assert journal.flush(PATIENCE)
    shown = document.snapshot()
    shown[20:30] = 4
    journal.note_pending("Resample nose", shown)
    monkeypatch.setattr(Store, "write", lambda *_: (_ for _ in ()).throw(OSError("gone")))
    document.set_locks({3})
    assert journal.flush(PATIENCE)
    monkeypatch.undo()
    monkeypatch.setattr(writer_module.time, "monotonic", lambda: 1e12)  # half a minute later
    document.set_locks({4})
    monkeypatch.undo()
    assert journal.close(PATIENCE, keep=True)
    [offer], _ = find_offers(tmp_path)
    assert np.array_equal(offer.recover().label_map, shown)
    offer.discard()


def test_a_preview_after_a_disk_that_failed_is_enough_to_begin_anew(tmp_path, monkeypatch):
    document, journal = edited(tmp_path)
    monkeypatch.setattr(Store, "write", lambda *_: (_ for _ in ()).throw(OSError("gone")))
    paint(document, 7)
    assert journal.flush(PATIENCE)
    monkeypatch.undo()
    monkeypatch.setattr(writer_module.time, "monotonic", lambda: 1e12)
    shown = document.snapshot()
    shown[20:30] = 4
    journal.note_pending("Resample nose", shown)
    monkeypatch.undo()
    assert journal.close(PATIENCE, keep=True)
    [offer], _ = find_offers(tmp_path)
    assert np.array_equal(offer.recover().label_map, shown)
    offer.discard()


def test_the_end_of_a_preview_begins_no_journal(tmp_path):
    document, journal = MaskDocument(np.zeros((SIDE, SIDE), np.uint8)), Journal(tmp_path)
    journal.watch(document)
    journal.note_pending("", None)
    assert journal.flush(PATIENCE)
    assert not list(tmp_path.iterdir())
    assert journal.close(PATIENCE)


def test_previews_alone_are_written_without_being_asked_for(tmp_path):
    document, journal = MaskDocument(np.zeros((SIDE, SIDE), np.uint8)), Journal(tmp_path)
    journal.watch(document)
    assert journal.flush(PATIENCE)
    for label in (4, 5):
        journal.note_pending("Resample nose", np.full((SIDE, SIDE), label, np.uint8))
    end = time.monotonic() + PATIENCE
    while journal._writer._queue and time.monotonic() < end:
        time.sleep(0.01)
    assert not journal._writer._queue
    assert journal.close(PATIENCE, keep=True)
    [offer], _ = find_offers(tmp_path)
    assert (offer.recover().label_map == 5).all()
    offer.discard()
