import sys

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.fields.encode import encode_parts
from facemask_editor.training.fit import denoiser, denoiser_rivals
from facemask_editor.training.fit.denoiser import group_tokens, held_out_loss, parted, train
from facemask_editor.training.fit.denoiser_data import Faces, closed_form, known_parts, read_faces
from facemask_editor.training.fit.denoiser_rivals import GaussianDenoiser, TransformerBlock, load_transformer
from facemask_editor.training.fit.denoiser_spoil import RATES, spoilt_batch
from facemask_editor.vae.config import config_for
from facemask_editor.vae.relation_block import RelationBlock
from facemask_editor.weights.checkpoint import load_model
from facemask_editor.weights.denoiser import Denoiser
from tests.helpers.faces import draw_face
from tests.helpers.random_model import write_random_model
from tests.helpers.sample_masks import write_grey

CONFIG = config_for(whole_shape=8, own_shape=6, prior_own=2, prior_whole=3)
PARTS = known_parts(CONFIG)
NUMBERS = 4
L_EYE, R_EYE = PARTS.index(SCHEMA.index("l_eye")), PARTS.index(SCHEMA.index("r_eye"))


def small_block(tokens, numbers):
    return RelationBlock(tokens, numbers, 24, 1)


@pytest.fixture(scope="module")
def faces():
    """Faces whose parts all have the same numbers, but for a little; some lack a mouth."""
    rng = np.random.default_rng(0)
    common = rng.normal(0, 1, (400, 1, NUMBERS))
    codes = (common + 0.1 * rng.normal(0, 1, (400, len(PARTS), NUMBERS))).astype(np.float32)
    present = np.ones(codes.shape[:2], np.bool_)
    present[::3, PARTS.index(SCHEMA.index("mouth"))] = False
    codes[~present] = 0
    return Faces(PARTS, codes, present)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("faces")
    for number in range(20):
        write_grey(out / f"{number:06d}.png", draw_face(128, seed=number + 1))
    return out


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return write_random_model(tmp_path_factory.mktemp("models") / "random.safetensors")


def spoilt(faces, count=256, seed=0):
    rng = np.random.default_rng(seed)
    rows = np.arange(count) % len(faces)
    return rows, spoilt_batch(faces, rows, group_tokens(PARTS), [2] * len(PARTS), rng)


def test_one_group_of_each_face_is_spoilt_and_the_answer_is_the_face(faces):
    rows, batch = spoilt(faces)

    assert np.array_equal(batch.answer, faces.codes[rows])
    members = {frozenset(tokens) for tokens in group_tokens(PARTS).values()}
    for row, doubt in zip(rows, batch.doubt, strict=True):
        doubtful = set(np.flatnonzero(doubt))
        assert doubtful
        assert any(doubtful <= group for group in members)
        assert faces.present[row][doubt].all()
    assert batch.present[batch.doubt].all()
    moved = np.abs(batch.spoilt - batch.answer).mean(-1)
    assert np.median(moved[batch.doubt]) > 2 * np.median(moved[~batch.doubt])
    assert set(group_tokens(PARTS)) == set(RATES)


def test_spoilt_faces_are_the_same_for_the_same_numbers(faces):
    first, second = spoilt(faces)[1], spoilt(faces)[1]
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    assert not np.array_equal(first.spoilt, spoilt(faces, seed=1)[1].spoilt)


def test_training_learns_what_parts_have_in_common_and_is_reproducible(faces):
    training, watched = parted(faces)
    weights = torch.ones(len(PARTS), NUMBERS)
    blocks = []
    for _ in range(2):
        *_, (_, _, block) = train(training, CONFIG, weights, steps=120, made=small_block, rate=1e-2)
        blocks.append(block)
    torch.manual_seed(0)
    untrained = held_out_loss(small_block(len(PARTS), NUMBERS), watched, CONFIG, weights)

    assert held_out_loss(blocks[0], watched, CONFIG, weights) < 0.6 * untrained
    assert all(torch.equal(a, b) for a, b in zip(blocks[0].parameters(), blocks[1].parameters(), strict=True))

    denoised = Denoiser(PARTS, blocks[0])
    codes = np.zeros((CONFIG.parts, CONFIG.code), np.float32)
    codes[list(PARTS), :NUMBERS] = watched.codes[1]
    true = codes[PARTS[L_EYE], :NUMBERS].copy()
    codes[PARTS[L_EYE], :NUMBERS] += 1
    mended = denoised.denoised(codes, np.ones(CONFIG.parts, np.bool_), [PARTS[L_EYE]], 1.0)
    assert np.abs(mended[PARTS[L_EYE], :NUMBERS] - true).mean() < 0.6


