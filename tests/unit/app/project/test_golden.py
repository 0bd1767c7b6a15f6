"""A file of the first version, which every later release has to open as it was saved."""

from pathlib import Path

from facemask_editor.app.project.content import View
from facemask_editor.app.project.read import read_project
from facemask_editor.app.timeline.recorder import Recorder
from facemask_editor.formats import open_mask
from facemask_editor.recipe.source import digest

FILE = Path(__file__).parents[3] / "data" / "project_1" / "face.fmask"

OPENED, PAINTED, EDITED, BRANCH, HERE = (
    "afa883d61e81", "6149e8e52de0", "12b228d6a8d1", "2ad6a33d8656", "dcfe59b39b46",
)  # fmt: skip
"""Beginnings of digests."""


def start_of(label_map):
    return digest(label_map)[:12]


def test_the_mask_is_the_one_that_was_saved():
    assert start_of(open_mask(FILE).label_map) == HERE


def test_history_undo_and_redo():
    document = read_project(FILE).document
    history = document.history
    assert history.entries == ("Paint 3", "Edit", "Paint 5", "Taken away")
    assert (history.position, document.locks, document.dirty) == (3, {2, 7}, False)
    assert [step.source is not None for step in history.steps] == [False, True, False, True]
    assert history.steps[2].locks == {1}
    seen = []
    for place in range(5):
        document.travel(place)
        seen.append(start_of(document.label_map))
    assert seen == [OPENED, PAINTED, EDITED, HERE, EDITED]


def test_timeline():
    timeline = Recorder(read_project(FILE).document).timeline()
    assert [entry.name for entry in timeline.entries] == ["Paint 3", "Edit", "Paint 5"]
    assert timeline.entries[1].recipe.steps[0].seed == 8
    assert start_of(timeline.recorded()) == HERE


def test_tree():
    tree = read_project(FILE).tree
    assert [
        (node.title, node.name, node.pinned, start_of(tree.pixels(node)), node.parent and node.parent.key)
        for node in tree.nodes
    ] == [
        ("Opened", "", False, OPENED, None),
        ("Paint 3", "", False, PAINTED, 0),
        ("Edit", "Before \u263a", True, EDITED, 1),
        ("Paint 4", "", False, BRANCH, 2),
        ("Paint 5", "", False, HERE, 2),
        ("Taken away", "", False, EDITED, 4),
    ]
    assert tree.here.title == "Paint 5"


def test_all_around_it():
    opened = read_project(FILE)
    around = opened.around
    assert around.photo.name == "me.png"
    assert around.photo.data.startswith(b"\x89PNG")
    assert opened.document.photo_mask_of == around.photo.sha256
    assert start_of(opened.document.kept_photo_mask) == OPENED
    (kept,) = around.donors
    assert (kept.donor.name, kept.chosen) == ("/faces/other.png", True)
    assert start_of(kept.donor.label_map) == "54ac5f569458"
    assert around.view == View(3.0, (10.0, 12.0), 15.0, False, "nose", ("hair",), ("cloth",), None, "brush")
    assert around.face_colours == {"skin": "fair", "seed": 3}
    assert around.unknown.fields["added_later"] == [1, 2]
    assert around.unknown.members == {"added/later.bin": b"later"}
