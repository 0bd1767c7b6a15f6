"""Codes of parts that fit each other: the trained relation block of a model.

A part that was drawn, blended or nudged alone need not fit the other parts of its group: lips of different
width, one eye lower than the other. The block (`vae.relation_block`, fitted by ``training.fit.denoiser``)
takes such parts for true ones with noise and gives back the likeliest true ones, given all that is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import torch

from facemask_editor.core.errors import CheckpointError
from facemask_editor.vae.config import VaeConfig
from facemask_editor.vae.relation_block import RelationBlock

PREFIX = "denoise."
"""Start of the names of all tables that are read here."""

PARTS = PREFIX + "parts"
"""(T,) class indices of the parts that the block knows, in the order of its tokens."""

LEAST = 1e-3
"""Strengths below this leave all as it is; the network was not trained on smaller noise."""

_MOST_WIDTH, _MOST_LAYERS = 512, 8

Codes = npt.NDArray[np.float32]


class Denoiser:
    """Makes parts of a face fit each other.

    Args:
        parts: Class indices in the order of the block's tokens.
        block: Trained.
    """

    def __init__(self, parts: Sequence[int], block: RelationBlock) -> None:
        self.parts = tuple(parts)
        self._block = block.eval().requires_grad_(False)
        self._numbers = block.bias.shape[1]

    @classmethod
    def of(cls, config: VaeConfig, tables: Mapping[str, np.ndarray[Any, Any]]) -> Self | None:
        """Return that of a model; None for a model without one.

        Args:
            config: Of the network.
            tables: The model's.

        Raises:
            CheckpointError: A table is missing, unknown or of another shape than the others ask for.
        """
        own = {key: tables[key] for key in sorted(tables) if key.startswith(PREFIX)}
        if not own:
            return None
        parts = _parts(config, own.pop(PARTS, None))
        tokens, width = _shape(own, "part", 2)
        numbers = _shape(own, "bias", 2)[1]
        layers = len(
            [key for key in own if key.startswith(f"{PREFIX}lstm.weight_ih") and "reverse" not in key]
        )
        most = min(config.code_size(part) for part in parts)
        if tokens != len(parts) or not 1 <= numbers <= most:
            raise CheckpointError(
                f"tables {PREFIX!r} are for {tokens} parts of {numbers} numbers; "
                f"expected {len(parts)} parts of 1 to {most}"
            )
        if not (1 <= width <= _MOST_WIDTH and 1 <= layers <= _MOST_LAYERS):
            raise CheckpointError(f"tables {PREFIX!r}: {layers} layers of width {width}")
        block = RelationBlock(tokens, numbers, width, layers)
        state = {}
        for name, value in block.state_dict().items():
            shape = own[PREFIX + name].shape if PREFIX + name in own else "missing"
            if shape != tuple(value.shape):
                raise CheckpointError(
                    f"table {PREFIX + name!r} has shape {shape}; expected {tuple(value.shape)}"
                )
            state[name] = torch.from_numpy(own.pop(PREFIX + name).astype(np.float32))
        if own:
            raise CheckpointError(f"table {next(iter(own))!r} is unknown")
        block.load_state_dict(state)
        return cls(parts, block)

    def denoised(
        self, codes: Codes, present: npt.NDArray[np.bool_], parts: Sequence[int], strength: float
    ) -> Codes:
        """Return the codes with some parts made to fit the others and each other.

        Only the leading numbers change; the rest is fine contour. The same codes always give the same
        result, on one CPU thread and in single precision.

        Args:
            codes: (P, code) float32, left and right in order (`vae.sides.Sides.in_order`); not changed.
            present: (P,) bool; absent parts neither change nor tell anything.
            parts: Class indices of those that may change; ones that the block does not know stay.
            strength: 0 to 1: the noise that these parts are believed to have, in deviations of the training
                faces. 0 leaves all as it is; 0.5 keeps the shape and mends it; 1 nearly draws it anew.

        Returns:
            A new (P, code) float32 array.
        """
        out = codes.copy()
        doubtful = [i for i, part in enumerate(self.parts) if part in parts and present[part]]
        if strength < LEAST or not doubtful:
            return out
        own = list(self.parts)
        doubt = np.zeros(len(own), np.bool_)
        doubt[doubtful] = True
        threads = torch.get_num_threads()
        torch.set_num_threads(1)  # how a sum is parted among threads changes its rounding
        try:
            with torch.no_grad():
                fitting = self._block(
                    torch.from_numpy(np.ascontiguousarray(codes[own, : self._numbers], np.float32))[None],
                    torch.tensor([min(strength, 1.0)], dtype=torch.float32),
                    torch.from_numpy(doubt)[None],
                    torch.from_numpy(np.ascontiguousarray(present[own]))[None],
                )[0].numpy()
        finally:
            torch.set_num_threads(threads)
        for i in doubtful:
            out[own[i], : self._numbers] = fitting[i]
        return out


def tables_of(parts: Sequence[int], block: RelationBlock) -> dict[str, npt.NDArray[np.float16]]:
    """Return the tables that `Denoiser.of` reads."""
    state = {name: value.detach().cpu().numpy() for name, value in block.state_dict().items()}
    state["parts"] = np.array(parts)
    return {PREFIX + name: np.ascontiguousarray(array, np.float16) for name, array in state.items()}


def _parts(config: VaeConfig, table: np.ndarray[Any, Any] | None) -> tuple[int, ...]:
    """Return the class indices of the block's tokens."""
    if table is None or table.ndim != 1 or not 1 <= len(table) <= config.parts:
        shape = "missing" if table is None else table.shape
        raise CheckpointError(f"table {PARTS!r} has shape {shape}; expected 1 to {config.parts} classes")
    parts = tuple(int(part) for part in table)
    if not all(part == number and 0 < part < config.parts for part, number in zip(parts, table, strict=True)):
        raise CheckpointError(f"table {PARTS!r} holds {table.tolist()}; expected 1 to {config.parts - 1}")
    if len(set(parts)) < len(parts):
        raise CheckpointError(f"table {PARTS!r} names a class twice: {list(parts)}")
    return parts


def _shape(tables: Mapping[str, np.ndarray[Any, Any]], name: str, dimensions: int) -> tuple[int, ...]:
    """Return the shape of a table that others are measured by."""
    table = tables.get(PREFIX + name)
    if table is None or table.ndim != dimensions:
        shape = "missing" if table is None else table.shape
        raise CheckpointError(f"table {PREFIX + name!r} has shape {shape}; expected {dimensions} dimensions")
    return tuple(table.shape)
