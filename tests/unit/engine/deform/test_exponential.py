"""Velocities that are followed: nothing folds, and shifts come out as they were asked for."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.core.region import Box
from facemask_editor.engine.deform.exponential import (
    as_flow,
    at_pixels,
    displacement,
    followed,
    smallest_jacobian,
)


def smooth(seed, size=48, strength=60.0):
    noise = np.random.default_rng(seed).standard_normal((size, size, 2)).astype(np.float32)
    return np.ascontiguousarray(cv2.GaussianBlur(noise, (0, 0), 6).transpose(2, 0, 1)) * np.float32(strength)


def test_a_constant_velocity_is_a_shift():
    velocity = np.empty((2, 20, 30), np.float32)
    velocity[0], velocity[1] = 3.25, -1.5
    assert displacement(velocity) == pytest.approx(velocity, abs=1e-5)


def test_no_velocity_is_no_displacement():
    assert not displacement(np.zeros((2, 4, 5), np.float32)).any()


@given(seed=st.integers(0, 1000), strength=st.floats(5, 80))
@settings(max_examples=50)
def test_nothing_folds(seed, strength):
    u = displacement(smooth(seed, strength=strength))
    assert smallest_jacobian(u) > 0


def test_a_displacement_that_folds_is_seen():
    u = np.zeros((2, 8, 8), np.float32)
    u[0, :, 4] = -2.0
    assert smallest_jacobian(u) < 0


@given(seed=st.integers(0, 100))
@settings(max_examples=10)
def test_there_and_back_again(seed):
    velocity = smooth(seed, strength=25)
    back = followed(displacement(velocity), displacement(-velocity))
    assert np.abs(back[:, 12:-12, 12:-12]).max() < 0.25


def test_pixels_look_where_the_nodes_between_them_say():
    u = np.zeros((2, 10, 12), np.float32)
    u[0], u[1] = 1.5, -0.5
    x, y = at_pixels(u, 2, (19, 24))
    assert x.shape == y.shape == (19, 24)
    assert x[7, 3] == pytest.approx(3 + 3.0)
    assert y[7, 3] == pytest.approx(7 - 1.0)


def test_a_flow_is_in_pixels_of_the_mask():
    flow = as_flow(np.ones((2, 10, 12), np.float32), Box(5, 7, 28, 27), 2)
    assert flow.box == Box(5, 7, 29, 27)
    assert flow.step == 2
    assert (flow.values == 2).all()
