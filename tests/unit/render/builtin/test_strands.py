"""Hair goes on in strands, and background is covered instead of pushed aside."""

import cv2
import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.render.builtin.field import covered, find_field
from facemask_editor.render.builtin.strands import direction_of, drawn_out

BACKGROUND, SKIN, HAIR = (CELEBAMASK_HQ.index(name) for name in ("background", "skin", "hair"))
SIDE = 128


def stripes(angle):
    """Return lines that lie at an angle to the right, as a picture."""
    ys, xs = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    across = xs * np.sin(angle) - ys * np.cos(angle)
    grey = 120 + 60 * np.sin(across * 0.9)
    return np.repeat(grey[..., None], 3, axis=2).astype(np.float32)


@pytest.mark.parametrize("degrees", [0, 30, 90, 140])
def test_strands_go_on_in_the_direction_of_the_hair_beside(degrees):
    angle = np.radians(degrees)
    known = np.ones((SIDE, SIDE), bool)
    known[40:90, 50:100] = False
    picture = stripes(angle)
    picture[~known] = 0
    along = direction_of(picture, known, 0.5)
    agree = np.abs(along[0] * np.cos(angle) + along[1] * np.sin(angle))
    assert agree[~known].min() > 0.95


def test_grain_is_long_along_and_short_across_and_as_strong():
    grain = np.random.default_rng(0).normal(size=(SIDE, SIDE, 3)).astype(np.float32)
    direction = np.zeros((2, SIDE, SIDE), np.float32)
    direction[0] = 1
    made = drawn_out(grain, direction, 1.0)
    steps = np.abs(np.diff(made, axis=1)).mean(), np.abs(np.diff(made, axis=0)).mean()
    assert steps[0] < 0.3 * steps[1]
    assert 0.5 < made.std() / grain.std() < 1.1


def heads(half):
    mask = np.full((SIDE * 2, SIDE * 2), BACKGROUND, np.uint8)
    cv2.ellipse(mask, (SIDE, SIDE), (half, half + 10), 0, 0, 360, HAIR, -1)
    cv2.ellipse(mask, (SIDE, SIDE + 10), (36, 46), 0, 0, 360, SKIN, -1)
    return mask


def test_background_behind_growing_hair_stays_where_it_is():
    field = find_field(heads(55), heads(70))
    at = np.zeros((2, SIDE * 2, SIDE * 2), np.float32)
    at[(slice(None), *field.box.slices)] = field.u
    away = cv2.distanceTransform((heads(70) == BACKGROUND).astype(np.uint8), cv2.DIST_L2, 5)
    assert np.abs(at[:, away > 9]).max() < 0.01
    assert np.abs(at[:, heads(70) == HAIR]).max() > 5


def test_background_that_is_uncovered_is_drawn_out():
    assert not covered(heads(70), heads(55), (SIDE, SIDE), 2.0).any()
    field = find_field(heads(70), heads(55))
    inside = (heads(70) == HAIR) & (heads(55) == BACKGROUND)
    at = np.zeros((2, SIDE * 2, SIDE * 2), np.float32)
    at[(slice(None), *field.box.slices)] = field.u
    ys, xs = np.nonzero(inside)
    source = heads(70)[np.rint(ys + at[1][inside]).astype(int), np.rint(xs + at[0][inside]).astype(int)]
    assert (source == BACKGROUND).mean() > 0.9
