"""The tiny trained model with handles, fitted once for a test run on drawn faces."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.training.fit.handles import fit_handles
from facemask_editor.weights.checkpoint import PartModel, load_model
from tests.helpers.faces import EXTRAS, draw_face
from tests.helpers.trained_model import trained_model

_FITTED: dict[Path, PartModel] = {}


def handled_model(factory: pytest.TempPathFactory) -> PartModel:
    """Return the model; the first caller of a test run waits some seconds."""
    base = factory.getbasetemp()
    if base not in _FITTED:
        model = load_model(trained_model(factory))
        worn = {"hat", "eye_g"}
        masks = [draw_face(256, seed=seed, extras=set(EXTRAS) - worn) for seed in range(1, 61)]
        faces = [EncodedFace(model.vae, mask) for mask in masks]
        codes, present = np.stack([f.codes for f in faces]), np.stack([f.present for f in faces])
        _FITTED[base] = dataclasses.replace(model, tables=fit_handles(model, codes, present, masks))
    return _FITTED[base]
