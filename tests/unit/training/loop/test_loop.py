from dataclasses import fields

import numpy as np
import pytest
import torch

from facemask_editor.core.errors import CheckpointError
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.training.data.dataset import GridBank, build_bank
from facemask_editor.training.loop.components import fit_components
from facemask_editor.training.loop.loop import NetworkTraining, encode_bank
from facemask_editor.training.loop.steps import PartStep
from facemask_editor.training.trainer import CONFIGS
from facemask_editor.vae.model import PartVae
from tests.helpers.faces import draw_faces

CONFIG = CONFIGS["tiny"].vae


@pytest.fixture(scope="module")
def bank():
    masks = np.stack([resize_nearest(face, 256, 256) for face in draw_faces(6)])
    return build_bank(masks, CONFIG.layout, bent=0, seed=0)


@pytest.fixture(scope="module")
def start(bank):
    torch.manual_seed(0)
    vae = PartVae(CONFIG)
    fit_components(vae, bank, seed=0, enough=14)
    return vae.state_dict()


def training(start, out, *, steps=2, rate=1e-3, seed=0):
    vae = PartVae(CONFIG)
    vae.load_state_dict(start)
    return NetworkTraining(vae, out, steps, 2, rate, seed)


def run(loop, bank, note=lambda *values: None):
    loop.run(PartStep(loop.vae, bank, torch.ones(19), 0.1), note)


def test_the_rate_warms_up_and_falls_to_a_twentieth(tmp_path):
    loop = NetworkTraining(PartVae(CONFIG), tmp_path, 1000, 2, 2.0, 0)

    assert loop.rate(0) == pytest.approx(2 / 50)
    assert loop.rate(49) == pytest.approx(2, rel=0.01)
    assert loop.rate(500) == pytest.approx(2 * (0.05 + 0.475), rel=0.01)
    assert loop.rate(1000) == pytest.approx(0.1)
    assert all(loop.rate(s) > loop.rate(s + 1) for s in range(50, 999))


def test_a_run_changes_every_weight_and_no_component(start, bank, tmp_path):
    loop = training(start, tmp_path, steps=3)
    run(loop, bank)

    buffers = {name for name, _ in loop.vae.named_buffers()}
    for name, value in loop.vae.state_dict().items():
        assert torch.equal(value, start[name]) == (name in buffers), name


def test_the_network_learns(start, bank, tmp_path):
    two = GridBank(*(getattr(bank, f.name)[:2] for f in fields(bank)))
    losses = []

    run(training(start, tmp_path, steps=30, rate=5e-3), two, lambda step, loss, *rest: losses.append(loss))

    assert np.mean(losses[-5:]) < 0.95 * np.mean(losses[:5])


def test_steps_are_told_with_their_loss(start, bank, tmp_path):
    told = []
    run(training(start, tmp_path, steps=2), bank, lambda *values: told.append(values))

    assert [values[0] for values in told] == [1, 2]
    for _, loss, cross, kl in told:
        assert loss == pytest.approx(cross + 0.1 * kl / 256**2, rel=1e-5)


def test_a_batch_depends_on_seed_and_step_alone(start, bank, tmp_path):
    losses = {}
    for name, seed, skip in (("a", 0, 0), ("b", 0, 1), ("c", 1, 0)):
        (tmp_path / name).mkdir()
        loop = training(start, tmp_path / name, rate=0.0, seed=seed)
        loop.step = skip
        run(loop, bank, lambda step, loss, *rest, name=name: losses.setdefault(name, {}).update({step: loss}))

    # at a rate of zero the weights stay, so the second step's loss needs no first step
    assert losses["a"][2] == losses["b"][2]
    assert losses["a"][1] != losses["c"][1]


def test_a_loss_that_is_no_number_ends_the_run_and_spoils_nothing(start, bank, tmp_path):
    loop = training(start, tmp_path, steps=5)

    def poison(step, *values):
        if step == 2:
            loop.vae.encoder.part.requires_grad_(False)[0, 0] = float("inf")

    with pytest.raises(CheckpointError, match="at step 2; lower the learning rate"):
        run(loop, bank, poison)
    assert loop.step == 2
    again = training(start, tmp_path)
    again.restore()
    finite = {name: bool(torch.isfinite(v).all()) for name, v in again.vae.state_dict().items()}
    assert [name for name, sound in finite.items() if not sound] == ["encoder.part"]


def test_a_stop_saves_what_was_done(start, bank, tmp_path):
    loop = training(start, tmp_path, steps=5)

    def stop(step, *values):
        if step == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(loop, bank, stop)
    again = training(start, tmp_path)

    assert again.restore()
    assert again.step == 3
    for name, value in again.vae.state_dict().items():
        assert torch.equal(value, loop.vae.state_dict()[name])
    assert [p.name for p in tmp_path.iterdir()] == ["checkpoint.safetensors"]


def test_without_a_checkpoint_there_is_nothing_to_restore(start, tmp_path):
    assert not training(start, tmp_path).restore()


@pytest.mark.parametrize("damage", ["empty", "cut", "text"])
def test_a_damaged_checkpoint_is_named(start, tmp_path, damage):
    loop = training(start, tmp_path)
    loop.save()
    data = loop.checkpoint.read_bytes()
    loop.checkpoint.write_bytes(
        {"empty": b"", "cut": data[: len(data) // 2], "text": b"no tensors here"}[damage]
    )

    with pytest.raises(CheckpointError, match=r"checkpoint\.safetensors: cannot be resumed"):
        training(start, tmp_path).restore()


def test_a_checkpoint_of_another_config_is_refused(start, tmp_path):
    training(start, tmp_path).save()
    other = PartVae(CONFIGS["default"].vae)

    with pytest.raises(CheckpointError, match="cannot be resumed"):
        NetworkTraining(other, tmp_path, 2, 2, 1e-3, 0).restore()


def test_codes_of_a_bank_are_those_of_its_masks(start, bank, tmp_path):
    vae = training(start, tmp_path).vae.requires_grad_(False)

    codes = encode_bank(vae, bank, np.array([0, 2]))

    expected, _ = vae.encode(
        torch.from_numpy(bank.grids).float(),
        torch.from_numpy(bank.placements),
        torch.from_numpy(bank.present),
    )
    # the corrections of a network that was not trained are 0
    assert np.allclose(codes, expected.numpy()[[0, 2]], rtol=1e-3, atol=0.05)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_a_run_goes_on_on_cuda(start, bank, tmp_path):
    run(training(start, tmp_path, steps=2), bank)
    loop = training(start, tmp_path, steps=4)
    loop.restore()
    loop.vae.to("cuda")

    loop.run(bank, torch.ones(19, device="cuda"), 0.1, "cuda", lambda *values: None)

    assert loop.step == 4
