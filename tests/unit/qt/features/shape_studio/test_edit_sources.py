"""Every applied edit can be made again from its entry in the history: by the real engine, to the pixel."""

from __future__ import annotations

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import BrushShape, MaskDocument
from facemask_editor.engine.editor import PartEditor
from facemask_editor.engine.session import EngineSession
from facemask_editor.qt.features.shape_studio.previews.preview import Preview
from facemask_editor.qt.features.shape_studio.whole_face import WholeFace
from facemask_editor.qt.jobs.engine_client import EngineClient
from facemask_editor.recipe.recipe import GENERATION, Complete
from facemask_editor.recipe.source import EditSource, digest
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.faces import draw_face
from tests.helpers.patience import WAIT
from tests.helpers.random_model import write_random_model
from tests.unit.qt.features.shape_studio.conftest import session_of

NOSE, HAIR, CLOTH = (SCHEMA.index(name) for name in ("nose", "hair", "cloth"))


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return write_random_model(tmp_path_factory.mktemp("model") / "random.safetensors")


@pytest.fixture
def client(qtbot, weights):
    client = EngineClient(lambda: EngineSession(weights))
    with qtbot.waitSignal(client.model_ready, timeout=WAIT):
        client.start("cpu")
    yield client
    assert client.shutdown(WAIT)


@pytest.fixture
def document():
    return MaskDocument(draw_face(64))


@pytest.fixture
def session(client, document):
    session = session_of(client)
    session.set_document(document)
    return session


@pytest.fixture
def preview(client, session, document):
    preview = Preview(client, session)
    preview.set_document(document, NOSE)
    return preview


@pytest.fixture
def replayed(weights, client):
    """Return what an entry's source makes of the pixels before it."""

    def replay(document, place, donors):
        source = EditSource.from_json(document.history.steps[place - 1].source)
        assert (source.model, source.model_sha256) == (client.info.name, client.info.sha256)
        assert source.donors == {name: digest(donor) for name, donor in donors.items()}
        assert source.generation == GENERATION
        editor = PartEditor(load_model(weights))
        editor.set_mask(document.history.pixels_at(place - 1))
        return editor.apply(source.recipe, donors).label_map

    return replay


def shown(qtbot, preview):
    qtbot.waitUntil(lambda: preview.result is not None and not preview.working, timeout=WAIT)


def test_an_edit_under_locks(qtbot, preview, document, replayed):
    document.set_locks({CLOTH})
    preview.set_adapt(0.5)
    preview.change("resample", seed=5, temperature=0.7)
    preview.change("nudge", sigma=0.4, seed=2)
    shown(qtbot, preview)
    pixels = preview.result.label_map
    preview.apply()
    document.set_locks(())
    preview.set_part(HAIR)
    preview.new_shape()
    shown(qtbot, preview)
    preview.apply()
    document.undo()

    assert len(document.history.entries) == 2
    recipe = EditSource.from_json(document.history.steps[0].source).recipe
    assert (recipe.locks, recipe.adapt) == (("cloth",), 0.5)
    assert np.array_equal(document.label_map, pixels)
    assert np.array_equal(replayed(document, 1, {}), pixels)
    document.redo()
    assert EditSource.from_json(document.history.steps[1].source).recipe.locks == ()
    assert np.array_equal(replayed(document, 2, {}), document.label_map)


def test_a_blend_with_its_second_face(qtbot, preview, document, replayed):
    donor = draw_face(64, seed=3)
    preview.set_donor("b.png", donor)
    preview.change("blend", alpha=0.8)
    shown(qtbot, preview)
    preview.apply()

    assert document.history.entries == ("Blend nose (80%)",)
    assert np.array_equal(replayed(document, 1, {"b.png": donor}), document.label_map)


def test_an_edit_that_comes_in_under_a_stroke(qtbot, preview, document, replayed):
    before = document.snapshot()
    preview.change("resample", seed=4)
    preview.apply()
    assert document.history.entries == ()  # its answer is still to come
    with document.begin_stroke("Brush", HAIR) as stroke:
        stroke.line(20, 32, 44, 40, size=4, shape=BrushShape.SQUARE)
    painted = document.label_map != before
    qtbot.waitUntil(lambda: not preview.pending, timeout=WAIT)

    assert document.history.entries == ("New nose shape (seed 4)", "Brush")
    assert document.history.steps[1].source is None
    made = replayed(document, 1, {})
    assert (made[painted] != HAIR).any()
    assert np.array_equal(made, document.history.pixels_at(1))
    assert np.array_equal(document.label_map, np.where(painted, HAIR, made))


def test_a_completed_face(qtbot, preview, session, document, replayed):
    document.replace_pixels(np.where(document.label_map == 1, 1, 0), "Skin alone")
    whole = WholeFace(session, preview)
    with qtbot.waitSignal(whole.message, timeout=WAIT) as told:
        whole.start("complete")
    preview.apply()

    assert told.args[0].startswith("Adds ")
    assert document.history.entries == ("Skin alone", "Complete face")
    source = EditSource.from_json(document.history.steps[1].source)
    assert source.recipe.steps == (Complete(),)
    assert np.array_equal(replayed(document, 2, {}), document.label_map)


def test_what_is_shown_tells_name_and_source(qtbot, preview, document):
    seen = []
    preview.preview_changed.connect(seen.append)
    preview.change("nudge", sigma=0.9)
    shown(qtbot, preview)
    preview.apply()

    first, ended = seen
    assert ended is None
    step = document.history.steps[0]
    assert (first.name, first.source) == (step.name, step.source)
    assert np.array_equal(first.label_map, document.label_map)
    rows, columns = np.nonzero(first.label_map != document.history.pixels_at(0))
    box = first.box
    assert (box.x0, box.y0, box.x1, box.y1) == (
        columns.min(), rows.min(), columns.max() + 1, rows.max() + 1,
    )  # fmt: skip
