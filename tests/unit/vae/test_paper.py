import math
from dataclasses import replace

import pytest
import torch
from torch.nn import functional as F

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.training.loop.configs import PAPER_CONFIGS
from facemask_editor.vae.paper import KL_WEIGHT, PaperConfig, PaperVae, UpBlock, paper_loss, pixel_weight
from tests.helpers.small_paper import small

FULL = PAPER_CONFIGS["paper"].vae
PARAMETERS = {
    "no-lstm": 20_630_322,
    "lstm1": 21_156_658,
    "lstm3": 22_209_330,
    "lstm3-weighted": 22_209_330,
    "bilstm3": 25_230_386,
    "paper": 25_230_386,
}


def build(config):
    torch.manual_seed(0)
    return PaperVae(config).eval()


def count(module):
    return sum(parameter.numel() for parameter in module.parameters())


@pytest.fixture(scope="module")
def label_maps():
    generator = torch.Generator().manual_seed(1)
    coarse = torch.randint(0, 19, (2, 1, 16, 16), generator=generator).float()
    return F.interpolate(coarse, (256, 256), mode="nearest")[:, 0].to(torch.uint8)


@pytest.mark.parametrize("name", PAPER_CONFIGS)
def test_the_networks_of_table_1_have_their_numbers_of_parameters(name):
    assert count(build(PAPER_CONFIGS[name].vae)) == PARAMETERS[name]


def test_the_full_network_has_the_layers_of_the_paper():
    vae = build(FULL)

    assert round(count(vae) / 1e6, 1) == 25.2
    assert [layer.weight.shape for layer in vae.encoder[::2]] == [(1024, 128 * 128), (512, 1024), (256, 512)]
    assert vae.mu.weight.shape == vae.logvar.weight.shape == (256, 256)
    assert (vae.lstm.num_layers, vae.lstm.hidden_size, vae.lstm.bidirectional) == (3, 256, True)
    assert [layer.weight.shape for layer in vae.feed_forward[::2]] == [(1024, 512), (256, 1024)]
    assert vae.back.weight.shape == (256, 512)
    assert vae.enter.weight.shape == (512, 18, 1, 1)
    shapes = [(block.conv1.in_channels, block.conv1.out_channels) for block in vae.blocks]
    assert shapes == [(512, 256), (256, 128), (128, 64), (64, 32)]
    assert {norm.num_groups for block in vae.blocks for norm in (block.norm1, block.norm2)} == {32}
    assert vae.leave.weight.shape == (18, 32, 1, 1)


def test_the_losses_of_table_1():
    weighted = {name for name, config in PAPER_CONFIGS.items() if config.weighted}

    assert weighted == {"lstm3-weighted", "paper"}
    assert KL_WEIGHT == 0.0005


def test_masks_go_in_and_scores_of_all_classes_come_out(label_maps):
    scores, mu, logvar = build(small(FULL))(label_maps)

    assert scores.shape == (2, 19, 256, 256)
    assert mu.shape == logvar.shape == (2, 18, 256)


def test_the_input_is_a_picture_of_each_part_without_the_background(label_maps):
    config = replace(small(FULL), input_side=256)
    pictures = build(config).one_hot(label_maps)

    for part in range(18):
        assert torch.equal(pictures[:, part], (label_maps == part + 1).float())


def test_another_background_is_left_out_and_put_back(label_maps):
    vae = build(replace(small(FULL), background=3, input_side=256))
    scores = torch.ones(1, 18, 2, 2) * torch.arange(18.0)[None, :, None, None]

    assert torch.equal(vae.one_hot(label_maps)[:, 3], (label_maps == 4).float())
    found = vae.with_background(scores)[0, :, 0, 0].tolist()
    assert found == [0, 1, 2, 0, *range(3, 18)]


def test_background_is_where_the_parts_scores_sum_to_nothing():
    vae = build(small(FULL))
    scores = torch.zeros(1, 18, 1, 3)
    scores[0, :2, 0] = torch.tensor([[2.0, 2.0, 2.0], [-1.0, -2.0, -3.0]])

    assert vae.with_background(scores)[0, 0, 0].tolist() == [0, 1, 1]


