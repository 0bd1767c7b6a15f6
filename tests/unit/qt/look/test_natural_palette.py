"""The natural colours are different for every eye too, if less so than the safe ones."""

from __future__ import annotations

import colorsys

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.qt.look.natural_palette import NATURAL
from tests.unit.qt.look.colour_vision import SIGHTS, delta_e, lab_of
from tests.unit.qt.look.test_safe_palette import TOUCHING

EVERY_SIGHT = pytest.mark.parametrize("sight", SIGHTS)


def differences(sight):
    """(19, 19) CIEDE2000."""
    colours = lab_of(np.array([NATURAL[name] for name in SCHEMA.names]), sight)
    return delta_e(colours[:, None], colours[None]) + np.diag(np.full(len(colours), np.inf))


@EVERY_SIGHT
def test_any_two_classes_differ(sight):
    assert differences(sight).min() >= 9


@EVERY_SIGHT
def test_classes_that_touch_differ_more(sight):
    found = differences(sight)
    for name, others in TOUCHING.items():
        for other in others.split():
            assert found[SCHEMA.index(name), SCHEMA.index(other)] >= 15, (name, other)


def test_they_look_like_a_face():
    hues = {name: colorsys.rgb_to_hls(*(value / 255 for value in NATURAL[name])) for name in SCHEMA.names}
    for name in ("skin", "nose", "neck", "hair", "l_brow", "r_brow", "l_ear", "r_ear"):
        assert hues[name][0] < 45 / 360, name  # reds to browns
    for name in ("u_lip", "l_lip", "mouth"):
        assert min(hues[name][0], 1 - hues[name][0]) < 40 / 360, name
    assert hues["hair"][1] < hues["skin"][1]
    assert hues["mouth"][1] < hues["u_lip"][1] < hues["skin"][1]
