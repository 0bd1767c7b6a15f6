"""A tiny model trained on drawn faces, once for a test run."""

from __future__ import annotations

from pathlib import Path

import pytest

from facemask_editor.training.trainer import train
from tests.helpers.faces import draw_faces
from tests.helpers.sample_masks import write_grey

_TRAINED: dict[Path, Path] = {}


def trained_model(factory: pytest.TempPathFactory) -> Path:
    """Return the weights file; the first caller of a test run waits some seconds."""
    base = factory.getbasetemp()
    if base not in _TRAINED:
        folder = base / "tiny_model"
        for number, face in enumerate(draw_faces(24)):
            write_grey(folder / f"masks/{number:03d}.png", face)
        _TRAINED[base] = train(folder / "masks", config="tiny", out=folder / "out", steps=6)
    return _TRAINED[base]
