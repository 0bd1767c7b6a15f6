"""What artists say of shapes: "longer nose", "bigger eyes", "smile more". Needs no Qt.

One table of pairs of words for each handle, and one of the things that parts are called; the command palette
offers what both make, shown as a preview before it is applied.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from facemask_editor.core.labels import LabelSchema

AMOUNT = 1.0
"""Standard deviations that a word asks for at first; said again it asks for half as much more."""
AGAIN = 0.5

_PAIRS: dict[str, tuple[str, str, str]] = {
    "width": ("wider", "narrower", "broad slim thin"),
    "length": ("longer", "shorter", "long short"),
    "height": ("taller", "lower", "high"),
    "size": ("bigger", "smaller", "larger big small scale enlarge shrink"),
    "raise": ("higher", "lower", "up down move raise"),
    "tilt": ("raised outer ends of", "lowered outer ends of", "tilt slant angle turn"),
    "apart": ("wider apart", "closer together", "distance spacing between"),
    "arch": ("more arched", "flatter", "arch curve"),
    "fullness": ("fuller", "thinner", "full plump thick volume"),
    "curve": ("corners up of", "corners down of", "smile sad grin"),
    "opening": ("more open", "more closed", "open close teeth shut"),
    "jaw": ("wider", "narrower", "broader square pointed v-shape cheeks"),
    "chin": ("longer", "shorter", "height"),
    "forehead": ("higher", "lower", "hairline"),
    "volume": ("fuller", "flatter", "more less volume big"),
    "fringe": ("longer", "shorter", "bangs"),
    "parting": ("to the left", "to the right", "side middle part"),
    "curl": ("curlier", "straighter", "wavy waves frizzy"),
    "ears": ("over the ears", "behind the ears", "cover"),
}
"""By handle: what more of it is called, what less, and what else people type."""

_OF_PART: dict[tuple[str, str], tuple[str, str]] = {
    ("eye", "height"): ("more open", "more closed"),
    ("brow", "height"): ("thicker", "thinner"),
    ("mouth", "opening"): ("open", "close"),
    ("nose", "tilt"): ("leaning to the left", "leaning to the right"),
    ("lip", "tilt"): ("left corner up of", "left corner down of"),
    ("mouth", "tilt"): ("left corner up of", "left corner down of"),
    ("hair", "length"): ("longer", "shorter"),
}
"""Better words for some parts' handles, by the end of the part's name."""

_THING: dict[tuple[str, str], str] = {
    ("skin", "width"): "face",
    ("skin", "jaw"): "jaw",
    ("skin", "chin"): "chin",
    ("skin", "forehead"): "forehead",
    ("hair", "fringe"): "fringe",
    ("hair", "parting"): "parting",
}
_NAMES = {
    "l_eye": "eyes", "l_brow": "brows", "l_ear": "ears", "eye_g": "glasses", "u_lip": "upper lip",
    "l_lip": "lower lip", "ear_r": "earring", "neck_l": "necklace", "hat": "hat",
}  # fmt: skip
_BEHIND = frozenset(
    ("more open", "more closed", "wider apart", "closer together", "to the left", "to the right",
     "over the ears", "behind the ears", "leaning to the left", "leaning to the right")
)  # fmt: skip
"""Words that stand behind the thing: "eyes wider apart"."""

_EXPRESSIONS: dict[str, tuple[str, str, str]] = {
    "smile": ("Smile more", "Smile less", "happy grin laugh cheerful sad"),
    "open": ("Open the mouth", "Close the mouth", "talk shout surprised teeth"),
    "pout": ("Pout", "Spread the lips", "kiss lips"),
    "raise_brows": ("Raise the brows", "Lower the brows", "surprised astonished eyebrows"),
    "frown": ("Frown", "Relax the brows", "angry worried sad stern eyebrows"),
    "squint": ("Squint", "Open the eyes wide", "narrow eyes"),
    "close_eyes": ("Close the eyes", "Open the eyes", "sleep blink asleep shut"),
}
_WORN = ("eye_g", "hat", "ear_r", "neck_l")


@dataclass(frozen=True)
class Saying:
    """Something that can be said of a face.

    Attributes:
        key: For what was used last.
        title: As it is read.
        kind: Of the recipe step: ``shape``, ``expression``, ``resample`` or ``remove``.
        part: Class name; "" for the whole face.
        name: Of the handle or expression; "" for none.
        amount: Of the step; 0 for one that has none.
        words: What else people type.
    """

    key: str
    title: str
    kind: str
    part: str = ""
    name: str = ""
    amount: float = 0.0
    words: str = ""


def handle_words(handle: str) -> str:
    """Return what artists type when they look for a handle."""
    return " ".join(_PAIRS.get(handle, ()))


def sayings(
    handles: Iterable[tuple[str, str]], schema: LabelSchema, present: Collection[str]
) -> Iterator[Saying]:
    """Yield all that can be said of a face.

    Args:
        handles: Part and name of each handle that the model has.
        schema: The classes.
        present: Names of the classes that the mask shows.
    """
    for part, handle in handles:
        if part not in schema.names or part.startswith("r_") or handle not in _PAIRS:
            continue
        more, less, words = _PAIRS[handle]
        more, less = _OF_PART.get((part.rpartition("_")[2], handle), (more, less))
        thing = _THING.get((part, handle)) or _NAMES.get(part) or schema.title(schema.index(part)).lower()
        for sign, said in ((1, more), (-1, less)):
            title = f"{thing} {said}" if said in _BEHIND else f"{said} {thing}"
            yield Saying(
                f"say:{part}.{handle}{'+' if sign > 0 else '-'}",
                title[:1].upper() + title[1:],
                "shape",
                part,
                handle,
                sign * AMOUNT,
                words,
            )
    for name, (more, less, words) in _EXPRESSIONS.items():
        for sign, title in ((1, more), (-1, less)):
            key = f"say:{name}{'+' if sign > 0 else '-'}"
            yield Saying(key, title, "expression", "", name, sign * AMOUNT, words)
    for part in _WORN:
        if part not in schema.names:
            continue
        thing = _NAMES[part]
        article = "" if part == "eye_g" else "an " if thing[0] in "aeiou" else "a "
        if part in present:
            yield Saying(
                f"say:remove {part}", f"Remove the {thing}", "remove", part, words="take off without"
            )
            yield Saying(f"say:other {part}", f"Other {thing}", "resample", part, words="new change")
        else:
            yield Saying(
                f"say:add {part}", f"Add {article}{thing}", "resample", part, words="put on wear with"
            )
