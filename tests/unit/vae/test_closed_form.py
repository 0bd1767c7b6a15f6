"""The closed form is the network's own components, without its corrections."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.fields.encode import encode_parts
from facemask_editor.vae.closed_form import closed_form
from facemask_editor.vae.config import PLACEMENT
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.faces import EXTRAS, draw_face
from tests.helpers.trained_model import trained_model


@pytest.fixture(scope="module")
def vae(tmp_path_factory):
    return load_model(trained_model(tmp_path_factory)).vae


@pytest.fixture
def bare(vae):
    """The network with its corrections put to nothing."""
    heads = (vae.encoder.mu, vae.relation.correction, vae.decoder.leave)
    kept = [(head.weight.clone(), head.bias.clone()) for head in heads]
    for head in heads:
        head.weight.zero_()
        head.bias.zero_()
    yield vae
    for head, (weight, bias) in zip(heads, kept, strict=True):
        head.weight.copy_(weight)
        head.bias.copy_(bias)


def test_codes_and_grids_are_those_of_the_components(bare):
    encoded = encode_parts(draw_face(256, extras=EXTRAS), bare.config.layout)
    components = closed_form(bare)
    arrays = (encoded.grids, encoded.placements, encoded.present)
    expected, _ = bare.encode(*(torch.from_numpy(array)[None] for array in arrays))

    codes = components.encode_all(*arrays)

    assert np.allclose(codes, expected[0].numpy(), rtol=1e-3, atol=2e-3)
    decoded = bare.decode(torch.from_numpy(codes)[None], torch.from_numpy(encoded.present)[None])
    for part in np.flatnonzero(encoded.present).tolist():
        grid, placement = components.decode(part, codes[part])
        assert np.allclose(grid, decoded.grids[0, part].numpy(), atol=1e-4)
        if bare.config.layout.parts[part].own_frame:
            assert np.allclose(placement, decoded.placements[0, part].numpy(), atol=1e-3)


@given(part=st.integers(1, len(SCHEMA) - 1), seed=st.integers(0, 2**32 - 1))
def test_a_decoded_code_is_encoded_to_itself(vae, part, seed):
    """As far as the numbers in use go; those of axes that no mask taught are lost."""
    components, config = closed_form(vae), vae.config
    code = np.zeros(config.code, np.float32)
    taught = vae.basis[part].abs().sum(1).numpy() > 0
    start = PLACEMENT if config.layout.parts[part].own_frame else 0
    used = start + np.flatnonzero(taught[: config.shape_size(part)])
    rng = np.random.default_rng(seed)
    code[used] = rng.standard_normal(len(used)).clip(-2, 2)
    code[:start] = rng.standard_normal(start).clip(-1, 1)

    decoded = components.decode(part, code)

    # placements are kept in the picture; one that was not is itself from then on
    back = components.encode(part, *decoded)
    again = components.encode(part, *components.decode(part, back))
    assert np.allclose(back[start:], code[start:], rtol=1e-2, atol=0.05)
    assert np.allclose(again, back, rtol=1e-2, atol=0.05)


def test_the_same_code_is_decoded_to_the_same_numbers_whatever_came_before(vae):
    components = closed_form(vae)
    rng = np.random.default_rng(3)
    codes = rng.standard_normal((200, vae.config.code)).astype(np.float32)
    first = [components.decode(2, code).grid.copy() for code in codes]

    again = [components.decode(2, code).grid for code in codes[::-1]][::-1]

    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    with pytest.raises(ValueError, match="read-only"):
        again[0][0, 0] = 1


def test_components_follow_a_network_that_is_fitted_again(vae):
    before = closed_form(vae)
    assert closed_form(vae) is before

    vae.basis = vae.basis.clone()

    assert closed_form(vae) is not before
