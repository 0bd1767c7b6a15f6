import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.core.errors import CheckpointError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.vae.config import config_for
from facemask_editor.vae.relation_block import RelationBlock
from facemask_editor.weights.denoiser import Denoiser, tables_of

CONFIG = config_for(whole_shape=8, own_shape=6, prior_own=2, prior_whole=3)
PARTS = tuple(SCHEMA.index(name) for name in ("skin", "nose", "mouth", "u_lip", "l_lip", "hair"))
SKIN, NOSE, MOUTH, U_LIP, L_LIP, HAIR = PARTS
NUMBERS = 5


@pytest.fixture(scope="module")
def tables():
    torch.manual_seed(0)
    return tables_of(PARTS, RelationBlock(len(PARTS), NUMBERS, 16, 2))


@pytest.fixture(scope="module")
def denoiser(tables):
    return Denoiser.of(CONFIG, tables)


@pytest.fixture(scope="module")
def codes():
    return np.random.default_rng(1).normal(0, 1, (CONFIG.parts, 256)).astype(np.float32)


PRESENT = np.ones(CONFIG.parts, np.bool_)


@given(
    parts=st.sets(st.integers(0, CONFIG.parts - 1)),
    strength=st.floats(0, 1),
    absent=st.sets(st.sampled_from(PARTS)),
)
def test_only_the_leading_numbers_of_the_parts_named_change(denoiser, codes, parts, strength, absent):
    present = PRESENT.copy()
    present[list(absent)] = False
    before = codes.copy()

    out = denoiser.denoised(codes, present, sorted(parts), strength)

    assert np.array_equal(codes, before)
    assert out is not codes
    changed = set(parts) & set(PARTS) - absent
    kept = [part for part in range(CONFIG.parts) if part not in changed]
    assert np.array_equal(out[kept], codes[kept])
    assert np.array_equal(out[:, NUMBERS:], codes[:, NUMBERS:])
    assert np.isfinite(out).all()
    assert np.array_equal(out, denoiser.denoised(codes, present, sorted(parts), strength))


def test_strength_goes_from_nothing_to_more(denoiser, codes):
    moved = [
        np.abs(denoiser.denoised(codes, PRESENT, [U_LIP, L_LIP], strength) - codes).sum()
        for strength in (0.0, 2e-3, 0.25, 0.5, 1.0)
    ]

    assert moved[0] == 0
    assert 0 < moved[1] < 0.2
    assert moved == sorted(moved)


def test_the_other_parts_condition_and_absent_ones_tell_nothing(denoiser, codes):
    other = codes.copy()
    other[NOSE] += 1
    without = PRESENT.copy()
    without[NOSE] = False

    lips = denoiser.denoised(codes, PRESENT, [U_LIP], 0.5)[U_LIP]

    assert not np.array_equal(lips, denoiser.denoised(other, PRESENT, [U_LIP], 0.5)[U_LIP])
    first, second = (denoiser.denoised(face, without, [U_LIP], 0.5)[U_LIP] for face in (codes, other))
    assert np.array_equal(first, second)


def test_it_does_not_depend_on_the_number_of_threads(denoiser, codes):
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        one = denoiser.denoised(codes, PRESENT, [MOUTH, U_LIP], 0.5)
        torch.set_num_threads(2)
        assert np.array_equal(one, denoiser.denoised(codes, PRESENT, [MOUTH, U_LIP], 0.5))
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)


def test_a_model_without_tables_has_no_denoiser():
    assert Denoiser.of(CONFIG, {"usual.low": np.ones(3, np.float32)}) is None


@pytest.mark.parametrize(
    ("key", "array", "message"),
    [
        ("denoise.parts", None, "'denoise.parts' has shape missing"),
        ("denoise.parts", np.zeros((2, 3)), r"'denoise.parts' has shape \(2, 3\)"),
        ("denoise.parts", np.array([1, 2, 3, 4, 5, 99]), "expected 1 to 18"),
        ("denoise.parts", np.array([1, 2, 3, 4, 5, 0]), "expected 1 to 18"),
        ("denoise.parts", np.array([1, 2, 3, 4, 5, 5.5]), "expected 1 to 18"),
        ("denoise.parts", np.array([1, 2, 3, 4, 5, 5]), "names a class twice"),
        ("denoise.parts", np.array([1, 2, 3]), "6 parts of 5 numbers; expected 3 parts"),
        ("denoise.bias", np.zeros((6, 9)), "6 parts of 9 numbers; expected 6 parts of 1 to 8"),
        ("denoise.bias", None, "'denoise.bias' has shape missing"),
        ("denoise.part", np.zeros((6, 9999)), "2 layers of width 9999"),
        (
            "denoise.leave",
            np.zeros((6, 32, 4)),
            r"'denoise.leave' has shape \(6, 32, 4\); expected \(6, 32, 5\)",
        ),
        ("denoise.lstm.weight_hh_l0", None, "'denoise.lstm.weight_hh_l0' has shape missing"),
        ("denoise.lstm.weight_ih_l0", np.zeros((4, 4)), "'denoise.lstm.weight_ih_l0' has shape"),
        ("denoise.more", np.zeros(3), "'denoise.more' is unknown"),
    ],
)
def test_tables_that_do_not_fit_are_refused(tables, key, array, message):
    broken = {name: value for name, value in tables.items() if name != key}
    if array is not None:
        broken[key] = array.astype(np.float32)
    with pytest.raises(CheckpointError, match=message):
        Denoiser.of(CONFIG, broken)
