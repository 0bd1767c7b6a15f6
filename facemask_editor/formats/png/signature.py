"""What the first bytes of a PNG tell; light to import."""

from __future__ import annotations

from os import PathLike

SUFFIX = ".png"
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def is_png(start: bytes) -> bool:
    """Return whether a file that begins so is a PNG, however damaged."""
    return start.startswith(SIGNATURE)


def colour_type(start: bytes) -> str:
    """Return "grey", "palette" or "colours" for the first 26 bytes of a PNG; "" where it is no PNG type."""
    types = {0: "grey", 2: "colours", 3: "palette", 4: "grey", 6: "colours"}
    return types.get(start[25], "") if len(start) > 25 else ""


def bit_depth(start: bytes) -> int:
    """Return the bits of a sample for the first 25 bytes of a PNG; 0 where there are fewer bytes."""
    return start[24] if len(start) > 24 else 0


def starts_as_png(path: str | PathLike[str]) -> bool:
    """Return whether a file begins as a PNG; False where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return is_png(file.read(len(SIGNATURE)))
    except (OSError, ValueError):
        return False
