import sys

import pytest

from facemask_editor.render.backends.command.file import read_renderer_file
from facemask_editor.render.backends.command.renderer import CommandRenderer
from facemask_editor.render.setup import write_setup
from tests.unit.render.left_running import nothing_left

FILE = """
version = 1
key = "fake"
title = "Fake"
target = "spade"
{head}
[folders]
masks = "labels"
photos = "images"
[run]
argv = ["{{python}}", "render.py", "{{masks}}", "{{out}}"{more}]
env = {{ {env} }}
{run}
[check]
files = ["render.py"]
{tail}
"""
START = """
import os, shutil, signal, subprocess, sys, time
from pathlib import Path
import numpy as np
from PIL import Image
masks, out = Path(sys.argv[1]), Path(sys.argv[2])
names = sorted(path.stem for path in masks.glob("*.png"))
def picture(name):
    labels = np.array(Image.open(masks / (name + ".png")))
    return Image.fromarray(np.stack([labels * 13, labels, 255 - labels], axis=2))
"""
ALL = """
for done, name in enumerate(names):
    picture(name).save(out / (name + ".png"))
    print("%d/%d" % (done + 1, len(names)))
"""


@pytest.fixture
def env():
    """The environment for a test's processes, none of which may live at its end."""
    with nothing_left() as variables:
        yield variables


@pytest.fixture
def fake(tmp_path, env):
    """Make a renderer of a script; what it starts may not outlive the test."""
    checkout = tmp_path / "check out"

    def make(code=ALL, *, start=START, more=(), run="timeout_s = 200", head="", tail="", set_up=True):
        checkout.mkdir(exist_ok=True)
        (checkout / "render.py").write_text(start + code)
        variables = ", ".join(f'{name} = "{value}"' for name, value in env.items())
        items = "".join(f', "{item}"' for item in more)
        path = tmp_path / "fake.toml"
        path.write_text(FILE.format(head=head, more=items, env=variables, run=run, tail=tail))
        if set_up:
            write_setup("fake", {"python": sys.executable, "checkout": str(checkout)})
        return CommandRenderer(read_renderer_file(path), path)

    make.checkout = checkout
    return make


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """The folder for temporary ones, which has to be empty at the end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []
