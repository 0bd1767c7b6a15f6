"""How the other parts of a face change when one is edited, as learnt from faces before and after an edit.

The joint prior holds which shapes come together among faces: wide noses come with near cameras, and a nose
that is drawn wider would move the hair. The maps here were fitted to pairs of one and the same face
(`training.fit.neighbour_adaptation`). Parts without a map stay as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import CheckpointError
from facemask_editor.vae.config import VaeConfig

PREFIX = "follow."
"""Start of the names of all tables that are read here; the word is that of the file format."""

MAPS = PREFIX + "W."
"""Start of a map's name: ``follow.W.u_lip+l_lip.mouth`` is (lips' known numbers, numbers of the mouth)."""

GAINS = PREFIX + "gains."
"""Start of a group's gains, (P,): share of each part's movement in unseen pairs that its map saves."""


@dataclass(frozen=True, eq=False)
class Group:
    """Parts that are edited together, and the neighbours that adapt to them.

    Attributes:
        parts: Class indices, ascending.
        gains: (P,) share of a neighbour's movement that the map saves, 0 to 1.
        maps: By neighbour, (known numbers of the parts, leading numbers of the neighbour's code).
    """

    parts: tuple[int, ...]
    gains: npt.NDArray[np.float64]
    maps: Mapping[int, npt.NDArray[np.float64]]


class NeighbourAdaptation:
    """The learnt maps of a model; empty where it has none.

    Args:
        config: Of the network.
        tables: The model's.

    Raises:
        CheckpointError: For a table of an unknown part or of another shape than its parts have.
    """

    def __init__(self, config: VaeConfig, tables: Mapping[str, np.ndarray[Any, Any]]) -> None:
        self._config = config
        found: dict[tuple[int, ...], dict[int, npt.NDArray[np.float64]]] = {}
        for key in sorted(key for key in tables if key.startswith(PREFIX)):
            if not key.startswith((MAPS, GAINS)):
                raise CheckpointError(f"table {key!r} is unknown")
            if key.startswith(MAPS):
                parts, neighbour = self._names(key)
                rows = sum(config.prior_size(part) for part in parts)
                shape, most = tables[key].shape, config.code_size(neighbour)
                if len(shape) != 2 or shape[0] != rows or not 1 <= shape[1] <= most or neighbour in parts:
                    raise CheckpointError(f"table {key!r} has shape {shape}; expected {rows} x 1 to {most}")
                found.setdefault(parts, {})[neighbour] = tables[key].astype(np.float64)
        self.groups = tuple(
            Group(parts, self._gains(parts, tables), maps) for parts, maps in sorted(found.items())
        )

    def __bool__(self) -> bool:
        return bool(self.groups)

    def _names(self, key: str) -> tuple[tuple[int, ...], int]:
        """Return the parts and the neighbour that a map is named after."""
        known = self._config.class_names
        edited, _, neighbour = key.removeprefix(MAPS).rpartition(".")
        for name in edited.split("+"):
            if name not in known:
                raise CheckpointError(f"table {key!r}: unknown class {name!r}")
        if neighbour not in known:
            raise CheckpointError(f"table {key!r}: {neighbour!r} is no class")
        return tuple(sorted({known.index(name) for name in edited.split("+")})), known.index(neighbour)

    def _gains(
        self, parts: tuple[int, ...], tables: Mapping[str, np.ndarray[Any, Any]]
    ) -> npt.NDArray[np.float64]:
        key = GAINS + group_name(parts, self._config.class_names)
        shape = tables[key].shape if key in tables else "missing"
        if shape != (self._config.parts,):
            raise CheckpointError(f"table {key!r} has shape {shape}; expected ({self._config.parts},)")
        return tables[key].astype(np.float64)

    def adapted(
        self, changes: npt.NDArray[np.float32], edited: Collection[int], free: Sequence[int]
    ) -> dict[int, npt.NDArray[np.float64]]:
        """Return the code changes of the parts that adapt; parts without a map are left out.

        Each part adapts to the one group of edited parts that explains most of its movement: what two
        groups explain is for the most part the same and must not be added.

        Args:
            changes: (P, code) code differences.
            edited: Parts whose change counts.
            free: Parts that may adapt.

        Returns:
            Leading numbers by part.
        """
        groups = [group for group in self.groups if set(group.parts) <= set(edited)]
        adapted = {}
        for part in free:
            best = max(
                (group for group in groups if part in group.maps),
                key=lambda group: (group.gains[part], len(group.parts)),
                default=None,
            )
            if best is not None:
                adapted[part] = self.known(changes, best.parts) @ best.maps[part]
        return adapted

    def known(self, changes: npt.NDArray[np.float32], parts: Sequence[int]) -> npt.NDArray[np.float64]:
        """Return the numbers that maps start from: the leading ones of each part's code."""
        return np.concatenate([changes[p, : self._config.prior_size(p)] for p in parts]).astype(np.float64)


def group_name(parts: Sequence[int], class_names: Sequence[str]) -> str:
    """Return how tables name a group of parts."""
    return "+".join(class_names[part] for part in sorted(parts))
