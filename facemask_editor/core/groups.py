"""Classes that belong together, by name: the one table of them. Needs nothing but the standard library.

A group works for every schema: it holds those of its classes that the schema has, and may hold none.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol


class Named(Protocol):
    """What groups need of a schema."""

    @property
    def names(self) -> tuple[str, ...]:
        """Class names in index order."""


@dataclass(frozen=True)
class Group:
    """Classes that belong together.

    Attributes:
        key: For ids.
        title: For people.
        names: Class names in the order of repeated presses of the digit.
        digit: "0" to "9"; "" for a group that no digit selects. Every class that we know has one digit.
        paired: Whether the first two are the left and the right one of a pair, as the person shown has them.
    """

    key: str
    title: str
    names: tuple[str, ...]
    digit: str = ""
    paired: bool = False

    def labels(self, schema: Named) -> tuple[int, ...]:
        """Return the indices of the group's classes that a schema has, in the group's order."""
        return tuple(schema.names.index(name) for name in self.names if name in schema.names)

    @property
    def pair(self) -> tuple[str, ...]:
        """(left, right) of a paired group, else nothing."""
        return self.names[:2] if self.paired else ()


SKIN = Group("skin", "Skin", ("skin",), "1")
NOSE = Group("nose", "Nose", ("nose",), "2")
EYES = Group("eyes", "Eyes", ("l_eye", "r_eye"), "3", paired=True)
BROWS = Group("brows", "Brows", ("l_brow", "r_brow"), "4", paired=True)
EARS = Group("ears", "Ears and earring", ("l_ear", "r_ear", "ear_r"), "5", paired=True)
MOUTH = Group("mouth", "Mouth and lips", ("mouth", "u_lip", "l_lip"), "6")
HAIR = Group("hair", "Hair and hat", ("hair", "hat"), "7")
GLASSES = Group("glasses", "Glasses", ("eye_g",), "8")
NECK = Group("neck", "Neck, necklace and cloth", ("neck", "neck_l", "cloth"), "9")
BACKGROUND = Group("background", "Background", ("background",), "0")
LIPS = Group("lips", "Lips", ("u_lip", "l_lip"))
HEAD = Group("head", "Head", ("skin", "hair", "neck"))
"""What nearly every portrait has round the features."""
ACCESSORIES = Group("accessories", "Accessories", ("eye_g", "hat", "ear_r", "neck_l"))
"""What lies on top of a face."""
MIDDLE = Group("middle", "On the middle line", NOSE.names + MOUTH.names + GLASSES.names)
"""What a face has once, on the line that its halves mirror in."""
INNER = Group(
    "inner", "Features and glasses", NOSE.names + GLASSES.names + EYES.names + BROWS.names + MOUTH.names
)
"""What lies on the skin of a face and hides nothing beside it."""

GROUPS = (
    SKIN, NOSE, EYES, BROWS, EARS, MOUTH, HAIR, GLASSES, NECK, BACKGROUND,
    LIPS, HEAD, ACCESSORIES, MIDDLE, INNER,
)  # fmt: skip
DIGIT_GROUPS = tuple(group for group in GROUPS if group.digit)
"""In the order of the keys, 1 to 9 and 0."""

DRAWN_TOGETHER = {group.key: group for group in (MOUTH, EYES, BROWS, EARS, HEAD)}
"""Groups whose parts may be drawn as one, by key."""


def drawn_with(name: str) -> str:
    """Return the key of the group that a class is drawn with, "" for none."""
    return next((key for key, group in DRAWN_TOGETHER.items() if name in group.names), "")


def pairs_of(names: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return the (left, right) indices of the pairs that a schema with these class names has."""
    pairs = (group.pair for group in GROUPS if group.paired)
    return tuple((names.index(a), names.index(b)) for a, b in pairs if a in names and b in names)


def left_of_pair(name: str, schema: Named) -> str:
    """Return ``l_eye`` for ``eye`` where a schema has that and no class called so; else the name itself."""
    left = f"l_{name}"
    return left if name not in schema.names and left in schema.names else name


def next_member(labels: tuple[int, ...], selected: int) -> int | None:
    """Return the class that the group's digit selects: the first one, or the one after the selected."""
    if not labels:
        return None
    if selected not in labels:
        return labels[0]
    return labels[(labels.index(selected) + 1) % len(labels)]


def toggled_locks(locks: Collection[int], labels: tuple[int, ...]) -> frozenset[int]:
    """Return the locks after the group's lock key: all locked, or all free where all were locked."""
    group = frozenset(labels)
    held = frozenset(locks)
    return held - group if group <= held else held | group
