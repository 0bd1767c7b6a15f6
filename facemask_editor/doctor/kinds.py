"""The kinds of findings, in the order in which reports list and *Fix all* mends them."""

from __future__ import annotations

KINDS: dict[str, str] = {
    "unknown": "Unknown class ids",
    "soft": "Soft edges",
    "fringe": "Blended edges",
    "size": "Odd size",
    "no_face": "No face, or another class order",
    "upside_down": "Upside down",
    "sides": "Left and right exchanged",
    "order": "Parts in the wrong order",
    "missing": "Missing part",
    "outside": "Part off the face",
    "twice": "Part there twice",
    "without": "Worn by nothing",
    "edge": "Part at the picture's edge",
    "hole": "Hole in the face",
    "sliver": "Sliver of background",
    "island": "Island",
    "specks": "Specks",
}
"""Titles by key. What renames classes comes before what asks where they are."""

ORDER = {kind: place for place, kind in enumerate(KINDS)}
