import numpy as np
import pytest
import torch

from facemask_editor.vae.config import PLACEMENT, config_for
from facemask_editor.vae.model import PartVae
from facemask_editor.vae.modules import ConvDecoder, MlpEncoder, Relation

SIZES = {
    "whole_shape": 24, "own_shape": 12, "hidden": 32, "lstm_width": 32, "lstm_layers": 1,
    "prior_own": 4, "prior_whole": 8, "prior_factors": 6,
}  # fmt: skip
PARTS, CELLS = 19, 64 * 64


def components(vae):
    """Set made-up components: random orthonormal axes, scales and placements."""
    random = torch.Generator().manual_seed(3)
    for part in range(PARTS):
        count = vae.config.shape_size(part)
        axes = torch.linalg.qr(torch.randn(CELLS, count, generator=random))[0].T
        vae.basis[part, :count] = axes
        vae.shape_scale[part, :count] = torch.rand(count, generator=random) + 0.5
    vae.mean.normal_(0, 0.1, generator=random)
    vae.placement_mean.normal_(100, 10, generator=random)
    vae.placement_scale.copy_(torch.rand(PARTS, PLACEMENT, generator=random) + 0.5)
    vae.noise_logvar.normal_(-3, 0.1, generator=random)
    return vae


def build(**changes):
    torch.manual_seed(0)
    with torch.no_grad():
        return components(PartVae(config_for(**(SIZES | changes)))).requires_grad_(False)


@pytest.fixture(scope="module")
def vae():
    return build()


@pytest.fixture(scope="module")
def trained():
    """A network whose corrections are no longer zero."""
    vae = build()
    torch.manual_seed(1)
    for name, parameter in vae.named_parameters():
        if name.startswith(("encoder.mu", "encoder.logvar", "relation.correction", "decoder.leave")):
            parameter.normal_(0, 0.02)
    return vae


def faces(batch=2, seed=0):
    random = torch.Generator().manual_seed(seed)
    grids = torch.rand(batch, PARTS, 64, 64, generator=random) * 2 - 1
    placements = torch.rand(batch, PARTS, PLACEMENT, generator=random) * 100
    present = torch.rand(batch, PARTS, generator=random) > 0.3
    present[:, 0] = True
    grids = torch.where(present[..., None, None], grids, torch.tensor(-1.0))
    return grids, placements, present


def test_the_blocks_have_the_shapes_that_they_say():
    tokens = torch.randn(2, PARTS, 256)
    mu, logvar = MlpEncoder(PARTS, CELLS, 32, 256)(torch.randn(2, PARTS, CELLS))
    codes, hidden = Relation(PARTS, 256, 32, 2)(tokens, torch.ones(2, PARTS, dtype=torch.bool))

    assert mu.shape == logvar.shape == codes.shape == hidden.shape == (2, PARTS, 256)
    assert ConvDecoder(PARTS, (64, 48, 32, 16))(tokens).shape == (2, PARTS, 128, 128)


def test_codes_and_fields_have_the_shapes_that_they_say(vae):
    grids, placements, present = faces()
    mu, logvar = vae.encode(grids, placements, present)
    decoded = vae.decode(mu, present)

    assert mu.shape == logvar.shape == (2, PARTS, 256)
    assert decoded.grids.shape == (2, PARTS, 64, 64)
    assert decoded.placements.shape == (2, PARTS, PLACEMENT)
    assert decoded.refine.shape == (2, PARTS, 128, 128)


def closed_form_code(vae, part, grid, placement):
    count = vae.config.shape_size(part)
    shape = (vae.basis[part, :count] @ (grid.flatten() - vae.mean[part])) / vae.shape_scale[part, :count]
    if not vae.config.layout.parts[part].own_frame:
        return shape
    return torch.cat([(placement - vae.placement_mean[part]) / vae.placement_scale[part], shape])


def test_a_fresh_network_encodes_the_closed_form(vae):
    grids, placements, present = faces()
    mu, logvar = vae.encode(grids, placements, present)

    for mask in range(2):
        for part in range(PARTS):
            size = vae.config.code_size(part)
            expected = torch.zeros(256)
            if present[mask, part]:
                expected[:size] = closed_form_code(vae, part, grids[mask, part], placements[mask, part])
            assert torch.allclose(mu[mask, part], expected, atol=1e-4)
            assert torch.equal(logvar[mask, part, :size], vae.noise_logvar[part, :size])


def test_a_fresh_network_decodes_the_closed_form(vae):
    z = torch.randn(1, PARTS, 256, generator=torch.Generator().manual_seed(5))
    decoded = vae.decode(z, torch.ones(1, PARTS, dtype=torch.bool))

    assert not decoded.refine.any()
    for part in range(PARTS):
        count = vae.config.shape_size(part)
        start = PLACEMENT if vae.config.layout.parts[part].own_frame else 0
        shape = z[0, part, start : start + count] * vae.shape_scale[part, :count]
        expected = vae.mean[part] + shape @ vae.basis[part, :count]
        assert torch.allclose(decoded.grids[0, part].flatten(), expected, atol=1e-5)
        place = z[0, part, :PLACEMENT] * vae.placement_scale[part] + vae.placement_mean[part]
        assert torch.equal(decoded.placements[0, part], place)


