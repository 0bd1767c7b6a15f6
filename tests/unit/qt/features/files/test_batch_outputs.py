"""Outputs of batch runs: opened beside their manifest they have their edits."""

import numpy as np
import pytest

from facemask_editor.batch.manifest import MANIFEST_NAME
from facemask_editor.formats import open_mask
from facemask_editor.qt.features.files.opened import read_document
from tests.helpers.batch_runs import plan_of, run
from tests.helpers.sample_masks import small_face, write_grey


@pytest.fixture
def output(tmp_path):
    write_grey(tmp_path / "face.png", small_face())
    run(plan_of(tmp_path / "face.png", tmp_path / "out"))
    return tmp_path / "out" / "face_v000.png"


def test_mask_and_recipe_open(window, output):
    made = open_mask(output).label_map
    assert window.files.open(output)
    document = window.session.document
    assert document.path == output
    assert not document.dirty
    np.testing.assert_array_equal(document.label_map, made)
    (entry,) = window.parts["recipe_list"].changes.timeline.entries
    (step,) = entry.steps
    assert (step.kind, step.part, entry.source.recipe.locks) == ("resample", "nose", ("hair",))
    assert "face.png" in window.notice.text.text()
    document.undo()
    np.testing.assert_array_equal(document.label_map, small_face())
    np.testing.assert_array_equal(document.photo_mask, small_face())


@pytest.mark.parametrize("place", [MANIFEST_NAME, f"{MANIFEST_NAME}:1"])
def test_a_line_of_the_manifest_opens_its_output(window, output, place):
    assert window.files.open(output.with_name(place))
    assert window.session.document.path == output
    assert window.session.document.history.can_undo
    assert window.settings.recent[0] == output


def test_without_its_input_the_mask_opens_and_says_so(window, output):
    (output.parent.parent / "face.png").unlink()
    assert window.files.open(output)
    assert not window.session.document.history.can_undo
    assert "gone or another one now" in window.notice.text.text()


def test_a_mask_that_was_painted_on_since_is_a_mask_like_any_other(output):
    changed = open_mask(output).label_map.copy()
    changed[:8, :8] = 3
    write_grey(output, changed)
    document, opened = read_document(output)
    assert not document.history.can_undo
    assert opened.messages == ()
