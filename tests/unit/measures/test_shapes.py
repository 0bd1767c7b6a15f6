"""Measured quantities of parts."""

import cv2
import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.measures.coverage import Coverage, ShapeFrame
from facemask_editor.measures.shapes import SHAPES, UNIT, handle_value, measure_part, shape_frame, sides
from tests.helpers.faces import draw_face, part

FRAME = ShapeFrame(128.0, 110.0, 130.0, 70.0)


def rectangle(x0, y0, x1, y1, size=256):
    inside = np.zeros((size, size), np.bool_)
    inside[y0:y1, x0:x1] = True
    return Coverage.of_mask(inside)


def ellipse(x, y, rx, ry, angle=0.0, size=256):
    picture = np.zeros((size, size), np.uint8)
    cv2.ellipse(picture, (x, y), (rx, ry), angle, 0, 360, 1, cv2.FILLED)
    return Coverage.of_mask(picture.astype(np.bool_))


def value(name, handle, coverage, side=1.0, frame=FRAME):
    return handle_value(name, handle, measure_part(name, coverage, frame, side))


def test_width_and_length_of_a_rectangle_in_face_units():
    nose = rectangle(100, 60, 140, 130)
    # 2 percent are left off at either end
    assert value("nose", "width", nose) == pytest.approx(40 * 0.96 / 70)
    assert value("nose", "length", nose) == pytest.approx(70 * 0.96 / 70)


def test_a_strand_hardly_widens_a_part():
    inside = np.zeros((256, 256), np.bool_)
    inside[60:130, 100:140] = True
    inside[100, 140:200] = True
    assert value("nose", "width", Coverage.of_mask(inside)) < 1.1 * 40 / 70


def test_raise_is_upwards_and_apart_outwards():
    eye = rectangle(150, 90, 170, 100)
    assert value("l_eye", "raise", eye) == pytest.approx((130 - 95) / 70)
    assert value("l_eye", "apart", eye) == pytest.approx((160 - 128) / 70)
    mirrored = rectangle(86, 90, 106, 100)
    assert value("r_eye", "apart", mirrored, side=-1.0) == pytest.approx((160 - 128) / 70)


def test_tilt_raises_the_outer_end_of_either_side():
    up = ellipse(170, 100, 30, 6, angle=-20)  # clockwise is positive in OpenCV
    assert value("l_brow", "tilt", up) == pytest.approx(20, abs=2)
    mirrored = ellipse(86, 100, 30, 6, angle=20)
    assert value("r_brow", "tilt", mirrored, side=-1.0) == pytest.approx(20, abs=2)


def test_arch_of_a_straight_and_of_a_bent_brow():
    straight = rectangle(140, 100, 200, 106)
    assert value("l_brow", "arch", straight) == pytest.approx(0, abs=1e-6)
    bent = np.zeros((256, 256), np.bool_)
    for column in range(140, 200):
        top = 100 + round(12 * ((column - 169.5) / 30) ** 2)
        bent[top : top + 6, column] = True
    arch = value("l_brow", "arch", Coverage.of_mask(bent))
    assert arch == pytest.approx(12 / 70, rel=0.15)
    assert value("u_lip", "curve", Coverage.of_mask(bent)) == pytest.approx(-arch)


def test_size_is_the_mean_of_its_components():
    eye = rectangle(150, 90, 170, 100)
    width, height = value("l_eye", "width", eye), value("l_eye", "height", eye)
    assert value("l_eye", "size", eye) == pytest.approx(np.sqrt(width * height))


def test_quantities_do_not_depend_on_the_size_of_the_picture():
    small, large = draw_face(256), draw_face(1024)
    for name in ("nose", "skin", "hair", "l_eye"):
        first = measure_part(name, Coverage.of_mask(part(small, name)), shape_frame(small), 1.0)
        second = measure_part(name, Coverage.of_mask(part(large, name)), shape_frame(large), 1.0)
        kinds = SHAPES[name].quantities
        lengths = np.array([not (quantity.angle or quantity.share) for quantity in kinds])
        assert np.abs(first - second)[lengths].max() < 0.05
        # a column of pixels is a twentieth of where an ear is
        assert np.abs(first - second)[[q.share for q in kinds]].max(initial=0) < 0.08


def test_what_is_half_covered_counts_half():
    whole = rectangle(100, 60, 140, 130)
    weights = whole.weights.copy()
    weights[:, -1] = 0.5
    assert Coverage(weights, whole.xs, whole.ys).area == whole.area - 35


def test_a_part_of_a_few_pixels_is_not_measured():
    assert measure_part("nose", rectangle(100, 60, 101, 63), FRAME, 1.0) is None
    assert measure_part("nose", Coverage.of_mask(np.zeros((8, 8), np.bool_)), FRAME, 1.0) is None


def test_frame_of_a_face_and_of_one_without_lips_or_eyes():
    face = shape_frame(draw_face(256))
    assert face.x == pytest.approx(128, abs=2)
    assert face.nose_y > face.y
    assert 50 < face.unit < 90
    for without in (["u_lip", "l_lip"], ["l_eye", "r_eye"]):
        other = shape_frame(draw_face(256, without=without))
        assert other.x == pytest.approx(face.x, abs=3)
        assert other.y == pytest.approx(face.y, abs=6)
        assert 0.7 * face.unit < other.unit < 1.5 * face.unit


def test_an_empty_mask_has_a_usual_frame():
    assert shape_frame(np.zeros((64, 64), np.uint8)).unit == UNIT


def test_sides_follow_the_pixels():
    face = draw_face(128)
    assert sides(face)["l_eye"] == 1.0
    assert sides(face)["r_eye"] == -1.0
    mirrored = np.ascontiguousarray(face[:, ::-1])
    assert sides(mirrored)["l_eye"] == -1.0
    assert sides(SCHEMA.flip_table[mirrored])["l_eye"] == 1.0


def test_handles_of_every_part_are_distinct_and_aliases_lead_to_them():
    for shape in SHAPES.values():
        assert len(set(shape.handles)) == len(shape.handles)
        assert set(shape.aliases.values()) <= set(shape.handles)
        assert set(shape.size) <= set(shape.names)
