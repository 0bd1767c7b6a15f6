import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.app.project.content import Around, KeptDonor, KeptPhoto, Unknown, View, content_of
from facemask_editor.app.project.read import OTHER_MASK, read_project
from facemask_editor.app.project.steps import CHANGED
from facemask_editor.app.project.write import pack_project, write_project
from facemask_editor.app.session import Donor
from facemask_editor.app.timeline.recorder import Recorder
from facemask_editor.app.tree.tree import StateTree
from facemask_editor.core.files.archive import Member, open_archive, pack_archive
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import MaskDocument
from facemask_editor.formats import open_mask, read_schema
from tests.unit.app.project.same import assert_same
from tests.unit.app.tree.walk import ACTIONS, SIDE, Walk, paint, start


def repacked(path, change):
    """Change the members of an archive, as another program would."""
    with open_archive(path) as archive:
        members = {name: archive.read(name, 1 << 20) for name in archive.names}
    change(members)
    path.write_bytes(pack_archive([Member(name, data) for name, data in members.items()]))


@pytest.fixture
def walk():
    walk = Walk(3, 1 << 24)
    for action in ACTIONS * 3:
        walk.act(action)
        walk.seen |= {node.key: walk.tree.pixels(node) for node in walk.tree.nodes}
    return walk


@settings(max_examples=40)
@given(
    st.integers(0, 1 << 30),
    st.lists(st.sampled_from(ACTIONS), max_size=25),
    st.lists(st.sampled_from(ACTIONS), max_size=8),
    st.sampled_from([1500, 1 << 24]),
)
def test_whatever_was_done_comes_back_and_goes_on(tmp_path_factory, seed, actions, later, history_bytes):
    walk = Walk(seed, history_bytes)
    walk.check()
    for action in actions:
        walk.act(action)
        walk.check()
    names = [walk.random.choice(["", "Mine", "a\nb ☺ \ud800"]) for _ in walk.tree.nodes]
    for node, name in zip(walk.tree.nodes, names, strict=True):
        walk.tree.rename(node, name)
        walk.tree.pin(node, on=walk.random.random() < 0.3)
    path = tmp_path_factory.mktemp("project") / "face.fmask"
    write_project(path, content_of(walk.document, walk.tree, Around()))

    found = read_project(path)
    assert_same(found, walk)
    assert not found.document.dirty
    assert found.messages == ()
    again = content_of(found.document, found.tree, found.around)
    assert pack_project(again, path) == path.read_bytes()

    walk.tree.close()
    walk.document, walk.tree, walk.recorder = found.document, found.tree, Recorder(found.document)
    walk.seen = {}
    walk.check()
    for action in later:
        walk.act(action)
        walk.check()


def test_all_around_the_mask_comes_back(tmp_path, walk):
    photo_file = tmp_path / "photos" / "Me.JPG"
    photo_file.parent.mkdir()
    photo_file.write_bytes(b"not looked at")
    lapa = read_schema("lapa")
    donors = (
        KeptDonor(Donor("/somewhere/a.png", start(), SCHEMA), True),
        KeptDonor(Donor("b \udcff.png", np.full((20, 30), 3, np.uint8), lapa)),
    )
    view = View(2.5, (3.0, 4.25), -30.0, True, "nose", ("hair",), ("cloth",), ("nose", "hair"), "brush")
    unknown = Unknown({"light": {"from": "left"}}, {"notes/one.txt": b"keep me", "x.bin": bytes(range(256))})
    photo = KeptPhoto("Me.JPG", photo_file, "ab" * 32, b"bytes of a photo")
    around = Around(photo, donors, view, {"skin": "fair", "seed": 3}, unknown)
    walk.document.set_locks({2, 5})
    walk.document.photo = np.full((SIDE, SIDE, 3), 7, np.uint8)
    walk.document.choose_photo_mask(start())
    path = tmp_path / "face.fmask"

    write_project(path, content_of(walk.document, walk.tree, around))
    found = read_project(path)

    assert found.document.locks == {2, 5}
    np.testing.assert_array_equal(found.document.kept_photo_mask, start())
    assert found.around.view == view
    assert found.around.face_colours == around.face_colours
    assert found.around.photo.data == b"bytes of a photo"
    assert (found.around.photo.name, found.around.photo.path, found.around.photo.sha256) == (
        "Me.JPG", None, "ab" * 32,
    )  # fmt: skip
    for kept, before in zip(found.around.donors, donors, strict=True):
        assert (kept.donor.name, kept.donor.schema, kept.chosen) == (
            before.donor.name, before.donor.schema, before.chosen,
        )  # fmt: skip
        np.testing.assert_array_equal(kept.donor.label_map, before.donor.label_map)
    assert found.around.unknown.fields["light"] == {"from": "left"}
    assert dict(found.around.unknown.members) == dict(unknown.members)
    again = content_of(found.document, found.tree, found.around)
    assert pack_project(again, path) == path.read_bytes()
    assert str(tmp_path).encode() not in path.read_bytes()  # nobody needs to know the folders


