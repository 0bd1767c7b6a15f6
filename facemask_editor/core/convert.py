"""Masks in the classes of another schema, where that is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from facemask_editor.core.label_map import checked_label_map
from facemask_editor.core.labels import LabelMap, LabelSchema

_INSTEAD: Mapping[str, str] = {"eye_g": "skin"}
"""What lies under a class that the target lacks; under all others the background."""


@dataclass(frozen=True, eq=False)
class Conversion:
    """A mask in the classes of another schema.

    Attributes:
        label_map: H x W uint8 in the target's order.
        without_counterpart: Names of the classes in the mask that the target lacks, and what they became.
    """

    label_map: LabelMap
    without_counterpart: Mapping[str, str]

    @property
    def messages(self) -> tuple[str, ...]:
        """What was lost, as sentences for the user."""
        if not self.without_counterpart:
            return ()
        became = ", ".join(f"{name} became {other}" for name, other in self.without_counterpart.items())
        return (f"Classes without a counterpart: {became}.",)


def convert_schema(label_map: LabelMap, source: LabelSchema, target: LabelSchema) -> Conversion:
    """Return a mask in the classes of another schema; those of the same name are the same.

    Args:
        label_map: H x W of any integer type, classes of the source.
        source: The mask's schema.
        target: The schema that is asked for.

    Raises:
        ValueError: For what is no label map of the source, as `checked_label_map` says it.
    """
    label_map = checked_label_map(label_map, source)
    table = np.full(256, target.background, dtype=np.uint8)
    lost: dict[str, str] = {}
    present = np.unique(label_map).tolist()
    for label, name in enumerate(source.names):
        if label == source.background:
            continue
        kept = name if name in target.names else _INSTEAD.get(name, "")
        table[label] = target.index(kept) if kept in target.names else target.background
        if kept != name and label in present:
            lost[name] = target.names[table[label]]
    converted: LabelMap = table[label_map]
    return Conversion(converted, lost)
