"""What can be chosen for an illustration."""

from __future__ import annotations

import random
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import PurePath

from facemask_editor.render.illustration import palettes

OPTIONS: Mapping[str, Mapping[str, object]] = {
    "skin": palettes.SKIN,
    "hair": palettes.HAIR,
    "eyes": palettes.EYES,
    "lips": palettes.LIPS,
    "cloth": palettes.CLOTH,
    "hat": palettes.CLOTH,
    "metal": palettes.METAL,
    "background": palettes.BACKGROUND,
    "light": palettes.LIGHT,
}
"""Names that each choice but the seed can have, and what they stand for."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Colours by name, the light, and a seed.

    Attributes:
        skin: A name of ``palettes.SKIN``; the others likewise, see `OPTIONS`.
        seed: 0 to 2^31 - 1, for strands of hair and folds; colours do not depend on it.

    Raises:
        ValueError: For a name that is not known, naming the choice and the known ones.
    """

    skin: str = "fair"
    hair: str = "chestnut"
    eyes: str = "hazel"
    lips: str = "rose"
    cloth: str = "teal"
    hat: str = "burgundy"
    metal: str = "gold"
    background: str = "sand"
    light: str = "left"
    seed: int = 0

    def __post_init__(self) -> None:
        for choice in fields(self):
            value = getattr(self, choice.name)
            if choice.name == "seed":
                if not 0 <= value < 2**31:
                    raise ValueError(f"the seed is {value}, not 0 to 2147483647")
            elif value not in OPTIONS[choice.name]:
                known = ", ".join(OPTIONS[choice.name])
                raise ValueError(f"{choice.name} is {value!r}; known: {known}")


def choices_for(seed: int) -> Choices:
    """Return choices that look good together: the same for the same seed, on every machine.

    Args:
        seed: 0 to 2^31 - 1; 0 gives the first defaults.
    """
    if seed == 0:
        return Choices()
    numbers = random.Random(seed)

    def draw(names: Sequence[str]) -> str:
        # random() is the same in every Python, choice() need not be
        return names[int(numbers.random() * len(names))]

    skin = draw(list(palettes.SKIN))
    cloth = draw(list(palettes.CLOTH))
    hats = [name for name in palettes.CLOTH if name != cloth]
    light_skin = list(palettes.SKIN).index(skin) < 5
    return Choices(
        skin=skin,
        hair=draw(palettes.HAIR_OF_SKIN[skin]),
        eyes=draw(palettes.EYES_OF_SKIN[skin]),
        lips=draw(("bare", "bare", "rose", "rose", "coral", "berry", "red", "brick")),
        cloth=cloth,
        hat=draw(hats),
        metal=draw(("gold", "gold", "silver", "rose gold" if light_skin else "gold")),
        background=draw(palettes.PAIRS[cloth]),
        light=draw(("left", "left", "right", "front")),
        seed=seed,
    )


def choices_of(path: PurePath | None) -> Choices:
    """Return choices for a mask by its name; the first ones for a mask that has none."""
    return Choices() if path is None else choices_for(1 + zlib.crc32(path.stem.encode()) % (2**31 - 1))
