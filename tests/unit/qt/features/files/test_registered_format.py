"""What the window's dialogs and drops make of a format that the registry alone knows."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from facemask_editor.formats import registry
from facemask_editor.qt.features.files.saving.first_save import FirstSave
from facemask_editor.qt.services.dropped import is_photo
from facemask_editor.qt.services.messages import Dialogs
from tests.unit.formats.test_registry import GREY, RAW8

NAMES = ("index PNG", "palette PNG", "raw bytes")


@pytest.fixture(autouse=True)
def registered():
    with registry.registered(RAW8), registry.registered(GREY):
        yield


@pytest.fixture
def filters(monkeypatch):
    """The filters of the dialogs that open a file, by their titles."""
    seen = {}

    given = QFileDialog.setNameFilters

    def look(self, filters):
        seen[self.windowTitle()] = ";;".join(filters)
        given(self, filters)

    monkeypatch.setattr(QFileDialog, "setNameFilters", look)
    monkeypatch.setattr(QFileDialog, "exec", lambda self: False)
    return seen


def saved(monkeypatch, tmp_path, name, used, chosen="index PNG"):
    """Return what saving gives where the user takes a name and a filter; and the filters."""
    offered = []

    def run(self):
        offered.extend(self.nameFilters())
        return True

    monkeypatch.setattr(QFileDialog, "exec", run)
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda self: [str(tmp_path / name)])
    monkeypatch.setattr(QFileDialog, "selectedNameFilter", lambda self: used)
    return Dialogs(native=False).choose_save(tmp_path / "mask.png", NAMES, chosen), offered


def test_dialogs_offer_it_to_open(qtbot, filters):
    Dialogs().choose_mask(Path())
    Dialogs().choose_photo(Path())
    patterns = filters["Open mask"].removeprefix("Masks (").partition(")")[0].split()
    assert patterns[-1] == "*.raw8"
    assert filters["Open mask"].endswith(";;All files (*)")
    assert filters["Open photo"].startswith("Photos (*.jpg *.JPG ")
    assert "*.grey1 *.GREY1" in filters["Open photo"]


def test_dialogs_offer_it_to_save(qtbot, monkeypatch, tmp_path):
    chosen, offered = saved(monkeypatch, tmp_path, "mask", "Raw bytes (*.raw8)")
    assert offered == ["Index PNG (*.png)", "Palette PNG (*.png)", "Raw bytes (*.raw8)"]
    assert chosen == (tmp_path / "mask.raw8", "raw bytes")


@pytest.mark.parametrize(
    ("name", "used", "target", "format"),
    [
        ("a.raw8", "Index PNG (*.png)", "a.raw8", "raw bytes"),
        ("a.png", "Raw bytes (*.raw8)", "a.raw8", "raw bytes"),
        ("a.PNG", "Palette PNG (*.png)", "a.PNG", "palette PNG"),
        ("a.b", "Raw bytes (*.raw8)", "a.b.raw8", "raw bytes"),
        ("a.b", "Index PNG (*.png)", "a.b.png", "index PNG"),
        ("a.jpg", "Index PNG (*.png)", "a.png", "index PNG"),
        ("a.b.JPG", "Palette PNG (*.png)", "a.b.png", "palette PNG"),
        ("a", "Index PNG (*.png)", "a.png", "index PNG"),
    ],
)
def test_the_name_and_the_format_agree(qtbot, monkeypatch, tmp_path, name, used, target, format):
    chosen, _ = saved(monkeypatch, tmp_path, name, used)
    assert chosen == (tmp_path / target, format)


def test_drops_tell_it_from_photos():
    assert not is_photo(Path("mask.raw8"))
    assert is_photo(Path("photo.GREY1"))


def test_the_first_save_proposes_a_name_of_the_usual_format():
    assert FirstSave().name(Path("face.raw8")) == "face_mask.png"
