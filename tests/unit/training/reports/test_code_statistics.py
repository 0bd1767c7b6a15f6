from types import SimpleNamespace

import numpy as np
import pytest

from facemask_editor.training.reports.code_statistics import CodeTotals, expected_deviations, expected_means
from facemask_editor.training.reports.evaluate_bars import check_evaluation
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.faces import draw_faces
from tests.helpers.trained_model import trained_model

NAMES = ("background", "nose", "hat")


@pytest.fixture
def totals():
    config = SimpleNamespace(parts=3, code=8, class_names=NAMES, code_size=lambda part: (8, 8, 4)[part])
    return CodeTotals(SimpleNamespace(config=config))


def count(totals, means, variances, present):
    for mean, variance, shown in zip(means, variances, present, strict=True):
        totals.count(mean, variance, shown)
    return totals.figures()


def test_exact_codes_hold_as_often_as_expected(totals):
    """Code means of variance 0.7 with a posterior variance of 0.3 are N(0,1) together."""
    rng = np.random.default_rng(0)
    means = rng.normal(0, np.sqrt(0.7), (4000, 3, 8))
    found = count(totals, means, np.full_like(means, 0.3), np.ones((4000, 3), bool))

    nose = found["classes"]["nose"]
    assert (nose["masks"], nose["numbers"], nose["informative"]) == (4000, 8, 8)
    assert nose["mean_holds"] == nose["sd_holds"] == nose["sd_of_means_holds"] == 1
    assert nose["nats"] == pytest.approx(8 * 0.5 * np.log(1 / 0.3), rel=0.05)
    assert found["classes"]["hat"]["numbers"] == 4
    assert found["informative"] == 20


def test_numbers_are_judged_one_by_one(totals):
    rng = np.random.default_rng(1)
    means = rng.normal(size=(2000, 3, 8))
    means[:, 1, :2] += 0.3  # off centre
    means[:, 1, 2] *= 1.5  # too wide
    means[:, 1, 3] *= 0.05  # collapsed: its variance is below 0.01
    variances = np.full_like(means, 1e-4)
    nose = count(totals, means, variances, np.ones((2000, 3), bool))["classes"]["nose"]

    assert nose["informative"] == 7
    assert nose["mean_holds"] == pytest.approx(5 / 7, abs=1e-4)
    assert nose["sd_holds"] == nose["sd_of_means_holds"] == pytest.approx(6 / 7, abs=1e-4)


def test_only_masks_that_show_a_class_count(totals):
    rng = np.random.default_rng(2)
    means = rng.normal(size=(60, 3, 8))
    present = np.ones((60, 3), bool)
    present[25:, 1] = False
    present[1:, 2] = False
    means[25:, 1] = 1e6
    found = count(totals, means, np.ones_like(means), present)

    assert found["classes"]["nose"]["masks"] == 25
    assert set(found["classes"]) == {"background", "nose"}, "one mask shows no spread"
    assert found["informative"] == 8, "25 masks are too few to count in the whole"
    assert found["classes"]["nose"]["sd_of_means_holds"] > 0


def test_the_error_of_few_masks_is_that_of_draws():
    rng = np.random.default_rng(3)
    drawn = rng.normal(size=(20000, 95))
    assert expected_means(95) == pytest.approx((np.abs(drawn.mean(1)) <= 0.1).mean(), abs=0.02)
    assert expected_means(95) == pytest.approx(2 / 3, abs=0.01)
    few = drawn[:, :20].std(1, ddof=1)
    assert expected_deviations(20) == pytest.approx(((few >= 0.8) & (few <= 1.2)).mean(), abs=0.02)
    assert expected_deviations(4000) == pytest.approx(1)


def test_masks_are_counted_as_they_pass(tmp_path_factory):
    totals = CodeTotals(load_model(trained_model(tmp_path_factory)).vae)
    masks = draw_faces(3, 64)

    assert list(totals.watch(iter(masks))) == masks

    found = totals.figures()["classes"]
    assert found["nose"]["masks"] == 3
    assert 0 < found["nose"]["informative"] <= found["nose"]["numbers"]


def test_bars_are_those_of_the_issue():
    figures = {
        "miou": 93.0,
        "pixel_accuracy": 99.0,
        "per_class_iou": {"nose": 0.8, "ear_r": 0.7},
        "codes": {"mean_holds": 1.0, "sd_holds": 1.0},
    }
    assert all(bar["holds"] for bar in check_evaluation(figures).values())
    missed = {
        "miou": 92.99,
        "pixel_accuracy": 98.99,
        "per_class_iou": {"nose": 0.79, "neck_l": 0.69},
        "codes": {"mean_holds": 0.99, "sd_holds": 0.99},
    }
    bars = check_evaluation(missed)
    assert len(bars) == 6
    assert not any(bar["holds"] for bar in bars.values())
    del missed["codes"]
    assert len(check_evaluation(missed)) == 4, "the paper's network has no codes of this kind"
