"""How far neighbours adapt, how well parts fit, how edits are made: what holds until it is changed.

Imports nothing heavy: the window is seen before the engine's thread needs NumPy.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, fields

from facemask_editor.recipe.adapt import ADAPT
from facemask_editor.recipe.denoise import DENOISE


@dataclass(frozen=True)
class Strengths:
    """As recipes have them.

    Attributes:
        adapt: 0 to 1, how far unlocked neighbours adapt.
        denoise: 0 to 1, how strongly parts are made to fit their group.
        difference: Whether edits add to the mask what changes in the decoded one; off, all is decoded again.
    """

    adapt: float = ADAPT.default
    denoise: float = DENOISE.default
    difference: bool = True

    def within(self, refused: Container[str]) -> Strengths:
        """Return these, with the usual value for what a model cannot do (`engine.refused`)."""
        return Strengths(
            **{field.name: getattr(self, field.name) for field in fields(self) if field.name not in refused}
        )


AS_USUAL = Strengths()
"""Those of recipes that say nothing of them."""
