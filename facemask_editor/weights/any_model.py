"""Models of either kind: the part VAE and the paper's network."""

from __future__ import annotations

from pathlib import Path

from facemask_editor.weights.card import is_paper_model
from facemask_editor.weights.checkpoint import PartModel, load_model
from facemask_editor.weights.paper_file import PaperModel, load_paper_model


def load_any_model(model: str | Path | None = None, device: str = "cpu") -> PartModel | PaperModel:
    """Load a model of either kind by name or path.

    Raises:
        CheckpointError: Naming the file and what is wrong with it.
    """
    if model and is_paper_model(model):
        return load_paper_model(model, device)
    return load_model(model, device)