def test_the_lstm_starts_from_zero(label_maps):
    vae = build(small(FULL))
    z = torch.randn(1, 18, 256, generator=torch.Generator().manual_seed(2))
    zeros = torch.zeros(6, 1, 256)

    assert torch.equal(vae.lstm(z)[0], vae.lstm(z, (zeros, zeros))[0])
    assert torch.equal(vae.decode(z), vae.decode(z))


@pytest.mark.parametrize(("name", "reaches"), [("lstm3", False), ("paper", True)])
def test_only_a_bidirectional_lstm_tells_the_first_part_of_the_last(name, reaches):
    vae = build(small(PAPER_CONFIGS[name].vae))
    z = torch.randn(1, 18, 256, generator=torch.Generator().manual_seed(2))
    other = z.clone()
    other[:, -1] += 1.0

    assert torch.equal(vae.lstm(z)[0][:, 0], vae.lstm(other)[0][:, 0]) != reaches


def test_noise_moves_the_code_by_its_spread(label_maps):
    vae = build(small(FULL))
    noise = torch.randn(2, 18, 256, generator=torch.Generator().manual_seed(3))
    scores, mu, logvar = vae(label_maps, noise)

    expected = vae.with_background(vae.decode(mu + noise * torch.exp(0.5 * logvar)))
    assert torch.equal(scores, expected)
    assert not torch.equal(scores, vae(label_maps)[0])


def test_a_block_is_the_residual_block_of_the_public_code():
    torch.manual_seed(0)
    block = UpBlock(8, 4, 4)
    torch.nn.init.normal_(block.conv2.weight)
    x = torch.randn(1, 8, 3, 3)

    def double(y):
        return F.interpolate(y, scale_factor=2.0, mode="nearest")

    inner = block.conv2(F.silu(block.norm2(block.conv1(double(F.silu(block.norm1(x)))))))
    assert torch.allclose(block(x), block.skip(double(x)) + inner, atol=1e-5)


def losses(weights=None, **options):
    generator = torch.Generator().manual_seed(4)
    scores = torch.randn(2, 3, 4, 4, generator=generator)
    target = torch.randint(0, 3, (2, 4, 4), generator=generator)
    mu, logvar = torch.full((2, 2, 256), 0.5), torch.full((2, 2, 256), -1.0)
    return scores, target, paper_loss(scores, target, mu, logvar, weights, **options)


@pytest.mark.parametrize("weights", [None, torch.tensor([0.2, 0.9, 0.7])])
def test_the_loss_is_the_mean_entropy_and_a_little_of_the_summed_kl(weights):
    scores, target, (loss, cross, kl) = losses(weights)

    probability = scores.softmax(1).gather(1, target[:, None])[:, 0]
    share = torch.ones(2, 4, 4) if weights is None else weights[target]
    expected = -(share * probability.log()).sum() / share.sum()
    each = 0.5 * (0.25 + math.exp(-1) - 1 + 1)
    assert cross == pytest.approx(expected.item(), rel=1e-5)
    assert kl == pytest.approx(2 * 256 * each, rel=1e-5)
    assert loss == pytest.approx(cross.item() + 0.0005 * kl.item(), rel=1e-6)


def test_the_sum_of_weights_can_be_that_of_other_masks_too():
    weights = torch.tensor([0.2, 0.9, 0.7])
    _, target, (_, cross, _) = losses(weights)
    total = pixel_weight(target, weights)

    assert losses(weights, total=2 * total)[2][1] == pytest.approx(cross.item() / 2)
    assert total == pytest.approx(weights[target].sum().item())
    assert pixel_weight(target, None) == target.numel()


@pytest.mark.parametrize(
    "change",
    [
        {"background": 19}, {"lstm_layers": 9}, {"lstm_layers": 1.5}, {"hidden": (16, 16)}, {"inner": 0},
        {"hidden": (16, 16, 0)}, {"channels": (8, 8, 8, 8, 6)}, {"input_side": 4}, {"groups": 0},
        {"class_names": ("one",)}, {"class_names": ("a", "a")},
    ],
    ids=str,
)  # fmt: skip
def test_sizes_that_cannot_be_are_refused(change):
    with pytest.raises(ValueError, match="expected"):
        replace(PaperConfig(SCHEMA.names, groups=4, channels=(8, 8, 8, 8, 8)), **change)
