import numpy as np
import pytest

from facemask_editor.engine.checkpoint import load_model
from facemask_editor.measures import Ranges, describe_all, plausible
from facemask_editor.training.quality import frechet, iou, quality, table_rows, whole_face_distance
from tests.helpers.faces import draw_faces
from tests.helpers.trained_model import trained_model


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return load_model(trained_model(tmp_path_factory))


def test_overlap():
    left = np.array([True, True, False])
    assert iou(left, left) == 1
    assert iou(left, ~left) == 0
    assert iou(left, np.array([True, False, True])) == pytest.approx(1 / 3)
    assert iou(left & False, left & False) == 1


def test_distance_of_gaussians_is_the_closed_form():
    """For diagonal covariances: |gap|^2 + sum (s1 - s2)^2."""
    rng = np.random.default_rng(0)
    first = rng.normal(0, 1, (20000, 3))
    second = rng.normal(0, 1, (20000, 3)) * [1, 2, 3] + [1, 0, 0]
    assert frechet(first, first) == pytest.approx(0, abs=1e-6)
    assert frechet(first, second) == pytest.approx(1 + 0 + 1 + 4, rel=0.05)
    assert frechet(first, second) == pytest.approx(frechet(second, first), rel=1e-6)


def test_real_faces_are_nearer_to_themselves_than_others_are():
    rng = np.random.default_rng(1)
    real = rng.normal(size=(400, 19, 8)).astype(np.float32)
    real[:, 14] = np.nan  # a class that few show takes no part
    assert whole_face_distance(real[:200], real) < 1.5
    assert whole_face_distance(real[:200] + 2, real) > 10


def test_a_model_is_judged_part_by_part(model):
    masks = draw_faces(4, 256)
    shows_hat = [bool((mask == 14).sum() > 200) for mask in masks]
    known = describe_all(masks)
    ranges = Ranges.of_descriptors(known)
    seen = []
    found = quality(
        masks, model, ranges, known, parts=("nose", "hair", "hat"), faces=2,
        report=lambda done, total: seen.append((done, total)),
    )  # fmt: skip
    assert set(found["parts"]) == {"nose", "hair"} | ({"hat"} if any(shows_hat) else set())
    nose = found["parts"]["nose"]
    assert nose["masks"] == 4
    assert nose["real"] == plausible(known, ranges)[:, 2].mean()
    for kind in ("resample", "nudge", "blend"):
        assert 0 <= nose[kind]["kept"] <= 1
        assert 0 <= nose[kind]["plausible"] <= 1
    assert 0 < nose["resample"]["diversity"] <= 1
    assert nose["blend"]["reached"] > 0.5
    assert found["whole_faces"] > 0
    assert seen[-1] == (4, 4)
    assert [row[0] for row in table_rows(found)] == list(found["parts"])


def test_one_draw_has_no_diversity(model):
    with pytest.raises(ValueError, match="two draws"):
        quality([], model, Ranges.of_descriptors(np.zeros((1, 19, 8))), np.zeros((1, 19, 8)), seeds=1)
