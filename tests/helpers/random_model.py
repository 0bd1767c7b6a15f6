"""A small model with random weights: the real engine without a download or a training run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from facemask_editor.training.trainer import CONFIGS
from facemask_editor.vae.model import PartVae
from facemask_editor.weights.checkpoint import ModelCard, config_to_dict, save_model


def write_random_model(path: Path) -> Path:
    """Write a model whose shapes are noise; it keeps all promises of the engine but to look good."""
    config = CONFIGS["tiny"].vae
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(0)
        vae = PartVae(config)
        vae.basis.normal_()
        vae.basis /= vae.basis.norm(dim=2, keepdim=True)
        vae.shape_scale.fill_(3.0)
        vae.placement_scale.fill_(0.1)
    size = sum(config.prior_size(part) for part in range(config.parts))
    prior = np.zeros(size), np.zeros((size, config.prior_factors)), np.ones(size)
    card = ModelCard(
        name="random",
        title="Random weights",
        class_names=config.class_names,
        config=config_to_dict(config),
        training_data="none",
        licence="none",
        split="none",
        steps=0,
        seed=0,
    )
    save_model(path, vae, prior, card)
    return path
