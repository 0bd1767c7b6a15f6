"""What asks for shapes of the selected part, for whoever steers it without sliders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from facemask_editor.weights.handle import Handle


class Shaping(Protocol):
    """The part panel's draft of shape handles: what is asked for here moves its sliders too."""

    @property
    def handles(self) -> Mapping[str, Mapping[str, Handle]]:
        """The model's handles, by class and name; empty without a model."""

    @property
    def disabled(self) -> str:
        """Why the selected part cannot be shaped now, one sentence, or ""."""

    @property
    def reach(self) -> tuple[float, float]:
        """The least and the greatest amount of a slider, in standard deviations."""

    @property
    def both_sides(self) -> bool:
        """Whether the next change of one of a pair is made on both."""

    @property
    def active(self) -> bool:
        """Whether there is a preview, or one is asked for."""

    def amount(self, handle: str) -> float:
        """Return what is asked of the selected part."""

    def seen(self, handle: str) -> float | None:
        """Return what the picture on the screen was made with; None where nothing asked for is shown."""

    def ask(self, amounts: Mapping[str, float], *, both_sides: bool, held: bool) -> None:
        """Ask for amounts of handles of the selected part.

        Args:
            amounts: In standard deviations; 0 takes one back.
            both_sides: Whether the other one of a pair changes too.
            held: Whether a hand still moves it: then rougher edges come faster.
        """

    def let_go(self) -> None:
        """Tell that the hand has let go: what is asked for is made well now."""