def test_the_gaussian_finds_a_part_from_the_others(faces):
    gaussian = GaussianDenoiser(faces)
    codes = np.zeros((CONFIG.parts, CONFIG.code), np.float32)
    codes[list(PARTS), :NUMBERS] = faces.codes[1]
    present = np.ones(CONFIG.parts, np.bool_)
    wrong = codes.copy()
    wrong[PARTS[R_EYE], :NUMBERS] += 1

    mended = gaussian.denoised(wrong, present, [PARTS[R_EYE]], 1.0)

    assert np.abs(mended - codes)[PARTS[R_EYE], :NUMBERS].mean() < 0.3
    others = [part for part in range(CONFIG.parts) if part != PARTS[R_EYE]]
    assert np.array_equal(mended[others], wrong[others])
    assert np.array_equal(gaussian.denoised(wrong, present, [PARTS[R_EYE]], 0.0), wrong)


def test_closed_form_codes_are_those_of_the_network_without_its_correction(model):
    vae = load_model(model).vae
    grids = encode_parts(draw_face(128), vae.config.layout)
    flat = torch.from_numpy(grids.grids)[None]
    with torch.no_grad():
        mu, _ = vae.encode(
            flat, torch.from_numpy(grids.placements)[None], torch.from_numpy(grids.present)[None]
        )
        correction = vae.encoder(flat.flatten(2))[0][0].numpy()
    used = vae.used.numpy() * grids.present[:, None]

    assert np.allclose(closed_form(vae, grids), mu[0].numpy() - correction * used, atol=1e-3)


def test_faces_of_a_folder_leave_out_a_tenth_and_get_copies(model, folder):
    vae = load_model(model).vae
    plain, copies = (read_faces(vae, folder, bent=bent) for bent in (-1, 1))

    assert len(plain) == 18
    assert len(copies) == 3 * 18
    assert np.array_equal(copies.codes[::3], plain.codes)
    assert not plain.codes[~plain.present].any()
    with pytest.raises(FaceMaskError, match="at least 8 are needed"):
        read_faces(vae, folder, bent=-1, most=3)


def test_the_command_writes_tables_and_a_model_with_them(model, folder, tmp_path, monkeypatch):
    out, into = tmp_path / "tables.safetensors", tmp_path / "with.safetensors"
    command = ["denoiser", str(model), str(folder), "--out", str(out), "--into", str(into), "--steps", "2"]
    monkeypatch.setattr(sys, "argv", command)
    denoiser.main()

    loaded = load_model(into)
    tables = load_file(out)
    assert {name: array.shape for name, array in tables.items()} == {
        name: table.shape for name, table in loaded.tables.items() if name.startswith("denoise.")
    }
    assert Denoiser.of(loaded.vae.config, loaded.tables).parts == known_parts(loaded.vae.config)


def test_the_rivals_transformer_comes_back(model, folder, tmp_path, monkeypatch):
    out = tmp_path / "transformer.safetensors"
    monkeypatch.setattr(sys, "argv", ["rivals", str(model), str(folder), "--out", str(out), "--steps", "1"])
    denoiser_rivals.main()

    loaded = load_transformer(out, PARTS)
    codes = np.random.default_rng(0).normal(0, 1, (19, 256)).astype(np.float32)
    mended = loaded.denoised(codes, np.ones(19, np.bool_), [PARTS[0]], 0.5)
    assert np.isfinite(mended).all()
    assert not np.array_equal(mended[PARTS[0]], codes[PARTS[0]])
    sizes = [sum(p.numel() for p in made(14, 40).parameters()) for made in (RelationBlock, TransformerBlock)]
    assert abs(sizes[0] / sizes[1] - 1) < 0.05
