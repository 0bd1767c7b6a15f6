"""The paper's network with few numbers; its LSTM is 256 wide as ever."""

from __future__ import annotations

from dataclasses import replace

import pytest

from facemask_editor.training.loop.configs import PAPER_CONFIGS
from facemask_editor.vae.paper import PaperConfig

SMALL = {"input_side": 16, "hidden": (16, 16, 16), "inner": 16, "channels": (8, 8, 8, 8, 8), "groups": 4}


def small(config: PaperConfig) -> PaperConfig:
    """Return the config with the small sizes."""
    return replace(config, **SMALL)


def shrink_configs(patch: pytest.MonkeyPatch) -> None:
    """Make all configs of the paper small and short."""
    for name, config in list(PAPER_CONFIGS.items()):
        patch.setitem(PAPER_CONFIGS, name, replace(config, vae=small(config.vae), steps=2, batch_size=2))
