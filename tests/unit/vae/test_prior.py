import numpy as np
import pytest

from facemask_editor.vae.config import config_for
from facemask_editor.vae.prior import JointPrior

CONFIG = config_for(whole_shape=8, own_shape=6, prior_own=2, prior_whole=3)
SIZE = sum(CONFIG.prior_size(p) for p in range(CONFIG.parts))
SKIN, NOSE, EYE, BROW, HAIR = 1, 2, 4, 6, 13


@pytest.fixture
def prior():
    rng = np.random.default_rng(0)
    return JointPrior(CONFIG, rng.normal(0, 1, SIZE), rng.normal(0, 1, (SIZE, 5)), rng.uniform(0.1, 1, SIZE))


def codes(seed=1):
    return np.random.default_rng(seed).normal(0, 1, (CONFIG.parts, 256)).astype(np.float32)


def rows(parts):
    starts = np.concatenate([[0], np.cumsum([CONFIG.prior_size(p) for p in range(CONFIG.parts)])])
    return [i for p in parts for i in range(starts[p], starts[p + 1])]


def known(values, parts):
    return np.concatenate([values[p, : CONFIG.prior_size(p)] for p in parts]).astype(float)


@pytest.mark.parametrize(
    ("parts", "given"),
    [([NOSE], [SKIN, EYE, HAIR]), ([NOSE], [HAIR, EYE, SKIN]), ([EYE, SKIN], [NOSE]), ([BROW], [EYE])],
)
def test_the_conditional_is_that_of_a_gaussian(prior, parts, given):
    z = codes()
    s, e, r = prior.covariance, rows(parts), rows(given)
    inverse = np.linalg.inv(s[np.ix_(r, r)])
    expected_mean = prior.mean[e] + s[np.ix_(e, r)] @ inverse @ (known(z, given) - prior.mean[r])
    expected_covariance = s[np.ix_(e, e)] - s[np.ix_(e, r)] @ inverse @ s[np.ix_(r, e)]

    mean, covariance = prior.conditional(z, parts, given)

    assert np.allclose(mean, expected_mean)
    assert np.allclose(covariance, expected_covariance)
    assert np.array_equal(covariance, covariance.T)
    assert np.linalg.eigvalsh(covariance).min() > 0


def test_the_conditional_agrees_with_samples(prior):
    rng = np.random.default_rng(2)
    draws = rng.multivariate_normal(prior.mean, prior.covariance, 60_000)
    e, r = rows([NOSE]), rows([EYE])
    # regression on the given numbers is the conditional mean
    design = np.column_stack([np.ones(len(draws)), draws[:, r]])
    weights, *_ = np.linalg.lstsq(design, draws[:, e], rcond=None)
    z = codes(3)

    mean, covariance = prior.conditional(z, [NOSE], [EYE])

    assert np.allclose(np.concatenate([[1], known(z, [EYE])]) @ weights, mean, atol=0.15)
    assert np.allclose(np.cov((draws[:, e] - design @ weights).T), covariance, atol=0.15)


def test_without_anything_given_the_prior_itself_comes_back(prior):
    mean, covariance = prior.conditional(codes(), [NOSE, HAIR], [])

    assert np.array_equal(mean, prior.mean[rows([NOSE, HAIR])])
    assert np.array_equal(covariance, prior.covariance[np.ix_(rows([NOSE, HAIR]), rows([NOSE, HAIR]))])


def test_what_is_kept_from_earlier_calls_does_not_change_the_answer(prior):
    fresh = JointPrior(CONFIG, prior.mean, np.linalg.cholesky(prior.covariance), np.zeros(SIZE))
    everything = list(range(CONFIG.parts))
    for part in everything:  # more than is kept
        for other in everything:
            if other != part:
                prior.conditional(codes(), [part], [p for p in everything if p not in (part, other)])

    first, second = (
        prior.conditional(codes(), [NOSE], [EYE, HAIR]),
        fresh.conditional(codes(), [NOSE], [EYE, HAIR]),
    )

    assert np.allclose(first[0], second[0])
    assert np.allclose(first[1], second[1])
    with pytest.raises(ValueError, match="read-only"):
        first[1][:] = 0


@pytest.mark.parametrize("held", [[], [HAIR, BROW]])
def test_free_parts_follow_by_the_regression_on_changed_and_held_ones(prior, held):
    changes = codes(4)
    changed, free = [NOSE, EYE], [SKIN, 17]
    given = rows(changed + held)
    s = prior.covariance
    delta = np.concatenate([known(changes, changed), np.zeros(len(rows(held)))])
    expected = s[np.ix_(rows(free), given)] @ np.linalg.inv(s[np.ix_(given, given)]) @ delta

    adapted = prior.adapted(changes, changed, held, free)

    assert np.allclose(adapted, expected)


def test_following_is_the_difference_of_two_conditional_means(prior):
    before = codes(5)
    after = before.copy()
    after[NOSE] += 0.7
    moved = prior.conditional(after, [EYE], [NOSE])[0] - prior.conditional(before, [EYE], [NOSE])[0]

    assert np.allclose(prior.adapted(after - before, [NOSE], [], [EYE]), moved, atol=1e-5)


def test_nothing_follows_where_nothing_changed(prior):
    assert not prior.adapted(np.zeros((CONFIG.parts, 256), np.float32), [NOSE], [HAIR], [EYE, SKIN]).any()


def test_a_part_that_depends_on_nothing_does_not_follow():
    loadings = np.random.default_rng(6).normal(0, 1, (SIZE, 5))
    loadings[rows([HAIR])] = 0
    prior = JointPrior(CONFIG, np.zeros(SIZE), loadings, np.ones(SIZE))

    assert not prior.adapted(codes(), [NOSE], [], [HAIR]).any()


def test_a_vector_is_cut_into_the_parts_it_was_made_of(prior):
    pieces = prior.split(np.arange(float(len(rows([EYE, SKIN, NOSE])))), [EYE, SKIN, NOSE])

    assert list(pieces) == [EYE, SKIN, NOSE]
    assert [len(pieces[p]) for p in pieces] == [CONFIG.prior_size(p) for p in pieces]
    assert np.array_equal(np.concatenate(list(pieces.values())), np.arange(len(rows([EYE, SKIN, NOSE]))))


def test_the_covariance_is_positive_definite_with_few_factors_and_little_noise():
    loadings = np.random.default_rng(7).normal(0, 3, (SIZE, 2))
    prior = JointPrior(CONFIG, np.zeros(SIZE), loadings, np.full(SIZE, 2e-3))

    assert np.linalg.eigvalsh(prior.covariance).min() > 1e-3
    np.linalg.cholesky(prior.conditional(codes(), [NOSE], [p for p in range(19) if p != NOSE])[1])


def test_numbers_that_do_not_fit_the_config_are_refused():
    with pytest.raises(ValueError, match=f"the config asks for {SIZE}"):
        JointPrior(CONFIG, np.zeros(3), np.zeros((3, 1)), np.ones(3))
