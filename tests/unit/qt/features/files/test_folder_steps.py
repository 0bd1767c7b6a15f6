"""Going through a folder: what cannot be opened stops nobody and is named."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from facemask_editor.qt.features.files import folder_steps
from facemask_editor.qt.features.files.file_session import FileSession
from facemask_editor.qt.services.messages import Answer
from facemask_editor.qt.services.settings import Settings
from tests.helpers.sample_masks import small_face


@pytest.fixture
def session(qapp, dialogs):
    return FileSession(Settings(), dialogs)


@pytest.fixture
def said(session):
    """The sentences for the status bar."""
    texts = []
    session.message.connect(texts.append)
    return texts


def write_mask(path):
    Image.fromarray(small_face()).save(path)


def write_photo(path):
    Image.fromarray(np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)).save(path)


@pytest.fixture
def folder(tmp_path):
    """Masks with what is no mask before, between and after them."""
    for name in ("1", "4", "5"):
        write_mask(tmp_path / f"{name}.png")
    for name in ("0_photo", "2_photo", "6_photo"):
        write_photo(tmp_path / f"{name}.png")
    (tmp_path / "3_empty.png").write_bytes(b"")
    return tmp_path


def step(session, by):
    opened = session.step_file(by)
    return opened, session.document.path.name


def test_what_is_no_mask_is_passed_over_and_named(session, dialogs, said, folder):
    assert session.open(folder / "1.png")
    assert step(session, 1) == (True, "4.png")
    assert said.pop() == "2_photo.png and 3_empty.png were passed over: they are no masks"
    assert step(session, 1) == (True, "5.png")
    assert said == []
    assert step(session, 1) == (False, "5.png")
    assert said.pop() == (
        f"This is the last mask of {folder.name}; 6_photo.png was passed over: it is no mask"
    )
    assert step(session, -1) == (True, "4.png")
    (folder / "2_photo.png").unlink()
    assert step(session, -1) == (True, "1.png")
    assert said.pop() == "3_empty.png was passed over: it cannot be read"
    assert step(session, -1) == (False, "1.png")
    assert said.pop().startswith(f"This is the first mask of {folder.name}; 0_photo.png was")
    assert dialogs.errors == []


def test_an_explicit_open_still_says_what_is_wrong(session, dialogs, folder):
    assert not session.open(folder / "2_photo.png")
    [(text, _)] = dialogs.errors
    assert text == "2_photo.png could not be opened"


def test_a_subfolder_that_holds_nothing_readable_is_passed_over(session, dialogs, folder):
    parts = folder / "4_parts"
    parts.mkdir()
    for name in ("00001_hair", "00002_nose"):  # parts of two sizes, broken inside
        Image.fromarray(np.full((64, 64), 255, np.uint8)).save(parts / f"{name}.png")
    for path in parts.iterdir():
        path.write_bytes(path.read_bytes()[:60])
    assert session.open(folder / "4.png")
    assert step(session, 1) == (True, "5.png")
    assert dialogs.errors == []


def test_it_asks_once_and_only_where_there_is_somewhere_to_go(session, dialogs, folder):
    assert session.open(folder / "5.png")
    session.document.fill(0, 0, 13)
    assert step(session, 1) == (False, "5.png")
    assert dialogs.asked == []
    assert step(session, -1) == (False, "5.png")
    assert dialogs.asked == ["unsaved"]
    dialogs.answer = Answer.DISCARD
    assert step(session, -1) == (True, "4.png")


def test_a_folder_of_photos_holds_nothing_up(session, said, folder, monkeypatch):
    monkeypatch.setattr(folder_steps, "_MOST", 1)
    assert session.open(folder / "1.png")
    assert step(session, 1) == (False, "1.png")
    assert said.pop() == "2_photo.png was passed over: it is no mask. Press again to go on"
    assert step(session, 1) == (False, "1.png")
    assert step(session, 1) == (True, "4.png")
    assert step(session, -1) == (False, "4.png")
    assert step(session, 1) == (True, "5.png")


def test_a_folder_that_is_gone(session, dialogs, tmp_path):
    folder = tmp_path / "gone"
    folder.mkdir()
    write_mask(folder / "1.png")
    assert session.open(folder / "1.png")
    (folder / "1.png").unlink()
    folder.rmdir()
    assert not session.step_file(1)
    assert dialogs.errors == [("The folder no longer exists", str(folder))]
