"""A second face."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap, LabelSchema


@dataclass(frozen=True)
class Donor:
    """A second face.

    Attributes:
        name: Its path, as recipes name it.
        label_map: H x W uint8.
        schema: Its classes.
    """

    name: str
    label_map: LabelMap
    schema: LabelSchema
