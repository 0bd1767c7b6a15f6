"""What the relation block is compared with under the same task: a transformer and a joint Gaussian.

python -m facemask_editor.training.fit.denoiser_rivals MODEL DATA --out TRANSFORMER.safetensors
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from facemask_editor.training.fit.denoiser import add_arguments, read_and_train
from facemask_editor.training.fit.denoiser_data import Faces, Floats
from facemask_editor.vae.relation_block import WIDTH, RelationBlock
from facemask_editor.weights.checkpoint import load_model
from facemask_editor.weights.denoiser import Denoiser

LAYERS, HEADS, INNER = 5, 4, 512

RATE = 1e-3
"""Highest learning rate: at the block's own a transformer of this size does not settle."""


class TransformerBlock(RelationBlock):
    """The block with self-attention in the place of the LSTM (Vaswani et al. 2017), pre-norm."""

    def __init__(self, tokens: int, numbers: int, width: int = WIDTH) -> None:
        super().__init__(tokens, numbers, width, 1)
        del self.lstm
        layer = nn.TransformerEncoderLayer(
            width, HEADS, INNER, 0.0, "gelu", batch_first=True, norm_first=True
        )
        self.attention = nn.TransformerEncoder(layer, LAYERS, enable_nested_tensor=False)
        self.widen = nn.Linear(width, 2 * width)

    def mixed(self, tokens: Tensor) -> Tensor:
        """As in `RelationBlock`."""
        out: Tensor = self.widen(self.attention(tokens))
        return out


class GaussianDenoiser:
    """The mean of a joint Gaussian given noisy and clean parts: the best linear denoiser.

    Args:
        faces: To fit to. Covariances are over the faces that show both parts; negative eigenvalues that
            come of it are lifted.
    """

    def __init__(self, faces: Faces) -> None:
        self.parts = faces.parts
        count, _, self._numbers = faces.codes.shape
        shown = np.repeat(faces.present, self._numbers, 1).astype(np.float64)
        x = faces.codes.reshape(count, -1).astype(np.float64)
        self._mean = (x * shown).sum(0) / np.maximum(shown.sum(0), 1)
        x = (x - self._mean) * shown
        covariance = x.T @ x / np.maximum(shown.T @ shown, 1)
        values, vectors = np.linalg.eigh(covariance)
        self._covariance = (vectors * np.maximum(values, 0.02)) @ vectors.T

    def denoised(
        self, codes: Floats, present: npt.NDArray[np.bool_], parts: Sequence[int], strength: float
    ) -> Floats:
        """As `weights.denoiser.Denoiser.denoised`."""
        out = codes.copy()
        doubtful = [i for i, part in enumerate(self.parts) if part in parts and present[part]]
        known = [i for i, part in enumerate(self.parts) if present[part]]
        if strength <= 0 or not doubtful:
            return out
        rows = [i * self._numbers + k for i in known for k in range(self._numbers)]
        change = [i * self._numbers + k for i in doubtful for k in range(self._numbers)]
        x = codes[[self.parts[i] for i in known], : self._numbers].ravel().astype(np.float64)
        noise = np.repeat([strength**2 if i in doubtful else 0.01 for i in known], self._numbers)
        total = self._covariance[np.ix_(rows, rows)] + np.diag(noise)
        gain = self._covariance[np.ix_(change, rows)] @ np.linalg.inv(total)
        fitting = (self._mean[change] + gain @ (x - self._mean[rows])).reshape(len(doubtful), -1)
        out[[self.parts[i] for i in doubtful], : self._numbers] = fitting
        return out


def load_transformer(path: Path, parts: Sequence[int]) -> Denoiser:
    """Return a denoiser with a transformer that `main` has written."""
    state = load_file(path)
    block = TransformerBlock(*state["bias"].shape)
    block.load_state_dict(state)
    return Denoiser(parts, block)


def main() -> None:
    """Train the transformer as the block is trained."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_arguments(parser)
    options = parser.parse_args()
    torch.set_num_threads(1)
    model = load_model(options.model)
    _, trained = read_and_train(model.vae, options, made=TransformerBlock, rate=RATE)
    for _, block in trained:
        save_file(block.state_dict(), options.out)


if __name__ == "__main__":
    main()
