"""Which masks are kept back for validation: every tenth of the sorted names, from the first on."""

from __future__ import annotations

from collections.abc import Sequence

STRIDE = 10


def validation_of(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names that no training may see; the rule depends on nothing but the names.

    Args:
        names: Sorted, each once.
    """
    return tuple(names[::STRIDE])


def training_of(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names that training may see; arguments as of `validation_of`."""
    return tuple(name for place, name in enumerate(names) if place % STRIDE)
