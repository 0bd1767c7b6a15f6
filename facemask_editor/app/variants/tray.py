"""Which variants there are: seeds in pages, pins, and the variant that they are narrowed round."""

from __future__ import annotations

from dataclasses import dataclass, replace

from facemask_editor.app.variants.aim import Aim
from facemask_editor.app.variants.variant import Variant
from facemask_editor.recipe.strengths import AS_USUAL, Strengths

PAGE = 12
MOST = 20 * PAGE
"""Of one aim; more nobody looks through."""
COLDEST, WARMEST = 0.1, 2.0
"""Ends of the temperature; at 0 all variants would be the same."""


@dataclass(frozen=True)
class Tray:
    """The variants; methods return another tray.

    Attributes:
        aim: What is varied; None where nothing can be.
        temperature: How far variants go.
        count: How many there are.
        focus: What they are narrowed round, the first variant first.
        strengths: How far neighbours adapt, and how well parts fit; pins keep their own.
        pins: Kept variants, of this aim and of others, in the order in which they were pinned.
    """

    aim: Aim | None = None
    temperature: float = 1.0
    count: int = PAGE
    focus: tuple[Variant, ...] = ()
    strengths: Strengths = AS_USUAL
    pins: tuple[Variant, ...] = ()

    @property
    def current(self) -> tuple[Variant, ...]:
        """The variants that are asked for; narrowed, the one that they are round comes first."""
        if self.aim is None:
            return ()
        if not self.focus:
            return tuple(
                Variant(self.aim, seed, self.temperature, strengths=self.strengths)
                for seed in range(self.count)
            )
        centre = self.focus[-1]
        return (centre, *(centre.nearby(seed, self.temperature) for seed in range(self.count - 1)))

    @property
    def shown(self) -> tuple[Variant, ...]:
        """Pins that are not among the current variants, then these: a pin moves no thumbnail."""
        current = self.current
        return (*(pin for pin in self.pins if pin not in current), *current)

    @property
    def full(self) -> bool:
        """Whether there are no more."""
        return self.aim is None or self.count >= MOST

    def aimed(self, aim: Aim | None) -> Tray:
        """Turn to something else; pins stay."""
        return self if aim == self.aim else replace(self, aim=aim, count=PAGE, focus=())

    def warmed(self, temperature: float) -> Tray:
        """Let variants go further, or less far."""
        return replace(self, temperature=min(max(temperature, COLDEST), WARMEST))

    def with_strengths(self, strengths: Strengths) -> Tray:
        """Let the variants, and what they are narrowed round, adapt and fit otherwise."""
        if strengths == self.strengths:
            return self
        focus = tuple(replace(variant, strengths=strengths) for variant in self.focus)
        return replace(self, strengths=strengths, focus=focus)

    def more(self) -> Tray:
        """Ask for another page."""
        return self if self.full else replace(self, count=min(self.count + PAGE, MOST))

    def narrowed(self, variant: Variant) -> Tray:
        """Turn to variants round one; of a pin of something else too."""
        if self.focus and self.focus[-1] == variant:
            return self
        focus = (*self.focus, variant) if variant.aim == self.aim else (variant,)
        return replace(self, aim=variant.aim, focus=focus, count=PAGE)

    def widened(self) -> Tray:
        """Go back to what was there before the last narrowing."""
        return replace(self, focus=self.focus[:-1], count=PAGE) if self.focus else self

    def pinned(self, variant: Variant) -> Tray:
        """Keep a variant, or no more."""
        rest = tuple(pin for pin in self.pins if pin != variant)
        return replace(self, pins=rest if variant in self.pins else (*rest, variant))

    def unpinned(self) -> Tray:
        """Keep none."""
        return replace(self, pins=())
