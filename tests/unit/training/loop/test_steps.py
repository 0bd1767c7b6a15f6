from dataclasses import replace

import numpy as np
import pytest
import torch

from facemask_editor.fields.encode import resize_nearest
from facemask_editor.training.data.dataset import build_bank
from facemask_editor.training.loop.components import fit_components
from facemask_editor.training.loop.configs import CONFIGS, PAPER_CONFIGS
from facemask_editor.training.loop.loop import NetworkTraining
from facemask_editor.training.loop.parallel import Team
from facemask_editor.training.loop.precision import Precision
from facemask_editor.training.loop.steps import PaperStep, PartStep
from facemask_editor.vae.model import PartVae
from facemask_editor.vae.paper import PaperVae
from tests.helpers.faces import draw_faces
from tests.helpers.small_paper import small

MASKS = np.stack([resize_nearest(face, 256, 256) for face in draw_faces(4)])
WEIGHTS = torch.linspace(0.5, 1.0, 19)


def paper_step(weights=WEIGHTS, team=None, config="lstm1"):
    torch.manual_seed(0)
    return PaperStep(PaperVae(small(PAPER_CONFIGS[config].vae)), MASKS, weights, team or Team())


@pytest.fixture(scope="module")
def bank():
    return build_bank(MASKS, CONFIGS["tiny"].vae.layout, bent=0, seed=0)


def part_step(bank):
    torch.manual_seed(0)
    vae = PartVae(CONFIGS["tiny"].vae)
    fit_components(vae, bank, seed=0, enough=10)
    return PartStep(vae, bank, WEIGHTS, 0.1)


def gradients(step, rows, noise):
    step.zero_grad()
    loss, _, _ = step(noise[rows], *step.load(rows))
    loss.backward()
    return loss.item(), {name: p.grad.clone() for name, p in step.named_parameters()}


@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_two_shares_of_a_batch_average_to_the_whole(weights):
    rows = np.arange(4)
    noise = torch.randn(4, 18, 256, generator=torch.Generator().manual_seed(0))
    whole, expected = gradients(paper_step(weights), rows, noise)
    target = torch.from_numpy(MASKS).long()
    total = (torch.ones(target.shape) if weights is None else weights[target]).sum()

    class Half(Team):
        def average(self, value):
            return total / 2

    halves = [gradients(paper_step(weights, Half()), rows[part], noise) for part in (slice(2), slice(2, 4))]

    assert np.mean([loss for loss, _ in halves]) == pytest.approx(whole, rel=1e-5)
    for name, gradient in expected.items():
        mean = (halves[0][1][name] + halves[1][1][name]) / 2
        assert torch.allclose(mean, gradient, atol=1e-6 + 1e-3 * float(gradient.abs().max())), name


def test_the_plain_entropy_ignores_the_weights():
    rows, noise = np.arange(2), torch.zeros(4, 18, 256)

    assert gradients(paper_step(None), rows, noise)[0] != gradients(paper_step(WEIGHTS), rows, noise)[0]
    assert gradients(paper_step(None), rows, noise)[0] == pytest.approx(
        gradients(paper_step(torch.ones(19)), rows, noise)[0], rel=1e-6
    )


def test_a_step_loads_the_masks_of_its_rows(bank):
    rows = np.array([0, 3])

    (label_maps,) = paper_step().load(rows)
    assert np.array_equal(label_maps.numpy(), MASKS[rows])
    grids, placements, present, label_maps = part_step(bank).load(rows)
    assert np.array_equal(grids.numpy(), bank.grids[rows])
    assert np.array_equal(placements.numpy(), bank.placements[rows])
    assert np.array_equal(present.numpy(), bank.present[rows])
    assert np.array_equal(label_maps.numpy(), bank.label_maps[rows])


def trained(step, out, precision, steps=3):
    out.mkdir()
    losses = []
    training = NetworkTraining(step.vae, out, steps, 2, 1e-3, 0, precision=precision)
    training.run(step, lambda number, loss, cross, kl: losses.append(loss))
    return training, losses


@pytest.mark.parametrize(
    ("kind", "precision"),
    # a CPU has no LSTM in half precision
    [("part", Precision.BRAIN), ("lstm1", Precision.BRAIN), ("no-lstm", Precision.HALF)],
)
def test_mixed_precision_trains_nearly_alike_and_keeps_weights_in_full(bank, tmp_path, kind, precision):
    if kind != "no-lstm" and (problem := precision.obstacle("cpu")):
        pytest.skip(problem)

    def make():
        return part_step(bank) if kind == "part" else paper_step(config=kind)

    _, expected = trained(make(), tmp_path / "full", Precision.FULL)
    before = make().vae.state_dict()
    training, losses = trained(make(), tmp_path / "mixed", precision)

    assert losses == pytest.approx(expected, rel=0.05)
    assert losses != expected
    after = training.vae.state_dict()
    assert {value.dtype for value in after.values()} == {torch.float32}
    changed = [
        name for name, _ in training.vae.named_parameters() if not torch.equal(before[name], after[name])
    ]
    assert len(changed) > 5


def test_the_scale_of_half_precision_is_resumed(tmp_path):
    training, _ = trained(paper_step(config="no-lstm"), tmp_path / "a", Precision.HALF, steps=2)
    training._scaler.update(512.0)
    training.save()

    again = NetworkTraining(
        paper_step(config="no-lstm").vae, tmp_path / "a", 4, 2, 1e-3, 0, precision=Precision.HALF
    )
    assert again.restore()
    assert again._scaler.state_dict()["scale"] == 512.0


def test_a_resumed_run_of_the_paper_s_network_equals_an_unbroken_one(tmp_path):
    whole, losses = trained(paper_step(), tmp_path / "whole", Precision.FULL, steps=4)
    step = paper_step()
    (tmp_path / "cut").mkdir()
    cut = NetworkTraining(step.vae, tmp_path / "cut", 4, 2, 1e-3, 0)

    def stop(number, *values):
        if number == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut.run(step, stop)
    step = paper_step()
    resumed = NetworkTraining(step.vae, tmp_path / "cut", 4, 2, 1e-3, 0)
    assert resumed.restore()
    rest = []
    resumed.run(step, lambda number, loss, *values: rest.append(loss))

    assert rest == losses[2:]
    for name, value in whole.vae.state_dict().items():
        assert torch.equal(value, resumed.vae.state_dict()[name]), name


def test_a_trial_leaves_nothing_behind(tmp_path):
    step = paper_step()
    NetworkTraining(step.vae, tmp_path, 1, 2, 1e-3, 0, keep=False).run(step, lambda *values: None)

    assert not list(tmp_path.iterdir())


def test_configs_follow_another_schema():
    from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema

    few = LabelSchema("few", ("ground", "skin", "hair"), ((0, 0, 0), (1, 1, 1), (2, 2, 2)))
    for config in (CONFIGS["tiny"], PAPER_CONFIGS["paper"]):
        assert config.for_schema(few).vae.class_names == few.names
        assert config.for_schema(CELEBAMASK_HQ) == config
    assert PAPER_CONFIGS["paper"].for_schema(few).vae == replace(
        PAPER_CONFIGS["paper"].vae, class_names=few.names
    )
