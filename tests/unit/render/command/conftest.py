import pytest

from tests.unit.render.left_running import nothing_left


@pytest.fixture
def env():
    """The environment for a test's processes, none of which may live at its end."""
    with nothing_left() as variables:
        yield variables
