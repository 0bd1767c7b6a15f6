"""What an edit changes, in words. Needs no Qt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from facemask_editor.core.labels import LabelSchema


def describe_change(schema: LabelSchema, part: int, changed: Mapping[str, int], most: int = 0) -> str:
    """Return "Changed: nose 812 px, skin 40 px", the edited part first, then by size.

    Args:
        schema: The classes.
        part: The edited class.
        changed: Changed pixels by class name.
        most: How many classes are named before the rest becomes a number; 0 is all.
    """
    if not changed:
        return "Nothing changes."
    order = sorted(changed, key=lambda name: (name != schema.names[part], -changed[name]))
    named = order[:most] if most and len(order) > most + 1 else order
    texts = [f"{schema.title(schema.index(name)).lower()} {pixel_text(changed[name])}" for name in named]
    if len(named) < len(order):
        texts.append(f"{len(order) - len(named)} more classes")
    return "Changed: " + ", ".join(texts)


def describe_limits(schema: LabelSchema, limits: Mapping[str, float]) -> list[str]:
    """Return "Nose length ends at +1.52 in this face" for handles that ended before what was asked for.

    Args:
        schema: The classes.
        limits: By ``part.handle``, the amount that was reached; what did not move at all is said elsewhere.
    """
    lines = []
    for name, reached in limits.items():
        part, _, handle = name.partition(".")
        if reached and part in schema.names:
            title = schema.title(schema.index(part))
            lines.append(f"{title} {handle} ends at {reached:+.2f} in this face.")
    return lines


def with_titles(schema: LabelSchema, sentences: Iterable[str]) -> list[str]:
    """Return what the engine says with titles for the class names: "Left eye has no pixel"."""
    titles = {name: schema.title(label).lower() for label, name in enumerate(schema.names) if "_" in name}
    told = []
    for sentence in sentences:
        for name, title in titles.items():
            sentence = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", title, sentence)
        told.append(sentence[:1].upper() + sentence[1:])
    return told


def pixel_text(count: int) -> str:
    """Return a count of pixels, its digits in groups; spaces that do not break hold it together."""
    return f"{count:,}\u00a0px".replace(",", "\u202f")
