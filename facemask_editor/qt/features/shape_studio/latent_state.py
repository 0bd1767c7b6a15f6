"""What the controls of the part panel say, and the recipe that follows from it. Needs no Qt."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Literal

from facemask_editor.app.seeds import SEEDS
from facemask_editor.core.labels import LabelSchema

if TYPE_CHECKING:
    from facemask_editor.recipe.recipe import Recipe, Step


@dataclass(frozen=True)
class LatentState:
    """The controls of the part panel.

    Attributes:
        part: The class that is edited.
        new_shape: Whether a shape is drawn from `seed` and `temperature`.
        spent: Whether `seed` has been applied already, so that the next new shape takes the one after it.
        sigma: Strength of the nudge; 0 is off.
        donor: Key of the second face, or "".
        alpha: How far the part moves towards the second face's; 0 is off.
        adapt: How far unlocked neighbours follow.
        remove: Whether the part is taken away; the other steps rest meanwhile.
        others: Further classes that get a new shape from the same seed.
        shapes: What is asked of the part's shape: handles and amounts, those at 0 left out.
        one_side: Whether the other part of a pair keeps its shape.
    """

    part: int = 0
    new_shape: bool = False
    seed: int = 0
    spent: bool = False
    temperature: float = 1.0
    sigma: float = 0.0
    nudge_seed: int = 0
    donor: str = ""
    alpha: float = 0.0
    adapt: float = 1.0
    remove: bool = False
    others: tuple[int, ...] = ()
    shapes: tuple[tuple[str, float], ...] = ()
    one_side: bool = False

    @property
    def nudges(self) -> bool:
        """Whether a nudge is asked for."""
        return self.sigma > 0

    @property
    def blends(self) -> bool:
        """Whether a blend is asked for."""
        return bool(self.donor) and self.alpha > 0

    @property
    def active(self) -> bool:
        """Whether there is anything to preview."""
        return self.remove or self.new_shape or self.nudges or self.blends or bool(self.shapes)

    def shaped(self, handle: str, amount: float) -> LatentState:
        """Ask a handle for an amount; the last one asked for comes last."""
        rest = tuple(pair for pair in self.shapes if pair[0] != handle)
        known = [name for name, _ in self.shapes]
        if amount and handle in known:  # in its old place, so that a slider in motion changes nothing else
            at = known.index(handle)
            rest = (*rest[:at], (handle, amount), *rest[at:])
        elif amount:
            rest = (*rest, (handle, amount))
        return replace(self, shapes=rest, remove=False)

    def recipe(self, schema: LabelSchema, locks: Iterable[int]) -> Recipe | None:
        """Return the edit, or None where nothing is asked for."""
        if not self.active:
            return None
        from facemask_editor.recipe.recipe import Recipe

        locked = frozenset(locks)
        return Recipe(
            steps=tuple(self._steps(schema, locked)),
            locks=tuple(schema.names[i] for i in sorted(locked)),
            adapt=self.adapt,
        )

    def _steps(self, schema: LabelSchema, locked: frozenset[int]) -> list[Step]:
        part = schema.names[self.part]
        from facemask_editor.recipe.recipe import Blend, Nudge, Remove, Resample, Shape

        if self.remove:
            return [Remove(part=part)]
        steps: list[Step] = []
        if self.new_shape:
            # A class may have been locked since; the part itself cannot be without ending the preview.
            for name in (part, *(schema.names[label] for label in self.others if label not in locked)):
                steps.append(Resample(part=name, seed=self.seed, temperature=self.temperature))
        if self.nudges:
            steps.append(Nudge(part=part, seed=self.nudge_seed, sigma=self.sigma))
        if self.blends:
            steps.append(Blend(part=part, alpha=self.alpha, donor=self.donor))
        for handle, amount in self.shapes:
            side: Literal["both", "one"] = "one" if self.one_side else "both"
            steps.append(Shape(part=part, handle=handle, amount=amount, side=side))
        return steps

    def step_name(self, schema: LabelSchema, changed: Container[str] = ()) -> str:
        """Return the name that the edit gets in the history; of both parts of a pair where both changed."""
        part = schema.title(self.part).lower()
        if self.remove:
            return f"Remove {part}"
        words = []
        if self.new_shape:
            what = f"shapes of {len(self.others) + 1} parts" if self.others else f"{part} shape"
            words.append(f"new {what} (seed {self.seed})")
        if self.nudges:
            words.append(f"nudge {part} ({self.sigma:.2f}, seed {self.nudge_seed})")
        if self.blends:
            words.append(f"blend {part} ({self.alpha:.0%})")
        shaped = part if self.one_side else _of_both(schema, self.part, changed) or part
        words += [f"{shaped} {handle} {amount:+.2f}" for handle, amount in self.shapes]
        text = ", ".join(words)
        return text[:1].upper() + text[1:]

    def with_new_shape(self, others: Iterable[int] = ()) -> LatentState:
        """Ask for a new shape: the shown seed's first, then one seed further each time ("Another shape").

        Args:
            others: Classes that get one too.
        """
        others = tuple(label for label in others if label != self.part)
        step = 1 if (self.new_shape and others == self.others) or self.spent else 0
        seed = (self.seed + step) % SEEDS
        return replace(self, new_shape=True, others=others, seed=seed, spent=False, remove=False)

    def stepped(self, by: int) -> LatentState:
        """Go to another seed of what is being drawn: of the nudge where only that is on."""
        if self.nudges and not self.new_shape:
            return replace(self, nudge_seed=(self.nudge_seed + by) % SEEDS, remove=False)
        return replace(self, new_shape=True, seed=(self.seed + by) % SEEDS, spent=False, remove=False)

    def reset(self, *, spent: bool = False) -> LatentState:
        """Switch everything off; seeds, the second face and the adapt amount stay as they are."""
        return LatentState(
            part=self.part,
            seed=self.seed,
            spent=spent or self.spent,
            nudge_seed=self.nudge_seed,
            donor=self.donor,
            adapt=self.adapt,
            one_side=self.one_side,
        )

    def for_part(self, part: int) -> LatentState:
        """Turn to another part with everything off."""
        return replace(self.reset(), part=part, spent=False)


def _of_both(schema: LabelSchema, part: int, changed: Container[str]) -> str:
    """Return what a pair is called together, as "eyes", where both of it changed; else ""."""
    pair = next((pair for pair in schema.pairs if part in pair), ())
    if not pair or not all(schema.names[label] in changed for label in pair):
        return ""
    first, second = (schema.title(label).lower().partition(" ") for label in pair)
    if {first[0], second[0]} == {"left", "right"} and first[2] == second[2]:
        return f"{first[2]}s"
    return " and ".join(schema.title(label).lower() for label in pair)


class Remedy(Enum):
    """The way forward that a block offers as a button."""

    NONE = auto()
    UNLOCK = auto()
    RETRY = auto()


@dataclass(frozen=True)
class Block:
    """Why the controls rest."""

    text: str
    remedy: Remedy = Remedy.NONE


def find_block(
    schema: LabelSchema,
    part: int,
    *,
    locks: Iterable[int],
    loading: bool,
    failure: str,
    known: Iterable[str] | None,
) -> Block | None:
    """Return why a part cannot be shaped now, or None.

    Args:
        schema: The classes.
        part: The selected class.
        locks: Locked classes.
        loading: Whether the model is on its way.
        failure: Why the model could not be loaded, or "".
        known: Classes that the model knows; None before it is loaded.
    """
    title = schema.title(part)
    if part == schema.background:
        return Block("Background has no shape of its own. Select a part, here or on the picture.")
    if part in set(locks):
        return Block(f"{title} is locked.", Remedy.UNLOCK)
    if loading:
        return Block("Loading model…")
    if failure:
        return Block(f"The model could not be loaded: {failure}", Remedy.RETRY)
    if known is None:
        return Block("The model is not loaded yet.", Remedy.RETRY)
    if schema.names[part] not in set(known):
        return Block(f"This model has no shapes for {title.lower()}.")
    return None


def describe_change(schema: LabelSchema, part: int, changed: Mapping[str, int], most: int = 0) -> str:
    """Return "Changed: nose 812 px, skin 40 px", the edited part first, then by size.

    Args:
        schema: The classes.
        part: The edited class.
        changed: Changed pixels by class name.
        most: How many classes are named before the rest becomes a number; 0 is all.
    """
    if not changed:
        return "Nothing changes."
    order = sorted(changed, key=lambda name: (name != schema.names[part], -changed[name]))
    named = order[:most] if most and len(order) > most + 1 else order
    texts = [f"{schema.title(schema.index(name)).lower()} {pixel_text(changed[name])}" for name in named]
    if len(named) < len(order):
        texts.append(f"{len(order) - len(named)} more classes")
    return "Changed: " + ", ".join(texts)


def pixel_text(count: int) -> str:
    """Return a count of pixels, its digits in groups; spaces that do not break hold it together."""
    return f"{count:,}\u00a0px".replace(",", "\u202f")
