"""A preview of the nose of a small face, on a fake engine."""

from __future__ import annotations

import pytest

from facemask_editor.app.session import ModelState, Session
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import MaskDocument
from facemask_editor.qt.features.shape_studio.previews.preview import Preview
from facemask_editor.qt.jobs.engine_client import EngineClient
from tests.helpers.fake_engine import FakeEngine
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face

NOSE = SCHEMA.index("nose")


@pytest.fixture
def engine():
    return FakeEngine()


@pytest.fixture
def client(qtbot, engine):
    client = EngineClient(lambda: engine)
    with qtbot.waitSignal(client.model_ready, timeout=WAIT):
        client.start()
    yield client
    engine.release()
    assert client.shutdown(WAIT)


@pytest.fixture
def document():
    return MaskDocument(small_face())


def session_of(client):
    """A session that follows the client as in the window."""
    session = Session()

    def follow(loading):
        session.set_model(ModelState(client.info, loading, client.failure))

    follow(client.loading)
    client.model_loading.connect(lambda: follow(True))
    client.model_ready.connect(lambda _info: follow(False))
    client.model_failed.connect(lambda _text: follow(False))
    return session


@pytest.fixture
def preview(client, document):
    session = session_of(client)
    preview = Preview(client, session)
    preview.set_document(document)
    preview.set_part(NOSE)
    return preview


@pytest.fixture
def shown(preview):
    """Every label map that the canvas is told to show."""
    maps = []
    preview.preview_changed.connect(lambda shown: maps.append(shown and shown.label_map))
    return maps