def test_weights_before_the_last_layers_do_not_matter_to_a_fresh_network(vae):
    other = build()
    for name, parameter in other.named_parameters():
        if not name.startswith(("encoder.mu", "encoder.logvar", "relation.correction", "decoder.leave")):
            parameter.normal_(0, 0.05)
    grids, placements, present = faces()

    for a, b in ((vae, other),):
        mu, logvar = a.encode(grids, placements, present)
        mu2, logvar2 = b.encode(grids, placements, present)
        assert torch.equal(mu, mu2)
        assert torch.equal(logvar, logvar2)
        for field, field2 in zip(a.decode(mu, present), b.decode(mu, present), strict=True):
            assert torch.equal(field, field2)


def test_a_fresh_network_gives_back_what_the_axes_span(vae):
    z = torch.randn(2, PARTS, 256, generator=torch.Generator().manual_seed(6)) * vae.used
    present = torch.ones(2, PARTS, dtype=torch.bool)
    decoded = vae.decode(z, present)

    assert torch.allclose(vae.encode(decoded.grids, decoded.placements, present)[0], z, atol=1e-3)


def test_absent_parts_have_no_code_and_no_shape(trained):
    grids, placements, present = faces()
    mu, _ = trained.encode(grids, placements, present)
    decoded = trained.decode(mu, present)

    assert not mu[~present].any()
    assert mu[present].any()
    assert (decoded.grids[~present] == -1).all()


def test_what_an_absent_part_would_look_like_does_not_matter(trained):
    grids, placements, present = faces()
    mu, _ = trained.encode(grids, placements, present)
    noisy = mu.clone()
    noisy[~present] = 7.0

    for a, b in zip(trained.decode(mu, present), trained.decode(noisy, present), strict=True):
        assert torch.equal(a[present], b[present])


def test_numbers_beyond_a_part_s_code_are_zero(trained):
    grids, placements, present = faces()
    mu, logvar = trained.encode(grids, placements, present)

    unused = (trained.used == 0).expand_as(mu)
    assert not mu[unused].any()
    assert not logvar[unused].any()


@pytest.mark.parametrize("mode", ["train", "eval"])
def test_decoding_twice_gives_the_same(trained, mode):
    getattr(trained, mode)()
    z = torch.randn(1, PARTS, 256, generator=torch.Generator().manual_seed(7))
    present = torch.ones(1, PARTS, dtype=torch.bool)
    torch.manual_seed(1)
    first = trained.decode(z, present)
    torch.manual_seed(2)  # the public code draws the start state of its LSTM
    second = trained.decode(z, present)

    for a, b in zip(first, second, strict=True):
        assert torch.equal(a, b)


def test_some_parts_decode_as_among_all(trained):
    grids, placements, present = faces(batch=1, seed=4)
    mu, _ = trained.encode(grids, placements, present)
    every, some = trained.decode(mu, present), trained.decode(mu, present, [2, 13])

    assert torch.equal(some.grids[:, [2, 13]], every.grids[:, [2, 13]])
    assert (some.grids[:, [0, 1, 3, 18]] == -1).all()
    assert torch.equal(some.placements, every.placements)
    assert torch.equal(some.refine, every.refine)


def test_a_change_of_one_part_reaches_the_others_through_the_relation(trained):
    grids, placements, _ = faces()
    present = torch.ones(2, PARTS, dtype=torch.bool)
    mu, _ = trained.encode(grids, placements, present)
    changed = mu.clone()
    changed[:, 2] += 1.0

    before, after = trained.decode(mu, present), trained.decode(changed, present)

    assert not torch.equal(before.grids[:, 3:], after.grids[:, 3:])
    assert not torch.equal(before.grids[:, :2], after.grids[:, :2])


def test_without_lstm_layers_there_is_no_lstm():
    vae = build(lstm_layers=0)
    grids, placements, present = faces()

    assert not [name for name, _ in vae.named_parameters() if "lstm" in name]
    assert vae.decode(vae.encode(grids, placements, present)[0], present).grids.shape == (2, PARTS, 64, 64)


def test_gradients_reach_every_weight():
    vae = build().requires_grad_(True)
    torch.manual_seed(1)
    with torch.no_grad():
        for head in (vae.encoder.mu, vae.encoder.logvar, vae.relation.correction, vae.decoder.leave):
            head.weight.normal_(0, 0.02)
    grids, placements, present = faces()
    mu, logvar = vae.encode(grids, placements, present)
    decoded = vae.decode(mu, present)

    (decoded.grids.square().mean() + decoded.refine.square().mean() + logvar.square().mean()).backward()

    without = [name for name, p in vae.named_parameters() if p.grad is None or not p.grad.any()]
    assert not without


def test_fresh_networks_of_the_same_seed_are_equal():
    first, second = build().state_dict(), build().state_dict()

    assert first.keys() == second.keys()
    assert all(np.array_equal(first[k], second[k]) for k in first)
