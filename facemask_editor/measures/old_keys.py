"""Keys of printed JSON that had another name: for one release the old ones stand beside the new ones."""

from __future__ import annotations

from typing import Any

OLD_KEYS = {
    "in_range": "plausible",
    "real_in_range": "real_plausible",
    "parts_in_range": "class_plausibility",
    "every_part_in_range": "every_part_plausible",
    "accessories": "worn",
}
"""Old key by new key; both also as the last word of a key with dots, ``nose.nudge.in_range``."""


def with_old_keys(value: Any) -> Any:  # noqa: ANN401  whatever JSON can hold
    """Return a value of JSON whose objects have the old keys too."""
    if isinstance(value, list):
        return [with_old_keys(item) for item in value]
    if not isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    for key, item in value.items():
        found[key] = with_old_keys(item)
        start, dot, last = key.rpartition(".")
        if last in OLD_KEYS:
            found[f"{start}{dot}{OLD_KEYS[last]}"] = found[key]
    return found
