"""What each step of a history changed, whichever way its edit points."""

from __future__ import annotations

from collections.abc import Sequence

from facemask_editor.app.journal.packing import Tiles, tiles_of
from facemask_editor.app.journal.records import LoggedStep
from facemask_editor.core.labels import LabelMap


def differences(steps: Sequence[LoggedStep], live: LabelMap, position: int) -> list[Tiles]:
    """Return pixels before exclusive-or pixels after, for each step.

    Args:
        steps: One after the other, oldest first; the first one's place is `position` at the most.
        live: H x W uint8, the pixels with the steps before `position` applied. Changed: afterwards those
            without any of the steps.
        position: Place in the history.
    """
    applied = [step for step in steps if step.place < position]
    undone = steps[len(applied) :]
    ahead = live.copy() if undone else live
    forth = [_swap(step, ahead) for step in undone]
    back = [_swap(step, live) for step in reversed(applied)]
    return [*reversed(back), *forth]


def difference(step: LoggedStep, live: Tiles) -> Tiles:
    """Return it for one step, by the pixels of its edit's boxes as they are now."""
    return [(box, old ^ new) for (box, old), (_, new) in zip(tiles_of(step.edit), live, strict=True)]


def _swap(step: LoggedStep, pixels: LabelMap) -> Tiles:
    tiles = []
    for box, other in tiles_of(step.edit):
        region = pixels[box.slices]
        tiles.append((box, region ^ other))
        region[...] = other
    return tiles
