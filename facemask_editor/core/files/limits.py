"""How much is read of files that anybody may have made; docs/limits.md tells which limit is for what.

Each can be changed by a variable of the environment, ``FACEMASK_LIMIT_`` and its name in capitals: a sound
file that is larger than anybody foresaw must not be out of reach.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

_PREFIX = "FACEMASK_LIMIT_"
_UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


class Limit(NamedTuple):
    """One limit.

    Attributes:
        default: What holds unless the user says otherwise.
        most: What can be asked for.
        about: What it bounds, one phrase.
    """

    default: int
    most: int
    about: str


LIMITS: Mapping[str, Limit] = {
    "mask_side": Limit(8192, 32_767, "pixels of a side of a mask"),
    "photo_pixels": Limit(89_000_000, 1 << 30, "pixels of a photo; decoded they take 4 bytes each and more"),
    "jpeg_pixels": Limit(1 << 28, 1 << 32, "pixels of a JPEG photo, which is decoded at a part of its size"),
    "photo_bytes": Limit(1 << 30, 1 << 40, "bytes of a photo's file"),
    "profile_bytes": Limit(4 << 20, 1 << 28, "bytes of a photo's colour profile"),
    "png_chunks": Limit(1 << 16, 1 << 24, "chunks of a PNG"),
    "recipe_bytes": Limit(16 << 20, 1 << 30, "bytes of a recipe"),
    "schema_bytes": Limit(1 << 20, 1 << 28, "bytes of a schema file"),
    "card_bytes": Limit(16 << 20, 1 << 30, "bytes of a model card"),
    "renderer_bytes": Limit(4 << 20, 1 << 28, "bytes of a renderer's file, sidecar, workflow or set-up"),
    "picture_bytes": Limit(256 << 20, 1 << 34, "bytes of a picture that a renderer has made"),
    "manifest_bytes": Limit(1 << 30, 1 << 36, "bytes of a manifest"),
    "index_bytes": Limit(1 << 28, 1 << 36, "bytes of a table of masks, index.csv"),
    "settings_bytes": Limit(16 << 20, 1 << 28, "bytes of the file of settings"),
    "journal_bytes": Limit(1 << 30, 1 << 36, "bytes of a journal"),
    "json_depth": Limit(100, 900, "lists and objects of JSON inside each other"),
    "array_bytes": Limit(1 << 29, 1 << 36, "bytes of a NumPy array of class ids"),
    "archive_bytes": Limit(1 << 30, 1 << 36, "bytes of an archive, and of all that is in it, unpacked"),
    "archive_members": Limit(4096, 1 << 16, "files in an archive"),
}
"""All limits by name."""


def variable(name: str) -> str:
    """Return the variable of the environment that changes a limit."""
    return _PREFIX + name.upper()


def limit(name: str) -> int:
    """Return a limit as it holds now; the default where its variable cannot be understood."""
    known = LIMITS[name]
    found = _number(os.environ.get(variable(name), ""))
    return known.default if found is None or not 0 < found <= known.most else found


def raised_by(name: str) -> str:
    """Return the phrase for an error's hint that tells how more is read."""
    return f"{variable(name)} raises that"


def limit_problems(environment: Mapping[str, str] | None = None) -> list[str]:
    """Return one sentence for each variable that is of no limit, or no number that it can have."""
    problems = []
    for key, text in (os.environ if environment is None else environment).items():
        if not key.startswith(_PREFIX):
            continue
        name = key.removeprefix(_PREFIX).lower()
        if key != variable(name) or name not in LIMITS:
            problems.append(f"{key} is no limit; known: {', '.join(map(variable, LIMITS))}")
        elif (found := _number(text)) is None or not 0 < found <= LIMITS[name].most:
            most = LIMITS[name].most
            problems.append(f"{key} is {text!r}, not a whole number from 1 to {most}; passed over")
    return problems


def _number(text: str) -> int | None:
    """Return the number that a text means, ``200_000_000`` or ``512M``; None for another text."""
    text = text.strip()
    factor = _UNITS.get(text[-1:].upper(), 1)
    digits = (text if factor == 1 else text[:-1]).replace("_", "")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 20):
        return None
    return int(digits) * factor
