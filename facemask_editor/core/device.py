"""Where the network runs: one rule for the window, the command line and training. Needs no torch."""

from __future__ import annotations

from collections.abc import Collection

from facemask_editor.core.errors import EngineError

AUTO = "auto"
DEVICES = ("cuda", "mps", "cpu")
"""The devices that are known, in the order in which `AUTO` takes them."""


def choose_device(wanted: str, available: Collection[str]) -> str:
    """Return the device that is meant on a machine.

    Args:
        wanted: One of `DEVICES`, or `AUTO`.
        available: What the machine has.

    Raises:
        EngineError: Where the machine lacks it.
    """
    if wanted == AUTO:
        return next(device for device in DEVICES if device in available)
    if wanted not in available:
        raise EngineError(f"the device {wanted!r} is not available here; there is {', '.join(available)}")
    return wanted
