"""Values that are not class ids, but were made of them: multiplied, counted from the other end, in grey."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.formats.recognise.order import MAX_IDS

Values = npt.NDArray[np.integer]
_FEWEST_GREYS = 4


@dataclass(frozen=True)
class Made:
    """How values may have been made of class ids.

    Attributes:
        kind: As in `ids.IdReading`.
        message: What was done with them, as a sentence for the user.
        ids: The id of each value, in the order of the values.
    """

    kind: str
    message: str
    ids: npt.NDArray[np.uint8]


def ways(present: Values) -> Iterator[Made]:
    """Yield the ways in which values may have been made of class ids, those first that change least.

    Args:
        present: The values that occur, ascending, 0 to 255.
    """
    yield from multiplied(present)
    yield from inverted(present)
    yield from _in_grey(present)


def multiplied(present: Values) -> Iterator[Made]:
    """Yield the factors by which small ids may have become these values."""
    for name, ids in _divided(present):
        yield Made("stretched", f"The class ids were multiplied by {name}; they were divided again.", ids)


def inverted(present: Values) -> Iterator[Made]:
    """Yield the ids that these values are when they count down from the highest, which is the background."""
    top = int(present[-1])
    below = top - present[::-1]
    said = f"The class ids are inverted: the background is {top}. They were counted from the other end"
    if int(below[-1]) < MAX_IDS:
        yield Made("inverted", f"{said}.", below[::-1].astype(np.uint8))
    for name, ids in _divided(below):
        yield Made("inverted", f"{said} and divided by {name}.", ids[::-1])


def _in_grey(present: Values) -> Iterator[Made]:
    """Yield the ids whose colours look like these values in a grey picture."""
    for greys in _greys():
        if present.size < _FEWEST_GREYS or not np.isin(present, greys).all():
            continue
        ids = np.array([int(np.flatnonzero(greys == value)[0]) for value in present], dtype=np.uint8)
        message = "The values are the greys of the classes' colours; the classes were taken from those."
        yield Made("in grey", message, ids)


@cache
def _greys() -> tuple[npt.NDArray[np.uint8], ...]:
    """Return the grey of each class's colour, as programs round it."""
    made = []
    for palette in {CELEBAMASK_HQ.palette, *CELEBAMASK_HQ.import_palettes.values()}:
        colours = np.array(palette, dtype=np.float64)
        exact = colours @ (0.299, 0.587, 0.114)
        made += [
            np.rint(exact),
            np.floor(exact),
            np.rint(colours.mean(axis=1)),
            np.floor(colours.mean(axis=1)),
        ]
    unique = {tuple(greys.tolist()): greys.astype(np.uint8) for greys in made}
    return tuple(unique.values())


def _divided(present: Values) -> Iterator[tuple[str, npt.NDArray[np.uint8]]]:
    """Yield factors that may have made these values of small ids, and the ids."""
    values = present.astype(np.float64)
    common = int(np.gcd.reduce(present))
    factors = [(f"{common}", float(common))] if common > 1 else []
    factors += [(f"255/{top}", 255 / top) for top in range(MAX_IDS, 7, -1)]
    for name, factor in factors:
        ids = np.rint(values / factor)
        exact = np.abs(ids * factor - values) < 1
        if ids[-1] < MAX_IDS and exact.all() and np.unique(ids).size == ids.size:
            yield name, ids.astype(np.uint8)
