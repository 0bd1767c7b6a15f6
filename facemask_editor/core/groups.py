"""Part families: ten digits for nineteen classes. Needs no Qt."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelSchema


@dataclass(frozen=True)
class Family:
    """Classes that share a digit.

    Attributes:
        digit: "0" to "9".
        key: For ids.
        title: For people.
        names: Class names in the order of repeated presses.
    """

    digit: str
    key: str
    title: str
    names: tuple[str, ...]

    def labels(self, schema: LabelSchema) -> tuple[int, ...]:
        """Return the family's classes that a schema has."""
        return tuple(schema.names.index(name) for name in self.names if name in schema.names)


FAMILIES = (
    Family("1", "skin", "Skin", ("skin",)),
    Family("2", "nose", "Nose", ("nose",)),
    Family("3", "eyes", "Eyes", ("l_eye", "r_eye")),
    Family("4", "brows", "Brows", ("l_brow", "r_brow")),
    Family("5", "ears", "Ears and earring", ("l_ear", "r_ear", "ear_r")),
    Family("6", "mouth", "Mouth and lips", ("mouth", "u_lip", "l_lip")),
    Family("7", "hair", "Hair and hat", ("hair", "hat")),
    Family("8", "glasses", "Glasses", ("eye_g",)),
    Family("9", "neck", "Neck, necklace and cloth", ("neck", "neck_l", "cloth")),
    Family("0", "background", "Background", ("background",)),
)


def next_member(labels: tuple[int, ...], selected: int) -> int | None:
    """Return the class that the family's digit selects: the first one, or the one after the selected."""
    if not labels:
        return None
    if selected not in labels:
        return labels[0]
    return labels[(labels.index(selected) + 1) % len(labels)]


def toggled_locks(locks: Collection[int], labels: tuple[int, ...]) -> frozenset[int]:
    """Return the locks after the family's lock key: all locked, or all free where all were locked."""
    family = frozenset(labels)
    held = frozenset(locks)
    return held - family if family <= held else held | family
