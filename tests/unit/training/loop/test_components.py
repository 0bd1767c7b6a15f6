import numpy as np
import pytest
import torch

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.training.data.dataset import build_bank
from facemask_editor.training.loop.components import fit_components, principal_axes
from facemask_editor.training.reports.evaluate import ConfusionTotals, reconstruct
from facemask_editor.training.trainer import CONFIGS
from facemask_editor.vae.config import PLACEMENT
from facemask_editor.vae.model import PartVae
from tests.helpers.faces import draw_faces

NOSE, HAT = SCHEMA.index("nose"), SCHEMA.index("hat")


def bank_of(faces):
    masks = np.stack([resize_nearest(face, 256, 256) for face in faces])
    return build_bank(masks, CONFIGS["tiny"].vae.layout, bent=0, seed=0)


@pytest.fixture(scope="module")
def bank():
    return bank_of(draw_faces(18))


@pytest.fixture(scope="module")
def fitted(bank):
    vae = PartVae(CONFIGS["tiny"].vae)
    fit_components(vae, bank, seed=0, enough=30)
    return vae.requires_grad_(False)


def test_principal_axes_are_those_of_the_full_decomposition():
    rng = np.random.default_rng(0)
    data = (rng.normal(0, 1, (200, 30)) * np.linspace(5, 0.1, 30)) @ rng.normal(0, 1, (30, 400))
    data = (data - data.mean(0)).astype(np.float32)
    _, singular, axes = np.linalg.svd(data, full_matrices=False)

    basis, variances = principal_axes(data, 8, seed=1)

    assert np.allclose(basis @ basis.T, np.eye(8), atol=1e-4)
    assert np.allclose(variances, singular[:8] ** 2 / 200, rtol=1e-3)
    assert np.allclose(np.abs((basis * axes[:8]).sum(1)), 1, atol=1e-3)
    assert (basis.sum(1) >= 0).all()


def test_principal_axes_do_not_depend_on_the_seed_of_the_start():
    data = np.random.default_rng(1).normal(0, 1, (60, 100)).astype(np.float32) * np.linspace(3, 0.1, 100)
    data = (data - data.mean(0)).astype(np.float32)

    first, second = (principal_axes(data, 4, seed=s)[0] for s in (1, 2))

    assert np.allclose(first, second, atol=1e-3)


@pytest.mark.parametrize("count", [1, 5, 9])
def test_fewer_samples_than_cells_or_the_reverse(count):
    for shape in ((10, 50), (50, 10)):
        data = np.random.default_rng(2).normal(0, 1, shape).astype(np.float32)
        basis, variances = principal_axes(data - data.mean(0), count, seed=0)
        assert basis.shape == (count, shape[1])
        assert (np.diff(variances) <= 1e-6).all()


def test_axes_are_orthonormal_and_unused_rows_are_zero(fitted):
    for part in range(fitted.config.parts):
        count = fitted.config.shape_size(part)
        rows = fitted.basis[part, :count]
        used = rows.norm(dim=1) > 0
        assert torch.allclose(rows[used] @ rows[used].T, torch.eye(int(used.sum())), atol=1e-3)
        assert not fitted.basis[part, count:].any()
        assert (fitted.shape_scale[part] > 0).all()
        assert (fitted.placement_scale[part] > 0).all()


def codes_of(vae, bank):
    return vae.encode(
        torch.from_numpy(bank.grids).float(),
        torch.from_numpy(bank.placements),
        torch.from_numpy(bank.present),
    )[0]


def test_codes_are_whitened(fitted, bank):
    codes = codes_of(fitted, bank)[bank.present[:, NOSE], NOSE]

    place = codes[:, :PLACEMENT]
    assert place.mean(0).abs().max() < 1e-3
    assert (place.std(0, correction=0) - 1).abs().max() < 0.02
    # the shapes were fitted together with bent copies
    assert 0.2 < codes[:, PLACEMENT].std() < 3


def test_the_posterior_is_narrower_for_numbers_that_vary_more(fitted):
    noise = fitted.noise_logvar[SCHEMA.index("hair"), :24]

    assert (noise < 0).all()
    assert (noise.diff() >= -1e-5).all()


def test_components_alone_give_back_most_of_the_faces(fitted, bank):
    answer = reconstruct(
        fitted,
        torch.from_numpy(bank.grids[::2]).float(),
        torch.from_numpy(bank.placements[::2]),
        torch.from_numpy(bank.present[::2]),
    )
    totals = ConfusionTotals(19)
    totals.add(bank.label_maps[::2], answer.byte().numpy())

    assert totals.accuracy() > 0.96
    assert np.nanmean(totals.iou()) > 0.85


def test_the_fit_depends_on_the_seed_alone(bank, fitted):
    again = PartVae(CONFIGS["tiny"].vae)
    fit_components(again, bank, seed=0, enough=30)

    for name, buffer in again.named_buffers():
        assert torch.equal(buffer, dict(fitted.named_buffers())[name]), name


def test_a_class_that_no_mask_shows_gets_an_empty_shape():
    faces = [np.where(face == HAT, 0, face).astype(np.uint8) for face in draw_faces(6)]
    vae, steps = PartVae(CONFIGS["tiny"].vae), []
    fit_components(vae, bank_of(faces), seed=0, enough=20, report=lambda d, t: steps.append((d, t)))

    decoded = vae.decode(torch.zeros(1, 19, 256), torch.ones(1, 19, dtype=torch.bool))
    assert (decoded.grids[0, HAT] == -1).all()
    assert (decoded.grids[0, NOSE] > 0).any()
    assert steps[-1] == (19, 19)
