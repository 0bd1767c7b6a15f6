"""The colours of drawn faces are those that were chosen, as long as anybody remembers."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from facemask_editor.qt.services.face_colours import _LIMIT, FaceColours
from facemask_editor.qt.services.settings import Settings
from facemask_editor.render.illustration.choices import Choices, choices_for, choices_of

PATH = Path("/masks/face.png")


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "window.ini")


def test_a_mask_has_the_colours_of_its_name_until_others_are_chosen(settings, tmp_path):
    colours = FaceColours(settings)
    assert colours.of(None) == Choices()
    assert colours.of(PATH) == choices_of(PATH)
    colours.keep(PATH, choices_for(7))
    settings.sync()
    again = FaceColours(Settings(tmp_path / "window.ini"))
    assert again.of(PATH) == choices_for(7)
    assert again.of(PATH.with_name("other.png")) == choices_of(Path("other.png"))


def test_the_colours_of_the_name_take_no_room(settings):
    colours = FaceColours(settings)
    colours.keep(PATH, choices_of(PATH))
    assert settings.face_colours == ""
    colours.keep(PATH, choices_for(7))
    colours.keep(PATH, choices_of(PATH))
    assert json.loads(settings.face_colours) == {}


def test_those_chosen_first_are_forgotten_first(settings):
    colours = FaceColours(settings)
    paths = [Path(f"/masks/{number}.png") for number in range(_LIMIT + 1)]
    for path in paths:
        colours.keep(path, choices_for(7))
    assert colours.of(paths[0]) == choices_of(paths[0])
    assert colours.of(paths[1]) == colours.of(paths[-1]) == choices_for(7)


@pytest.mark.parametrize(
    "values",
    [5, [], {}, {"seed": 1.5}, {"seed": -1}, {"seed": 1, "skin": "plaid"}, {"seed": 1, "skin": []},
     {"seed": 1, "wings": "two"}],
)  # fmt: skip
def test_what_nobody_understands_is_passed_over(settings, values):
    good = asdict(replace(choices_for(7), hair="copper"))
    settings.face_colours = json.dumps({str(PATH): values, "/masks/other.png": good})
    colours = FaceColours(settings)
    assert colours.of(PATH) == choices_of(PATH)
    assert colours.of(Path("/masks/other.png")).hair == "copper"
