"""The fake server, for each test a new one."""

import pytest

from tests.unit.render.backends.comfyui.server import FakeComfyUI


@pytest.fixture
def fake():
    with FakeComfyUI() as server:
        yield server
