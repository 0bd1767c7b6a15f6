import dataclasses

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.draw.sampler import Sampler
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.engine.state import FaceState
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.faces import EXTRAS, draw_face
from tests.helpers.trained_model import trained_model

NOSE, EYE, HAT, HAIR, SKIN = (SCHEMA.index(n) for n in ("nose", "l_eye", "hat", "hair", "skin"))


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    # without usual ranges: these are tests of the first draw
    return dataclasses.replace(load_model(trained_model(tmp_path_factory)), tables={})


@pytest.fixture(scope="module")
def face(model):
    return EncodedFace(model.vae, draw_face(128))


@pytest.fixture(scope="module")
def donor(model):
    return EncodedFace(model.vae, draw_face(128, seed=9, extras=EXTRAS))


@pytest.fixture(scope="module")
def bare(model):
    return EncodedFace(model.vae, draw_face(128, seed=9, without=["nose"]))


@pytest.fixture
def state(model, face):
    return FaceState(face, Sampler(model))


def test_at_first_nothing_is_edited(state, face):
    assert state.edited() == []
    assert not state.changes.any()
    state.complete(range(len(state.present)))
    assert np.array_equal(state.codes, face.codes)


def test_the_face_is_never_changed(state, face, donor):
    codes, present = face.codes.copy(), face.present.copy()
    state.resample(HAT, 1, 1.0)
    state.nudge(NOSE, 1, 1.0)
    state.blend(EYE, donor, 0.5)
    state.remove(HAIR)

    assert state.edited() == [NOSE, EYE, HAIR, HAT]
    assert np.array_equal(face.codes, codes)
    assert np.array_equal(face.present, present)


def test_a_blend_is_equation_4(state, face, donor):
    state.blend(NOSE, donor, 0.3)

    assert np.allclose(state.codes[NOSE], 0.7 * face.codes[NOSE] + 0.3 * donor.codes[NOSE], atol=1e-6)
    assert state.parts[NOSE].source == pytest.approx(0.7)
    assert state.parts[NOSE].donors == {donor: pytest.approx(0.3)}


def test_blends_compound_from_where_they_stand(state, face, donor):
    state.blend(NOSE, donor, 0.5)
    state.blend(NOSE, donor, 0.5)

    assert np.allclose(state.codes[NOSE], 0.25 * face.codes[NOSE] + 0.75 * donor.codes[NOSE], atol=1e-6)
    assert state.parts[NOSE].source == pytest.approx(0.25)
    assert state.parts[NOSE].donors == {donor: pytest.approx(0.75)}


def test_the_weights_of_fine_contours_sum_to_one(state, donor, model):
    other = EncodedFace(model.vae, draw_face(128, seed=10))
    for d, alpha in ((donor, 0.2), (other, 0.7), (donor, 0.4)):
        state.blend(NOSE, d, alpha)

    assert state.parts[NOSE].source + sum(state.parts[NOSE].donors.values()) == pytest.approx(1)


def test_a_full_blend_is_the_donor_alone(state, face, donor):
    state.nudge(NOSE, 1, 2.0)
    state.blend(NOSE, donor, 1.0)

    assert np.array_equal(state.codes[NOSE], donor.codes[NOSE])
    assert state.parts[NOSE].source == 0
    assert state.parts[NOSE].donors == {donor: 1.0}


@pytest.mark.parametrize("step", ["nudge", "blend"])
def test_strength_zero_edits_nothing(state, donor, step):
    state.nudge(NOSE, 1, 0.0) if step == "nudge" else state.blend(NOSE, donor, 0.0)

    assert state.edited() == []


def test_the_noise_of_a_nudge_grows_with_its_strength_alone(model, face):
    def noise(sigma, seed=5):
        state = FaceState(face, Sampler(model))
        state.nudge(NOSE, seed, sigma)
        return state.codes[NOSE] - face.codes[NOSE]

    assert np.allclose(noise(1.0), 2 * noise(0.5), atol=1e-4)
    assert not np.allclose(noise(1.0), noise(1.0, seed=6))
    assert not noise(1.0)[model.vae.config.code_size(NOSE) :].any()


def test_the_same_seed_draws_differently_for_each_part(model, face):
    state = FaceState(face, Sampler(model))
    state.nudge(4, 5, 1.0)
    state.nudge(5, 5, 1.0)
    changes = state.codes - face.codes

    assert not np.allclose(changes[4], changes[5])


def test_a_draw_depends_on_the_parts_that_stay(model, face):
    plain, moved = FaceState(face, Sampler(model)), FaceState(face, Sampler(model))
    moved.codes[EYE, :4] += 2.0
    plain.resample(NOSE, 1, 0.0)
    moved.resample(NOSE, 1, 0.0)

    assert not np.allclose(plain.codes[NOSE], moved.codes[NOSE])


def test_draws_have_the_conditional_s_mean_and_covariance(model, face):
    given = [p for p in range(1, 19) if face.present[p] and p != NOSE]
    mean, covariance = model.prior.conditional(face.codes, [NOSE], given)
    draws = []
    sampler = Sampler(model)
    for seed in range(3000):
        state = FaceState(face, sampler)
        state.resample(NOSE, seed, 1.0)
        draws.append(state.codes[NOSE, : len(mean)].copy())

    spread = np.sqrt(np.diag(covariance))
    assert np.abs((np.mean(draws, 0) - mean) / spread).max() < 0.1
    assert np.abs(np.std(draws, 0) / spread - 1).max() < 0.1


def test_a_missing_part_comes_with_all_of_the_donor_s_shape(state, donor):
    state.blend(HAT, donor, 0.25)

    assert state.present[HAT]
    assert np.array_equal(state.codes[HAT], donor.codes[HAT])
    assert state.parts[HAT].shrink == 0.75


def test_a_part_that_the_donor_lacks_shrinks_and_goes(state, bare):
    state.blend(NOSE, bare, 0.5)
    assert (state.present[NOSE], state.parts[NOSE].shrink) == (True, 0.5)
    state.blend(NOSE, bare, 0.5)
    assert state.parts[NOSE].shrink == 0.75
    state.blend(NOSE, bare, 1.0)

    assert not state.present[NOSE]
    assert not state.codes[NOSE].any()
    assert state.edited() == [NOSE]


def test_what_was_removed_and_comes_back_is_new(state, face):
    state.remove(NOSE)
    state.resample(NOSE, 1, 1.0)

    assert state.present[NOSE]
    assert state.parts[NOSE].source == 0


def test_what_was_added_and_removed_is_not_edited(state):
    state.resample(HAT, 1, 1.0)
    state.remove(HAT)

    assert state.edited() == []


def test_only_edited_and_free_parts_follow(state, donor):
    state.blend(NOSE, donor, 1.0)

    adapted = state.adapted([NOSE], [HAIR], [EYE, SKIN])

    assert set(adapted) == {EYE, SKIN}
    assert any(change.any() for change in adapted.values())
    assert state.adapted([NOSE], [HAIR], []) == {}
    # what was added or removed has no change that others could follow
    state.resample(HAT, 1, 1.0)
    state.remove(EYE)
    assert state.adapted([HAT, EYE], [], [SKIN]) == {}
