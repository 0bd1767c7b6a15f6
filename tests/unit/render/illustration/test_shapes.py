import cv2
import numpy as np
import pytest

from facemask_editor.render.illustration.parts.flow import drawn_out
from facemask_editor.render.illustration.ribbon import ribbon_of
from facemask_editor.render.illustration.shapes import blur, enlarged, inflate, lit, noise, smooth


def disc(size, radius):
    mask = np.zeros((size, size), np.uint8)
    cv2.circle(mask, (size // 2, size // 2), radius, 255, cv2.FILLED)
    return mask


@pytest.mark.parametrize("size", [64, 200])
def test_an_inflated_disc_is_half_a_ball(size):
    radius = size * 0.35
    height = inflate(disc(size, round(radius)))
    y, x = np.mgrid[:size, :size] - size // 2
    away = np.sqrt(x * x + y * y)
    inside = away < 0.8 * radius
    ball = np.sqrt(np.maximum(radius**2 - away**2, 0))
    assert np.abs(height - ball)[inside].max() < 0.12 * radius
    assert height[0, 0] == 0


def test_enlarging_keeps_a_slope():
    """OpenCV's cubic interpolation ripples by a fifth of it: lit, its cells could be seen."""
    ramp = np.tile(np.arange(40, dtype=np.float32), (40, 1))
    steps = np.diff(enlarged(ramp, (200, 200), 5), axis=1)[:, 10:-10]
    assert steps.min() == pytest.approx(steps.max(), rel=0.02)


def test_a_wide_blur_is_that_of_opencv_nearly():
    field = disc(200, 60).astype(np.float32) / 255
    exact = cv2.GaussianBlur(field, (0, 0), 12)
    assert np.abs(blur(field, 12) - exact)[40:-40, 40:-40].max() < 0.03


def test_a_flat_height_is_lit_by_what_comes_from_the_front():
    diffuse, _ = lit(np.full((9, 9), 3, np.float32), (-0.42, -0.5, 0.76))
    assert diffuse == pytest.approx(0.76)


def test_a_step_goes_both_ways():
    field = np.array([0, 0.5, 1], np.float32)
    assert smooth(field, 0, 1).tolist() == [0, 0.5, 1]
    assert smooth(field, 1, 0).tolist() == [1, 0.5, 0]


def test_noise_is_even_and_depends_on_its_seed():
    first, again, other = noise(120, 80, 3.0, 1), noise(120, 80, 3.0, 1), noise(120, 80, 3.0, 2)
    assert first.shape == (80, 120)
    assert abs(first.mean()) < 1e-3
    assert first.std() == pytest.approx(1, rel=1e-3)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_noise_is_drawn_out_along_a_flow():
    field = noise(128, 128, 2.0, 5)
    ones, zeros = np.ones_like(field), np.zeros_like(field)
    across = drawn_out(field, (ones, zeros), 1.0, 5)[:, :90]
    # the mean of 2^5 pixels to the right
    expected = np.stack([field[:, start : start + 32].mean(1) for start in range(90)], 1)
    assert across == pytest.approx(expected, abs=1e-4)
    down = drawn_out(field, (zeros, ones), 1.0, 5)[:90]
    assert np.abs(np.diff(down, axis=0)).mean() < 0.4 * np.abs(np.diff(down, axis=1)).mean()


@pytest.mark.parametrize("degrees", [0, 20, -25])
def test_a_ribbon_has_the_edges_of_an_ellipse(degrees):
    mask = np.zeros((120, 160), np.uint8)
    cv2.ellipse(mask, (80, 60), (50, 14), degrees, 0, 360, 255, cv2.FILLED)
    ribbon = ribbon_of(mask, np.array([1, 0], np.float32))
    assert ribbon is not None
    assert ribbon.origin == pytest.approx([80, 60], abs=1)
    assert ribbon.half == pytest.approx(50.5, abs=1.5)
    assert ribbon.height == pytest.approx(29, abs=2)
    assert np.degrees(np.arctan2(ribbon.right[1], ribbon.right[0])) == pytest.approx(degrees, abs=2)


def test_a_few_pixels_are_no_ribbon():
    mask = np.zeros((20, 20), np.uint8)
    mask[3, 4:6] = 255
    assert ribbon_of(mask, np.array([1, 0], np.float32)) is None
