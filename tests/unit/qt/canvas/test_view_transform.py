"""Zoom and pan as arithmetic."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.core.region import Box
from facemask_editor.qt.canvas.view_transform import MAX_SCALE, MIN_SCALE, ViewTransform, next_step

sides = st.integers(16, 8192)
shares = st.floats(0, 1)


@st.composite
def views(draw) -> ViewTransform:
    view = ViewTransform(image=(draw(sides), draw(sides)), viewport=(draw(sides), draw(sides))).fitted()
    at = draw(shares) * view.viewport[0], draw(shares) * view.viewport[1]
    if draw(st.booleans()):
        view = view.flipped()
    turn = draw(st.sampled_from((0.0, 90.0, 180.0, -90.0)) | st.floats(-400, 400))
    view = view.turned(turn, *at) if turn else view
    view = view.zoomed(draw(st.floats(MIN_SCALE, MAX_SCALE)), *at)
    return view.panned(draw(st.floats(-500, 500)), draw(st.floats(-500, 500)))


@given(views(), shares, shares, st.floats(0.001, 1000))
def test_zoom_keeps_the_point_under_the_cursor(view, across, down, scale):
    u, v = across * view.image[0], down * view.image[1]
    x, y = view.to_screen(u, v)
    assert view.zoomed(scale, x, y).to_screen(u, v) == pytest.approx((x, y), abs=1e-5, rel=1e-9)


@given(views(), st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
def test_screen_and_image_are_inverse(view, x, y):
    assert view.to_screen(*view.to_image(x, y)) == pytest.approx((x, y), abs=1e-6)


@given(views(), st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
def test_image_and_screen_are_inverse(view, u, v):
    assert view.to_image(*view.to_screen(u, v)) == pytest.approx((u, v), abs=1e-5)


@given(views(), st.floats(-720, 720), shares, shares)
def test_turning_keeps_the_point_it_turns_about(view, angle, across, down):
    u, v = across * view.image[0], down * view.image[1]
    x, y = view.to_screen(u, v)
    if not (0 <= x < view.viewport[0] and 0 <= y < view.viewport[1]):
        return  # what cannot be pointed at may be pushed back into sight
    turned = view.turned(angle, x, y)
    assert -180 < turned.angle <= 180
    assert math.isclose(math.cos(math.radians(turned.angle - angle)), 1.0)
    if turned == turned.clamped():
        assert turned.to_screen(u, v) == pytest.approx((x, y), abs=60)


@given(views(), shares, shares)
def test_mirroring_mirrors_the_screen_and_twice_is_nothing(view, across, down):
    u, v = across * view.image[0], down * view.image[1]
    x, y = view.to_screen(u, v)
    flipped = view.flipped()
    assert flipped.to_screen(u, v) == pytest.approx((view.viewport[0] - x, y), abs=1e-6)
    again = flipped.flipped()
    assert (again.mirrored, again.angle) == (view.mirrored, view.angle)
    assert (again.x, again.y) == pytest.approx((view.x, view.y), abs=1e-9)


@given(views(), st.sampled_from([(1, 0), (-1, 0), (0, 1), (0, -1)]))
def test_a_step_goes_where_the_arrow_points(view, arrow):
    step = view.step(*arrow)
    assert sorted(map(abs, step)) == [0, 1]
    dx, dy = view.offset(*step)
    assert dx * arrow[0] + dy * arrow[1] >= view.scale * math.sqrt(0.5) - 1e-6


def test_quarter_turns_move_whole_pixels():
    view = ViewTransform(image=(10, 6), viewport=(100, 100), scale=2.0, x=40.0, y=30.0)
    assert view.turned(90, 40, 30).corners() == ((40, 30), (40, 50), (28, 50), (28, 30))
    assert view.turned(180, 40, 30).corners() == ((40, 30), (20, 30), (20, 18), (40, 18))
    assert view.flipped().corners() == ((60, 30), (40, 30), (40, 42), (60, 42))


@given(views(), st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))
def test_panning_never_loses_the_picture(view, dx, dy):
    moved = view.panned(dx, dy)
    assert moved.visible_part(Box(0, 0, *moved.viewport)) is not None or min(moved.image) * moved.scale < 2


@given(views(), sides, sides)
def test_resizing_never_loses_the_picture(view, width, height):
    resized = view.resized((width, height))
    assert resized.viewport == (width, height)
    again = resized.clamped()
    assert (again.x, again.y) == pytest.approx((resized.x, resized.y), abs=1e-6)


@given(sides, sides, sides, sides, st.sampled_from((0.0, 90.0, 37.0, -135.0)), st.booleans())
def test_fit_shows_the_whole_picture_in_the_centre(width, height, across, down, angle, mirrored):
    view = ViewTransform((width, height), (across, down), angle=angle, mirrored=mirrored).fitted()
    if view.scale > MIN_SCALE:
        left, top, right, bottom = view.bounds()
        assert (left, top) >= (0, 0)
        assert right <= across
        assert bottom <= down
    middle = view.to_screen(width / 2, height / 2)
    assert middle == pytest.approx((across / 2, down / 2), abs=1)


def test_zoom_is_limited():
    view = ViewTransform(image=(64, 64), viewport=(300, 300))
    assert view.zoomed(1e9, 0, 0).scale == MAX_SCALE
    assert view.zoomed(0, 0, 0).scale == MIN_SCALE


def test_zoom_beside_the_picture_does_not_throw_it_out():
    view = ViewTransform(image=(100, 100), viewport=(400, 400), x=0, y=0)
    assert view.zoomed(8, 399, 399).to_screen(100, 100) == (100, 100)


def test_steps_go_up_and_down_the_same_ladder():
    scale, up = MIN_SCALE, [MIN_SCALE]
    while scale < MAX_SCALE:
        scale = next_step(scale, up=True)
        up.append(scale)
    down = [MAX_SCALE]
    while down[-1] > MIN_SCALE:
        down.append(next_step(down[-1], up=False))
    assert up == down[::-1]
    assert 1.0 in up
    assert next_step(MAX_SCALE, up=True) == MAX_SCALE
    assert next_step(0.9, up=True) == 1.0


def test_visible_part_ends_at_the_pixels_whose_middle_is_on_the_picture():
    view = ViewTransform(image=(10, 10), viewport=(100, 100), scale=2.0, x=5.4, y=-3.0)
    assert view.visible_part(Box(0, 0, 100, 100)) == Box(5, 0, 25, 17)
    assert view.visible_part(Box(30, 0, 40, 10)) is None
