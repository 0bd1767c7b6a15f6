import sys

import pytest

from facemask_editor.core.paths import user_data_dir
from facemask_editor.render.setup import write_setup
from tests.unit.render.command.conftest import ALL, FILE, START, env, temporary

__all__ = ["env", "temporary"]


@pytest.fixture
def fake(tmp_path, env):
    """Put a renderer called fake into the user's data folder, with a checkout whose script is given."""
    checkout = tmp_path / "checkout"

    def make(code=ALL, *, more=(), run="timeout_s = 200", head="", tail=""):
        checkout.mkdir(exist_ok=True)
        (checkout / "render.py").write_text(START + code)
        variables = ", ".join(f'{name} = "{value}"' for name, value in env.items())
        items = "".join(f', "{item}"' for item in more)
        folder = user_data_dir() / "renderers"
        folder.mkdir(parents=True, exist_ok=True)
        text = FILE.format(head=head, more=items, env=variables, run=run, tail=tail)
        (folder / "fake.toml").write_text(text)
        write_setup("fake", {"python": sys.executable, "checkout": str(checkout)})
        return checkout

    return make
