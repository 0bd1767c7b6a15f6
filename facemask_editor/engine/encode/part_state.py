"""What an edited part is made of."""

from __future__ import annotations

from dataclasses import dataclass, field

from facemask_editor.engine.encode.face import EncodedFace


@dataclass(eq=False)
class PartState:
    """What a part is made of.

    Attributes:
        source: Weight of the fine contour that the source mask has beyond its decoded code.
        donors: Weights of the donors' fine contours.
        shrink: 0 to 1: how far the part has shrunk towards its core; at 1 it is gone.
    """

    source: float = 1.0
    donors: dict[EncodedFace, float] = field(default_factory=dict)
    shrink: float = 0.0
