"""The paper's network with few numbers; its LSTM is 256 wide as ever."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from facemask_editor.training.loop.configs import PAPER_CONFIGS
from facemask_editor.vae.paper import PaperConfig, PaperVae
from facemask_editor.weights.paper_file import PaperCard, config_to_dict, save_paper_model

SMALL = {"input_side": 16, "hidden": (16, 16, 16), "inner": 16, "channels": (8, 8, 8, 8, 8), "groups": 4}


def small(config: PaperConfig) -> PaperConfig:
    """Return the config with the small sizes."""
    return replace(config, **SMALL)


def shrink_configs(patch: pytest.MonkeyPatch) -> None:
    """Make all configs of the paper small and short."""
    for name, config in list(PAPER_CONFIGS.items()):
        patch.setitem(PAPER_CONFIGS, name, replace(config, vae=small(config.vae), steps=2, batch_size=2))


def write_small_paper(path: Path, row: str = "paper", seed: int = 0) -> Path:
    """Write a small model of the paper's network whose weights are random, and return its path.

    Unlike a fresh one, it decodes different codes to different masks.
    """
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(seed)
        vae = PaperVae(small(PAPER_CONFIGS[row].vae))
        for name, value in vae.state_dict().items():
            if "conv2.weight" in name or name == "leave.weight":
                value.normal_(0, 0.3)
            if name in ("mu.weight", "back.weight", "feed_forward.2.weight"):
                value.mul_(6)
    config = vae.config
    card = PaperCard(
        name=path.stem, title="Small paper", class_names=config.class_names, config=config_to_dict(config),
        weighted=False, training_data="none", licence="CC0", split="none", steps=0, seed=seed,
    )  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    save_paper_model(path, vae, card)
    return path
