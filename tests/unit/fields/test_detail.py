"""The detail layer brings a decoded grid nearer to the encoded one, with a fixed count of numbers."""

import cv2
import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.fields.detail import OWN, WHOLE, detail_of, of_detail
from facemask_editor.fields.encode import encode_parts, resize_nearest
from facemask_editor.fields.layout import face_layout
from facemask_editor.training.reports.evaluate import reconstruct_mask
from facemask_editor.vae.closed_form import closed_form
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.faces import EXTRAS, draw_face
from tests.helpers.trained_model import trained_model

CELLS = 64


@pytest.fixture(scope="module")
def vae(tmp_path_factory):
    return load_model(trained_model(tmp_path_factory)).vae


@pytest.mark.parametrize(("own_frame", "count", "side"), [(False, 576, 24), (True, 144, 12)])
def test_a_residual_of_low_cosines_is_kept_whole(own_frame, count, side):
    cosines = np.zeros((CELLS, CELLS), np.float32)
    # the lowest frequencies of any order of them
    cosines[: side // 2, : side // 2] = np.random.default_rng(1).normal(0, 0.1, (side // 2, side // 2))
    decoded = np.random.default_rng(2).uniform(-0.1, 0.1, (CELLS, CELLS)).astype(np.float32)
    grid = decoded + cv2.idct(cosines)

    detail = detail_of(grid, decoded, own_frame=own_frame)

    assert detail.shape == (count,)
    assert count == (OWN if own_frame else WHOLE)
    assert np.allclose(decoded + of_detail(detail, CELLS), grid, atol=0.01)


def test_no_residual_no_detail():
    grid = np.linspace(-1, 1, CELLS * CELLS, dtype=np.float32).reshape(CELLS, CELLS)

    assert not detail_of(grid, grid, own_frame=True).any()


@pytest.mark.parametrize("cells", [8, 12, 16, 32, 128])
@pytest.mark.parametrize("own_frame", [False, True])
def test_grids_of_any_size_have_a_detail(cells, own_frame):
    rng = np.random.default_rng(cells)
    grid, decoded = rng.uniform(-1, 1, (2, cells, cells)).astype(np.float32)

    detail = detail_of(grid, decoded, own_frame=own_frame)

    assert len(detail) <= min(cells * cells, OWN if own_frame else WHOLE)
    assert of_detail(detail, cells).shape == (cells, cells)
    assert np.isfinite(detail).all()


def test_the_edge_comes_nearer(vae):
    """Where the part's edge runs the error falls by a third or more."""
    encoded = encode_parts(draw_face(256, extras=EXTRAS), face_layout(SCHEMA))
    components = closed_form(vae)
    for part in map(SCHEMA.index, ("hair", "skin", "nose", "u_lip")):
        grid = encoded.grids[part]
        decoded = components.decode(
            part, components.encode(part, grid, encoded.placements[part].tolist())
        ).grid
        near = np.abs(grid) < 0.1

        detail = detail_of(grid, decoded, own_frame=vae.config.layout.parts[part].own_frame)

        before = np.abs(grid - decoded)[near].mean()
        after = np.abs(grid - decoded - of_detail(detail, CELLS))[near].mean()
        assert after < 0.67 * before, SCHEMA.names[part]


def test_masks_are_reconstructed_better_with_it(vae):
    face = draw_face(256, extras=EXTRAS)
    seen = resize_nearest(face, 256, 256)

    with_it, without = (reconstruct_mask(vae, face, detail=detail) for detail in (True, False))

    assert (with_it != seen).mean() < 0.7 * (without != seen).mean()
