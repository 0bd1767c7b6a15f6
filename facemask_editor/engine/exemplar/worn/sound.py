"""Which of several placements tears least: looked at on the small picture, where looking is cheap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.exemplar.worn.outlines import Patch, components
from facemask_editor.engine.exemplar.worn.scene import Scene

_LEAST = 3.0
"""Pixels at 256 that make a piece."""

Choice = TypeVar("Choice")


def least_torn(
    scene: Scene,
    choices: Iterable[Choice],
    rough: Callable[[Scene, Choice], LabelMap | None],
    crumb: float,
) -> Choice | None:
    """Return the first choice that cuts nothing apart, else the one that cuts least; None where none fits.

    Args:
        scene: The face.
        choices: In order of preference.
        rough: Returns the small scene's face with a choice, as of `roughly`; None where it has no place.
        crumb: Square chin units of pieces that will be mended and do not count.
    """
    small = scene.small
    least = max(_LEAST, crumb * small.chin**2)
    known: dict[int, int] = {}
    best: tuple[int, Choice] | None = None
    for choice in choices:
        made = rough(small, choice)
        if made is None:
            continue
        torn = 0
        for part in np.flatnonzero(np.bincount(small.before[made != small.before], minlength=1)):
            if part == scene.part:
                continue
            if part not in known:
                known[int(part)] = _pieces(small.before, int(part), small, _LEAST)
            torn += max(0, _pieces(made, int(part), small, least) - known[int(part)])
        if torn == 0:
            return choice
        if best is None or torn < best[0]:
            best = torn, choice
    return None if best is None else best[1]


def roughly(scene: Scene, patches: Sequence[Patch], names: Sequence[str]) -> LabelMap | None:
    """Return the face in which a part has taken patches, crumbs left; None where nothing is taken."""
    out = scene.labels.copy()
    for patch in patches:
        window = patch.box.slices
        out[window][patch.mask & scene.may_take(names, window)] = scene.part
    return out if (out == scene.part).any() else None


def _pieces(labels: LabelMap, part: int, scene: Scene, least: float) -> int:
    """Return the number of pieces of a class; background off the border counts twice, as a pocket."""
    numbers, areas = components(labels == part)
    large = areas >= least
    count = int(large.sum())
    if part == scene.schema.background and count:
        edges = (numbers[0], numbers[-1], numbers[:, 0], numbers[:, -1])
        open_air = np.zeros(len(areas), np.bool_)
        open_air[np.concatenate(edges)] = True
        count += int((large & ~open_air).sum())
    return count
