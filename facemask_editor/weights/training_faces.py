"""The training faces that a model keeps, as far as the joint prior knows them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import CheckpointError
from facemask_editor.weights.checkpoint import PartModel

FACE_CODES, FACE_PARTS = "faces.codes", "faces.present"
"""Names of the tables: (N, D) known code numbers, left and right in order; (N, P) 0 or 1."""


Faces = tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]


def training_faces(model: PartModel) -> Faces | None:
    """Return (N, P, code) codes, 0 beyond what the prior knows, and (N, P) presence; None for none.

    Raises:
        CheckpointError: The tables do not fit the prior.
    """
    if FACE_CODES not in model.tables or FACE_PARTS not in model.tables:
        return None
    config = model.vae.config
    known, shown = model.tables[FACE_CODES], model.tables[FACE_PARTS]
    size = len(model.prior.mean)
    if known.shape != (len(shown), size) or shown.shape[1:] != (config.parts,):
        raise CheckpointError(
            f"{model.path}: tables {FACE_CODES!r} and {FACE_PARTS!r} have shapes {known.shape} and "
            f"{shown.shape}; expected N x {size} and N x {config.parts}"
        )
    codes = np.zeros((len(known), config.parts, config.code), np.float32)
    for part in range(config.parts):
        rows = model.prior.indices([part])
        codes[:, part, : len(rows)] = known[:, rows]
    return codes, shown > 0.5
