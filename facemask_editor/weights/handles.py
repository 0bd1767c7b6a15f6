"""Named shape handles: how a model's codes move when one measured quantity of a part is asked to change.

The directions are learnt (`training.fit.handles`): row k of a part's table is the code change that comes with
one standard deviation more of its quantity k while its other quantities stay.
`engine.shape.reshape` uses them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import EngineError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.measures.coverage import Values
from facemask_editor.measures.shapes import SHAPES, PartShape, Quantity
from facemask_editor.vae.config import VaeConfig
from facemask_editor.weights.handle import Handle

PREFIX = "handles."
"""Start of the names of all tables that are read here, and of that of `weights.typicality`."""

STATS = ("mean", "deviation", "low", "high")
"""Columns of a part's table ``handles.PART.stats``; low and high are the 0.5 and 99.5 percentile."""


@dataclass(frozen=True, eq=False)
class PartHandles:
    """The learnt tables of one part.

    Attributes:
        shape: Its quantities and handles.
        directions: (quantities, code_size) code change for one standard deviation more of each quantity.
        stats: (handles, 4) columns `STATS`, in face units or degrees.
    """

    shape: PartShape
    directions: npt.NDArray[np.float32]
    stats: npt.NDArray[np.float32]

    @property
    def deviations(self) -> Values:
        """One standard deviation of each quantity."""
        return self.stats[: len(self.shape.quantities), 1].astype(np.float64)


class Handles:
    """The handles of a model.

    Args:
        config: Of the network.
        tables: The model's; parts without handles are left out of them.
        schema: The model's classes.

    Raises:
        ValueError: For a table of another shape or with values that cannot be.
    """

    def __init__(
        self,
        config: VaeConfig,
        tables: Mapping[str, np.ndarray[Any, Any]],
        schema: LabelSchema = CELEBAMASK_HQ,
    ) -> None:
        self.parts: dict[int, PartHandles] = {}
        for index, name in enumerate(config.class_names):
            keys = f"handles.{name}.directions", f"handles.{name}.stats"
            if not any(key in tables for key in keys):
                continue
            if name not in SHAPES:
                raise ValueError(f"table {keys[0]!r}: {name} has no handles")
            shape = _known(SHAPES[name], tables.get(keys[0]))
            wanted = (len(shape.quantities), config.code_size(index)), (len(shape.handles), len(STATS))
            for key, size in zip(keys, wanted, strict=True):
                found = tables[key].shape if key in tables else "missing"
                if found != size:
                    raise ValueError(f"table {key!r} is {found}; expected {size}")
            if not (tables[keys[1]][:, 1] > 0).all():
                raise ValueError(f"table {keys[1]!r} holds deviations that are not above 0")
            self.parts[index] = PartHandles(shape, tables[keys[0]], tables[keys[1]])
        unit = tables.get("handles.unit", np.ones(1, np.float32))
        if unit.shape != (1,) or not unit[0] > 0:
            raise ValueError(f"table 'handles.unit' is {unit.tolist()}; expected one number above 0")
        self.unit = float(unit[0])
        self.class_names = config.class_names
        self.schema = schema
        self.partners = partners(schema)

    def listed(self) -> tuple[Handle, ...]:
        """Return all handles in class order."""
        found = []
        for index, part in self.parts.items():
            meanings = {q.name: (q.meaning, _unit(q)) for q in part.shape.quantities}
            for name, (mean, deviation, low, high) in zip(
                part.shape.handles, part.stats.tolist(), strict=True
            ):
                meaning, unit = meanings.get(name, (" and ".join(part.shape.size) + " alike", "px"))
                scale = {"deg": 1.0, "%": 100.0, "px": self.unit * 512 / REFERENCE_SIZE}[unit]
                found.append(
                    Handle(
                        self.class_names[index],
                        name,
                        meaning,
                        unit,
                        deviation * scale,
                        (low - mean) / deviation,
                        (high - mean) / deviation,
                    )
                )
        return tuple(found)

    def named(self, part: int, handle: str) -> str:
        """Return the handle's name, aliases resolved.

        Raises:
            EngineError: Listing the handles that are known.
        """
        if not self.parts:
            raise EngineError("this model has no shape handles")
        name = self.class_names[part]
        if part not in self.parts:
            known = ", ".join(self.class_names[index] for index in self.parts)
            raise EngineError(f"{name} has no handles; parts with handles: {known}")
        shape = self.parts[part].shape
        resolved = shape.aliases.get(handle, handle)
        if resolved not in shape.handles:
            known = ", ".join(f"{name}.{other}" for other in shape.handles)
            raise EngineError(f"unknown handle {name}.{handle}; known: {known}")
        return resolved


def _unit(quantity: Quantity) -> str:
    return "deg" if quantity.angle else "%" if quantity.share else "px"


def _known(shape: PartShape, directions: np.ndarray[Any, Any] | None) -> PartShape:
    """Return the quantities that a model knows: one of an earlier release lacks the last ones."""
    rows = 0 if directions is None or directions.ndim != 2 else len(directions)
    if 0 < rows < len(shape.quantities) and not shape.size:
        return replace(shape, quantities=shape.quantities[:rows])
    return shape


def partners(schema: LabelSchema) -> dict[int, int]:
    """Return the other side of each paired part, by class index."""
    return {a: b for pair in schema.pairs for a, b in (pair, pair[::-1])}