def test_the_mask_of_a_project_is_read_like_any_other(tmp_path, walk):
    path = tmp_path / "face.fmask"
    write_project(path, content_of(walk.document, walk.tree, Around()))
    opened = open_mask(path)
    np.testing.assert_array_equal(opened.label_map, walk.document.label_map)
    assert (opened.format, opened.converted, opened.schema) == ("FaceMask project", False, SCHEMA)
    renamed = path.rename(tmp_path / "face.zip")
    np.testing.assert_array_equal(open_mask(renamed).label_map, walk.document.label_map)


def test_a_photo_that_is_not_embedded_is_found_beside_a_project_that_was_moved(tmp_path, walk):
    (tmp_path / "one").mkdir()
    photo = tmp_path / "one" / "me.jpg"
    photo.write_bytes(b"x")
    path = tmp_path / "one" / "face.fmask"
    around = Around(KeptPhoto("me.jpg", photo, embedded=False))
    write_project(path, content_of(walk.document, walk.tree, around))
    moved = (tmp_path / "one").rename(tmp_path / "two")
    found = read_project(moved / "face.fmask").around.photo
    assert (found.path, found.data, found.embedded) == (moved / "me.jpg", None, False)


def test_a_photo_whose_file_is_another_one_now_is_embedded_as_it_is_seen(tmp_path, walk):
    photo = tmp_path / "me.jpg"
    photo.write_bytes(b"another one")
    walk.document.photo = np.full((SIDE, SIDE, 3), 7, np.uint8)
    path = tmp_path / "face.fmask"
    write_project(path, content_of(walk.document, walk.tree, Around(KeptPhoto("me.jpg", photo))))
    assert read_project(path).around.photo.data.startswith(b"\x89PNG")


def test_a_mask_that_another_program_has_changed_is_the_last_step(tmp_path):
    document = MaskDocument(start())
    tree = StateTree(document)
    before, after = paint(document, 3), paint(document, 5, y=12)
    document.undo()
    path, other = tmp_path / "face.fmask", tmp_path / "other.fmask"
    write_project(path, content_of(document, tree, Around()))
    document.redo()
    paint(document, 9, x=9, y=9)
    write_project(other, content_of(document, tree, Around()))
    with open_archive(other) as archive:
        mask = archive.read("mask.png", 1 << 20)
    repacked(path, lambda members: members.update({"mask.png": mask}))

    found = read_project(path)

    assert found.messages == (OTHER_MASK,)
    np.testing.assert_array_equal(found.document.label_map, document.label_map)
    assert found.document.history.entries == ("Paint 3", CHANGED)
    found.document.undo()
    np.testing.assert_array_equal(found.document.label_map, before)
    assert not np.array_equal(before, after)


def test_a_later_version_opens_with_its_mask_and_says_so(tmp_path, walk):
    path = tmp_path / "face.fmask"
    write_project(path, content_of(walk.document, walk.tree, Around()))

    def newer(members):
        members["project.json"] = members["project.json"].replace(b'"version":1', b'"version":2')
        members["history.json"] = b"[nobody knows]"

    repacked(path, newer)
    found = read_project(path)
    assert found.newer
    assert len(found.messages) == 1
    np.testing.assert_array_equal(found.document.label_map, walk.document.label_map)
    assert "later version" in open_mask(path).messages[0]


def test_steps_above_the_limit_become_part_of_the_base(tmp_path, monkeypatch, walk):
    from facemask_editor.app.project import write
    from facemask_editor.app.project.steps import pack_steps

    monkeypatch.setattr(write, "pack_steps", lambda content, texts: pack_steps(content, texts, 1))
    path = tmp_path / "face.fmask"
    write_project(path, content_of(walk.document, walk.tree, Around()))
    found = read_project(path)
    np.testing.assert_array_equal(found.document.label_map, walk.document.label_map)
    assert (
        len(found.document.history.entries)
        == len(walk.document.history.entries) - walk.document.history.position
    )
    assert len(found.tree.nodes) == len(walk.tree.nodes)
    np.testing.assert_array_equal(found.tree.pixels(found.tree.here), walk.document.label_map)
