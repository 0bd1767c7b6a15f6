import dataclasses

import numpy as np
import pytest
import torch

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.draw.in_range import HIGH, LOW
from facemask_editor.measures import Ranges, describe_all
from facemask_editor.training.data.dataset import load_masks
from facemask_editor.training.post_train_again import post_train_again
from facemask_editor.weights.checkpoint import add_tables, load_model
from tests.helpers.trained_model import trained_model


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return trained_model(tmp_path_factory)


@pytest.fixture(scope="module")
def again(weights, tmp_path_factory):
    """A model whose prior and ranges were lost, refitted."""
    folder = tmp_path_factory.mktemp("refit")
    model = load_model(weights)
    config = model.vae.config
    follow = {"follow.W.nose.mouth": np.ones((config.prior_size(2), 1)), "follow.gains.nose": np.zeros(19)}
    add_tables(dataclasses.replace(model), folder / "with.safetensors", follow, replacing="")
    post_train_again(folder / "with.safetensors", weights.parents[1] / "masks", folder / "again.safetensors")
    return load_model(folder / "again.safetensors")


def test_the_network_stays(weights, again):
    before, after = load_model(weights).vae.state_dict(), again.vae.state_dict()

    assert all(torch.equal(before[key], after[key]) for key in before)


def test_what_comes_after_the_network_is_as_the_training_made_it(weights, again):
    trained = load_model(weights)

    assert np.allclose(again.prior.mean, trained.prior.mean, atol=0.02)
    assert set(trained.tables) <= set(again.tables)
    for key in (LOW, HIGH):
        assert np.allclose(again.tables[key], trained.tables[key], atol=1e-5)


def test_usual_ranges_are_those_of_the_training_masks(weights, again):
    masks = load_masks(weights.parents[1] / "masks").training
    ranges = Ranges.of_masks(masks)
    nose = SCHEMA.index("nose")

    assert again.tables[LOW][nose, 0] <= ranges.low[nose, 0] + 1e-4
    assert again.tables[HIGH][nose, 0] >= ranges.high[nose, 0] - 1e-4
    missing = ~np.isfinite(describe_all(masks)[:, :, 0]).any(0)
    assert (again.tables[LOW][missing] > again.tables[HIGH][missing]).all()


def test_maps_learnt_from_pairs_stay(again):
    assert again.tables["follow.W.nose.mouth"].shape[1] == 1


def test_the_card_has_the_new_figures(again):
    assert again.card.figures["validation"]["masks"] > 0
