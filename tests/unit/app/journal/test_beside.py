"""What a killed program knew beside the history comes back: states, the photo's own mask, second faces."""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.app.donors.donor import Donor
from facemask_editor.app.journal.beside import Beside
from facemask_editor.app.journal.journal import Journal
from facemask_editor.app.journal.leftovers import find_offers
from facemask_editor.app.project.content import Around, KeptDonor, KeptPhoto, Unknown, content_of
from facemask_editor.app.project.write import write_project
from facemask_editor.app.timeline.recorder import Recorder
from facemask_editor.app.tree.tree import StateTree
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import MaskDocument
from tests.helpers.patience import PATIENCE
from tests.unit.app.tree.walk import ACTIONS, SIDE, Walk, paint, start


def killed(journal):
    assert journal.flush(PATIENCE)
    assert journal.close(PATIENCE, keep=True)


def recovered(folder):
    offers, notes = find_offers(folder)
    assert notes == []
    (offer,) = offers
    found = offer.recover_whole()
    offer.keep()
    return found


def states_of(tree):
    places = {node.key: at for at, node in enumerate(tree.nodes)}
    return [
        (node.title, node.name, node.pinned, None if node.parent is None else places[node.parent.key],
         tree.pixels(node).tobytes())
        for node in tree.nodes
    ]  # fmt: skip


@settings(max_examples=25)
@given(
    st.integers(0, 1 << 30),
    st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=25),
    st.sampled_from([1500, 1 << 24]),
)
def test_every_state_comes_back_after_a_kill(seed, actions, history_bytes):
    with tempfile.TemporaryDirectory() as name:
        walk = Walk(seed, history_bytes)
        journal = Journal(Path(name))
        journal.watch(walk.document, walk.tree)
        walk.check()
        for action in actions:
            walk.act(action)
            walk.check()
            walk.tree.rename(walk.random.choice(walk.tree.nodes), walk.random.choice(["", "Mine ☺"]))
        walk.document.set_locks(())
        paint(walk.document, 9)  # so that something is unsaved
        walk.check()
        known, here = states_of(walk.tree), walk.tree.nodes.index(walk.tree.here)
        killed(journal)
        found = recovered(Path(name))
        assert states_of(found.tree) == known
        assert found.tree.nodes.index(found.tree.here) == here
        walk.document, walk.tree, walk.recorder = found.document, found.tree, Recorder(found.document)
        walk.seen = {}
        walk.check()
        for action in ("undo", "go", "edit", "redo"):
            walk.act(action)
            walk.check()


def test_a_tree_that_is_behind_the_history_does_no_harm(tmp_path):
    document = MaskDocument(start())
    tree, journal = StateTree(document), Journal(tmp_path)
    journal.watch(document, tree)
    paint(document, 3)
    tree.close()  # as where the program dies between two records
    shown = paint(document, 5, y=12)
    killed(journal)
    found = recovered(tmp_path)
    np.testing.assert_array_equal(found.document.label_map, shown)
    assert [node.title for node in found.tree.nodes] == ["Opened", "Paint 3", "Paint 5"]
    np.testing.assert_array_equal(found.tree.pixels(found.tree.here), shown)


def test_damaged_states_cost_the_states_alone(tmp_path):
    document = MaskDocument(start())
    journal = Journal(tmp_path)
    journal.watch(document, StateTree(document))
    shown = paint(document, 3)
    killed(journal)
    with closing(sqlite3.connect(next(tmp_path.glob("*.journal")))) as database, database:
        database.execute("UPDATE states SET about = 'nonsense'")
        database.execute("UPDATE beside SET about = 'nonsense'")
    found = recovered(tmp_path)
    np.testing.assert_array_equal(found.document.label_map, shown)
    assert [node.title for node in found.tree.nodes] == ["Opened", "Paint 3"]


def test_a_chosen_photo_mask_photo_and_second_faces_come_back(tmp_path):
    document = MaskDocument(start(), path=tmp_path / "face.png")
    journal = Journal(tmp_path / "journals")
    journal.watch(document, StateTree(document))
    own = start()[::-1].copy()
    photo = KeptPhoto("me.jpg", tmp_path / "me.jpg", "ab" * 32, b"bytes")
    donor = Donor("/faces/b.png", start().T.copy(), SCHEMA)
    journal.note_beside(Beside(own, "cd" * 32, photo, (KeptDonor(donor, True),)))
    paint(document, 3)
    paint(document, 4)
    killed(journal)
    found = recovered(tmp_path / "journals")
    np.testing.assert_array_equal(found.document.kept_photo_mask, own)
    assert found.document.photo_mask_of == "cd" * 32
    assert found.around.photo == photo
    (kept,) = found.around.donors
    assert (kept.donor.name, kept.donor.schema, kept.chosen) == ("/faces/b.png", SCHEMA, True)
    np.testing.assert_array_equal(kept.donor.label_map, donor.label_map)


def test_what_the_journal_does_not_know_comes_from_the_project(tmp_path):
    path = tmp_path / "face.fmask"
    document = MaskDocument(start())
    document.lay_photo(np.zeros((SIDE, SIDE, 3), np.uint8), "ef" * 32)
    document.choose_photo_mask(start()[::-1].copy())
    photo = KeptPhoto("me.jpg", sha256="ef" * 32, data=b"embedded")
    around = Around(photo, unknown=Unknown({"later": 1}, {"more.bin": b"x"}))
    tree = StateTree(document)
    write_project(path, content_of(document, tree, around))
    document.mark_saved(path)
    journal = Journal(tmp_path / "journals")
    journal.watch(document, tree)
    paint(document, 3)
    killed(journal)
    found = recovered(tmp_path / "journals")
    assert found.around.photo.data == b"embedded"
    assert found.around.unknown.members == {"more.bin": b"x"}
    np.testing.assert_array_equal(found.document.kept_photo_mask, start()[::-1])


def test_a_journal_of_an_earlier_version_has_its_history(tmp_path):
    document = MaskDocument(start())
    journal = Journal(tmp_path)
    journal.watch(document, StateTree(document))
    shown = paint(document, 3)
    killed(journal)
    with closing(sqlite3.connect(next(tmp_path.glob("*.journal")))) as database, database:
        for table in ("states", "tree", "beside"):
            database.execute(f"DROP TABLE {table}")
        database.execute("PRAGMA user_version = 2")
    found = recovered(tmp_path)
    np.testing.assert_array_equal(found.document.label_map, shown)
    assert [node.title for node in found.tree.nodes] == ["Opened", "Paint 3"]
