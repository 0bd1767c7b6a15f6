"""A roughly painted part becomes the nearest shape that the model believes."""

import cv2
import numpy as np
import pytest

from facemask_editor.core import paths
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.editor import PartEditor
from facemask_editor.formats import open_mask
from facemask_editor.recipe.kinds.towards_typical import TowardsTypical
from facemask_editor.recipe.recipe import Recipe
from facemask_editor.weights.checkpoint import load_model

NOSE, SKIN, EYE = (SCHEMA.index(name) for name in ("nose", "skin", "l_eye"))


@pytest.fixture(scope="module")
def editor():
    return PartEditor(load_model())


def opened(number):
    return open_mask(paths.resources_dir() / "samples" / f"sample_0{number}.png").label_map.copy()


def star(label_map, label):
    """Paint a star over a part, as a clumsy hand would."""
    rough = label_map.copy()
    ys, xs = np.nonzero(label_map == label)
    radius = 1.2 * np.sqrt(len(ys) / np.pi)
    points = [
        (
            int(xs.mean() + radius * (1.5 if at % 2 else 0.75) * np.cos(0.6 * at)),
            int(ys.mean() + radius * (1.3 if at % 2 else 0.7) * np.sin(0.6 * at)),
        )
        for at in range(10)
    ]
    cv2.fillPoly(rough, [np.array(points)], label)
    return rough


def iou(a, b):
    return (a & b).sum() / (a | b).sum()


def made(editor, label_map, part, amount, **more):
    editor.set_mask(label_map)
    return editor.apply(Recipe(steps=(TowardsTypical(part=part, amount=amount),), **more))


@pytest.mark.parametrize("part", ["nose", "l_eye"])
def test_a_rough_stroke_becomes_typical_and_stays_where_it_was(editor, part):
    label = SCHEMA.index(part)
    before = opened(1)
    rough = star(before, label)
    typical, likeness = [editor.judge(rough).parts[part]], [iou(rough == label, before == label)]
    for amount in (0.5, 1.0):
        after = made(editor, rough, part, amount).label_map
        assert iou(after == label, rough == label) > 0.5
        typical.append(editor.judge(after).parts[part])
        likeness.append(iou(after == label, before == label))
    assert typical == sorted(typical)
    assert typical[2] > 0.1 > typical[0]
    # nobody told it what the stroke went over
    assert likeness[2] > likeness[0]


def test_nothing_is_asked_at_zero_and_the_same_twice(editor):
    rough = star(opened(1), NOSE)
    np.testing.assert_array_equal(made(editor, rough, "nose", 0.0).label_map, rough)
    twice = [made(editor, rough, "nose", 0.7).label_map for _ in range(2)]
    np.testing.assert_array_equal(*twice)


def test_locked_parts_keep_their_pixels_and_other_parts_theirs_without_adapting(editor):
    rough = star(opened(1), NOSE)
    after = made(editor, rough, "nose", 1.0, locks=("l_eye", "skin"), adapt=0.0).label_map
    for label in (EYE, SKIN):
        np.testing.assert_array_equal(after == label, rough == label)


def test_what_has_no_typical_shape_says_so(editor):
    face = opened(1)
    found = made(editor, face, "hair", 1.0)
    np.testing.assert_array_equal(found.label_map, face)
    assert "examples" in found.skipped[0]
    bald = np.where(face == NOSE, SKIN, face).astype(np.uint8)
    assert "not in this mask" in made(editor, bald, "nose", 1.0).skipped[0]
