"""A preview of the nose of a small face, on a fake engine."""

from __future__ import annotations

import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import MaskDocument
from facemask_editor.qt.features.shape_studio.latent_preview import LatentPreview
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


@pytest.fixture
def preview(client, document):
    preview = LatentPreview(client)
    preview.set_document(document)
    preview.set_part(NOSE)
    return preview


@pytest.fixture
def shown(preview):
    """Every label map that the canvas is told to show."""
    maps = []
    preview.preview_changed.connect(maps.append)
    return maps
