"""The examples of docs/api.md run as they stand there."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from facemask_editor.app.samples import bundled_samples
from tests.helpers.parse.portraits import portrait

PAGE = Path(__file__).parents[3] / "docs" / "api.md"
EXAMPLES = dict(
    zip(
        re.findall(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), re.M),
        re.findall(r"^```python\n(.+?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S),
        strict=True,
    )
)
WRITTEN = {
    "Edit a mask": {"anna_edited.png"},
    "See the face": {"anna_smiles.png"},
    "Draw from a plan": {"anna_v000.png", "anna_v001.png", "anna_v002.png"},
    "Make a mask of a photo": {"photo.fmask"},
    "Train on masks that change": set(),
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "masks").mkdir()
    for name, sample in zip(("anna", "ben"), bundled_samples(), strict=False):
        shutil.copy(sample, tmp_path / "masks" / f"{name}.png")
    return tmp_path


def test_the_page_has_five_examples():
    assert EXAMPLES.keys() == WRITTEN.keys()


# Python warns of any fork where other tests have left threads of their own
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("title", WRITTEN)
def test_an_example_runs(title, folder):
    if "photo" in title:
        Image.fromarray(portrait(256)[0]).save(folder / "photo.png")
    before = {path.name for path in folder.iterdir()}
    names = {}

    exec(compile(EXAMPLES[title], f"{PAGE}: {title}", "exec"), names)

    assert {path.name for path in folder.iterdir()} - before == WRITTEN[title]
    if "labels" in names:
        assert tuple(names["labels"].shape) == (2, 512, 512)
        assert np.unique(names["labels"]).max() <= 18
