from dataclasses import replace

import numpy as np
import pytest

from facemask_editor.training.fit.prior import LEAST_NOISE, fit_prior
from facemask_editor.vae.config import config_for
from facemask_editor.vae.prior import JointPrior

CONFIG = config_for(whole_shape=4, own_shape=2, prior_own=1, prior_whole=2, prior_factors=3)
SIZES = [CONFIG.prior_size(p) for p in range(CONFIG.parts)]
SIZE = sum(SIZES)
OWNER = np.repeat(np.arange(CONFIG.parts), SIZES)


def made_up(count, missing, seed=0):
    """Draw codes of a known factor model, with parts missing at random."""
    rng = np.random.default_rng(seed)
    mean, loadings, noise = rng.normal(0, 1, SIZE), rng.normal(0, 1, (SIZE, 3)), rng.uniform(0.2, 0.6, SIZE)
    x = mean + rng.normal(0, 1, (count, 3)) @ loadings.T + rng.normal(0, 1, (count, SIZE)) * np.sqrt(noise)
    present = rng.random((count, CONFIG.parts)) >= missing
    codes = np.zeros((count, CONFIG.parts, 256), np.float32)
    for part in range(CONFIG.parts):
        codes[:, part, : SIZES[part]] = x[:, OWNER == part]
    codes[~present] = 0
    return codes, present, mean, loadings @ loadings.T + np.diag(noise)


def covariance_of(fitted):
    return JointPrior(CONFIG, *(np.asarray(v, np.float64) for v in fitted)).covariance


@pytest.mark.parametrize("missing", [0.0, 0.4])
def test_a_factor_model_is_found_again_also_where_parts_are_missing(missing):
    codes, present, mean, covariance = made_up(3000, missing)

    fitted = fit_prior(codes, present, CONFIG, iterations=80)

    scale = np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)))
    assert np.abs(fitted[0] - mean).max() < 0.25
    assert np.abs((covariance_of(fitted) - covariance) / scale).max() < 0.15


def test_the_codes_of_absent_parts_do_not_matter():
    codes, present, _, _ = made_up(60, 0.4)
    noisy = codes.copy()
    noisy[~present] = 1000.0

    for a, b in zip(*(fit_prior(c, present, CONFIG, iterations=5) for c in (codes, noisy)), strict=True):
        assert np.array_equal(a, b)


def test_the_covariance_is_positive_definite_from_few_masks_with_many_gaps():
    codes, present, _, _ = made_up(9, 0.7)

    fitted = fit_prior(codes, present, CONFIG, iterations=40)

    assert all(np.isfinite(v).all() for v in fitted)
    assert fitted[2].min() >= np.float32(LEAST_NOISE)
    assert np.linalg.eigvalsh(covariance_of(fitted)).min() >= LEAST_NOISE * 0.99


def test_a_part_that_is_never_present_stays_at_rest():
    codes, present, _, _ = made_up(50, 0.2)
    present[:, 14] = False
    codes[:, 14] = 0

    mean, loadings, _ = fit_prior(codes, present, CONFIG, iterations=10)

    assert not mean[OWNER == 14].any()
    assert np.abs(loadings[OWNER == 14]).max() < 1e-3


def test_the_variances_are_those_of_the_codes():
    codes, present, _, _ = made_up(400, 0.3)

    fitted = fit_prior(codes, present, CONFIG, iterations=60)

    for part in range(CONFIG.parts):
        seen = codes[present[:, part], part, : SIZES[part]]
        variances = np.diag(covariance_of(fitted))[OWNER == part]
        assert np.allclose(variances, seen.var(0), rtol=0.25)


def alike(count, seed=3):
    """Return codes without any dependence but that one eye is like the other."""
    rng = np.random.default_rng(seed)
    codes = np.zeros((count, CONFIG.parts, 256), np.float32)
    for part, size in enumerate(SIZES):
        codes[:, part, :size] = rng.normal(0, 1, (count, size))
    codes[:, 5, : SIZES[5]] = codes[:, 4, : SIZES[4]]
    return codes


def test_numbers_that_hang_together_are_found_to():
    everything = np.ones((1500, CONFIG.parts), np.bool_)
    covariance = covariance_of(fit_prior(alike(1500), everything, CONFIG))

    both = np.sort(np.diag(covariance[np.ix_(OWNER == 4, OWNER == 5)]))
    # three factors hold three of the five pairs of numbers
    assert both[-3:].min() > 0.75
    others = covariance[np.ix_(OWNER == 2, OWNER == 13)]
    assert np.abs(others).max() < 0.1


def test_chance_in_few_examples_of_a_rare_part_is_not_believed():
    rng = np.random.default_rng(4)
    codes, present, _, _ = made_up(2000, 0.0)
    # independent of all else, and seen forty times
    codes[:, 14, : SIZES[14]] = rng.normal(0, 1, (2000, SIZES[14]))
    present[40:, 14] = False
    codes[40:1000, 14] = 0
    free = replace(CONFIG, prior_factors=40)
    fitted = JointPrior(free, *(np.asarray(v, np.float64) for v in fit_prior(codes, present, free)))

    unlikely = []
    for row in codes[1000:]:
        mean, covariance = fitted.conditional(row, [14], [p for p in range(1, 19) if p != 14])
        away = row[14, : len(mean)] - mean
        unlikely.append(away @ np.linalg.solve(covariance, away) / len(mean))
    assert np.mean(unlikely) < 1.5


def test_progress_goes_to_the_end():
    codes, present, _, _ = made_up(20, 0.1)
    steps = []

    fit_prior(codes, present, CONFIG, iterations=3, report=lambda done, total: steps.append((done, total)))

    assert steps == [(0, 3), (1, 3), (2, 3), (3, 3)]
