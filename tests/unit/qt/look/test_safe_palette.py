"""The safe colours are different for every eye, more so where classes touch on a face."""

from __future__ import annotations

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.qt.look.safe_palette import SAFE_PALETTE
from tests.unit.qt.look.colour_vision import SIGHTS, delta_e, lab_of

# Anything but skin lies on skin; hair frames the face; glasses cross it.
TOUCHING = {
    "skin": "background nose eye_g l_eye r_eye l_brow r_brow l_ear r_ear mouth u_lip l_lip hat neck cloth",
    "hair": "skin background eye_g l_eye r_eye l_brow r_brow l_ear r_ear hat ear_r neck cloth",
    "eye_g": "nose l_eye r_eye l_brow r_brow l_ear r_ear",
    "mouth": "u_lip l_lip",
    "u_lip": "l_lip",
    "neck": "l_ear r_ear ear_r neck_l cloth background",
    "cloth": "neck_l background",
    "ear_r": "l_ear r_ear background",
}
EVERY_SIGHT = pytest.mark.parametrize("sight", SIGHTS)


def differences(sight: str) -> np.ndarray:
    """(19, 19) CIEDE2000."""
    colours = lab_of(np.array(SAFE_PALETTE), sight)
    return delta_e(colours[:, None], colours[None]) + np.diag(np.full(len(colours), np.inf))


def test_ciede2000_is_that_of_the_published_pairs():
    """Sharma, Wu and Dalal 2005, table 1."""
    for one, other, wanted in (
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0),
        ((50, 2.5, 0), (58, 24, 15), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ):
        assert delta_e(np.array(one), np.array(other)) == pytest.approx(wanted, abs=1e-4)


@EVERY_SIGHT
def test_any_two_classes_differ(sight):
    assert len(SAFE_PALETTE) == len(SCHEMA)
    assert differences(sight).min() >= 10


@EVERY_SIGHT
def test_classes_that_touch_differ_strongly(sight):
    found = differences(sight)
    for name, others in TOUCHING.items():
        for other in others.split():
            assert found[SCHEMA.index(name), SCHEMA.index(other)] >= 19, (name, other)


def test_the_colours_of_the_files_are_no_such_palette():
    """The reason for another one: red and dark green, skin and nose, are one colour to many."""
    colours = lab_of(SCHEMA.palette_array, "deutan")
    apart = delta_e(colours[:, None], colours[None])[np.triu_indices(len(SCHEMA), 1)]
    assert apart.min() < 5
