"""What the parts of a face can cover: one in which black and white are exchanged covers what none can."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import FormatError
from facemask_editor.core.groups import BROWS, EARS, EYES, INNER, MOUTH, NOSE
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema

Flags = npt.NDArray[np.bool_]


def _classes(*names: str) -> frozenset[int]:
    return frozenset(map(CELEBAMASK_HQ.index, names))


# Classes of a face that never cover half of a picture.
_SMALL = _classes(*NOSE.names, *EYES.names, *BROWS.names, *EARS.names, *MOUTH.names, "neck_l")
_FEATURES = _classes(*INNER.names)
_MOST_COVER = 0.85  # of any part of a face
# The parts that may lie within the outline of another one; all others lie beside it.
_WITHIN: Mapping[int, frozenset[int]] = {
    CELEBAMASK_HQ.index("skin"): _FEATURES | _classes(*EARS.names, "neck_l", "neck"),
    CELEBAMASK_HQ.index("eye_g"): _FEATURES | _classes("skin"),
    CELEBAMASK_HQ.index("hair"): _classes(*EARS.names, "hat"),
    CELEBAMASK_HQ.index("hat"): _classes("hair", *EARS.names),
    CELEBAMASK_HQ.index("neck"): _classes("neck_l", "ear_r"),
    CELEBAMASK_HQ.index("cloth"): _classes("neck_l", "neck", "ear_r"),
}
_WITHIN_SHARE = 0.75  # of a part's pixels
_BORDER_SHARE = 0.9


@dataclass(frozen=True)
class Shape:
    """What one part picture shows.

    Attributes:
        path: Its file.
        on: H x W bool.
        soft: Whether its edges were soft.
    """

    path: Path
    on: Flags
    soft: bool = False

    @property
    def covers(self) -> float:
        """Share of the picture."""
        return float(np.count_nonzero(self.on)) / self.on.size

    @property
    def constant(self) -> bool:
        """Whether all is part or nothing is."""
        return self.covers in (0.0, 1.0)


def small_parts(schema: LabelSchema) -> frozenset[int]:
    """Return the classes that never cover half of a picture; none where the classes are other things."""
    return _SMALL if schema.names == CELEBAMASK_HQ.names else frozenset()


def check_cover(shapes: Mapping[int, Shape], schema: LabelSchema) -> list[str]:
    """Return remarks on parts that cover oddly much of the picture.

    Args:
        shapes: The parts of a face by class, all of one size.
        schema: The classes.

    Raises:
        FormatError: For a part that covers what it cannot: all of the picture, half of it where it is small,
            or most parts that lie beside it in a face.
    """
    messages = []
    told = sum(not shape.constant for shape in shapes.values())
    for label, shape in shapes.items():
        title, covers = schema.title(label), shape.covers
        if covers == 1 and told:
            hint = f"a part never covers all; what a face has no {title.lower()} of is all black, or no file"
            raise FormatError(shape.path, "white area", "the whole picture", hint)
        if label in small_parts(schema) and 0.5 < covers < 1:
            raise _exchanged(shape, f"{round(100 * covers)} % of the picture", title)
        beside, swallowed = _swallowed(label, shapes, schema)
        surrounds = covers > 0.5 and _border_share(shape.on) > _BORDER_SHARE
        most = len(beside) > 2 and 2 * len(swallowed) >= len(beside)
        if most or (surrounds and len(beside) > 1 and swallowed == beside):
            names = ", ".join(schema.title(other).lower() for other in swallowed[:3])
            more = f" and {len(swallowed) - 3} more" if len(swallowed) > 3 else ""
            raise _exchanged(shape, f"over {names}{more}", title)
        if covers > _MOST_COVER or surrounds or (covers > 0.5 and (swallowed or told == 1)):
            messages.append(
                f"{title} covers {round(100 * covers)} % of the picture; "
                f"are black and white exchanged in {shape.path.name}?"
            )
    return messages


def _exchanged(shape: Shape, value: str, title: str) -> FormatError:
    hint = f"that cannot be a {title.lower()}; are black and white exchanged in this file?"
    return FormatError(shape.path, "white area", value, hint)


def _swallowed(
    label: int, shapes: Mapping[int, Shape], schema: LabelSchema
) -> tuple[list[int], list[int]]:  # fmt: skip
    """Return the other parts that lie beside one in a face, and those that it covers all the same."""
    if schema.names != CELEBAMASK_HQ.names or label not in _WITHIN:
        return [], []
    beside = [
        other
        for other, shape in shapes.items()
        if other != label and other not in _WITHIN[label] and not shape.constant
    ]
    on = shapes[label].on
    covered = [
        other
        for other in beside
        if np.count_nonzero(shapes[other].on & on) > _WITHIN_SHARE * np.count_nonzero(shapes[other].on)
    ]
    return beside, covered


def _border_share(on: Flags) -> float:
    border = np.concatenate([on[0], on[-1], on[1:-1, 0], on[1:-1, -1]])
    return float(np.mean(border))
