"""What can be taken of second faces in one click, and the recipe that takes it.

Needs no Qt, and nothing heavy before a recipe is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from facemask_editor.core.groups import BROWS, EARS, EYES, HAIR, MOUTH, NOSE, SKIN, Named
from facemask_editor.recipe.strengths import AS_USUAL, Strengths

if TYPE_CHECKING:
    from facemask_editor.recipe.recipe import Recipe
    from facemask_editor.recipe.step_kind import StepKind


@dataclass(frozen=True)
class Take:
    """Classes that are taken together.

    Attributes:
        key: For ids.
        title: On a button.
        names: Class names.
    """

    key: str
    title: str
    names: tuple[str, ...]


TAKES = (
    Take("mouth", "Mouth", MOUTH.names),
    Take("eyes", "Eyes", EYES.names),
    Take("nose", "Nose", NOSE.names),
    Take("brows", "Brows", BROWS.names),
    Take("hair", "Hair", HAIR.names[:1]),
    Take("face", "Face shape", SKIN.names),
)
"""In the order of the buttons. A hat is taken by itself: it is no hair."""

ALL_PARTS = "all"


def take_of(name: str, title: str = "") -> Take:
    """Return what is taken with a class: its group of `TAKES`, a pair of ears, else the class alone.

    Args:
        name: Class name.
        title: Of the class, for one that no button takes.
    """
    for take in TAKES:
        if name in take.names:
            return take
    if name in EARS.pair:
        return Take("ears", "Ears", EARS.pair)
    return Take(name, title or name, (name,))


def all_of(names: Iterable[str]) -> Take:
    """Return all parts of a face as one take."""
    return Take(ALL_PARTS, "All parts", tuple(names))


@dataclass(frozen=True)
class Plan:
    """What is to be taken, and of whom.

    Attributes:
        take: The parts.
        weights: Of each donor by its key.
        alpha: 0 to 1, how far the parts go towards the donors' mix.
        exact: Whether the donor's own pixels come; of several the one that weighs most.
    """

    take: Take
    weights: tuple[tuple[str, float], ...]
    alpha: float = 1.0
    exact: bool = False

    @property
    def used(self) -> tuple[str, ...]:
        """Keys of the donors that count."""
        there = [(key, weight) for key, weight in self.weights if weight > 0]
        if self.exact and there:
            return (max(there, key=lambda pair: pair[1])[0],)
        return tuple(key for key, _ in there)

    def with_alpha(self, alpha: float) -> Plan:
        """Return the plan with another amount."""
        return replace(self, alpha=alpha)


@dataclass(frozen=True)
class Facts:
    """What decides on a plan.

    Attributes:
        locks: Names of locked classes, in class order.
        faces: Names of the classes that each donor shows, by its key.
        own: Those that the open mask shows.
        strengths: How far neighbours adapt, and how well the parts fit.
        refused: What the model cannot do, by kind of step, with the reason.
    """

    locks: Sequence[str]
    faces: Mapping[str, Collection[str]]
    own: Collection[str]
    strengths: Strengths = AS_USUAL
    refused: Mapping[str, str] = field(default_factory=dict)

    def donors_have(self, plan: Plan) -> set[str]:
        """Return the names of the classes that the donors of a plan show."""
        return {name for key in plan.used for name in self.faces.get(key, ())}


def obstacle(plan: Plan, schema: Named, facts: Facts) -> str:
    """Return why a plan would change nothing, "" where it may; the schema is that of the open mask."""
    names = [name for name in plan.take.names if name in schema.names]
    if not names:
        return f"This mask has no classes for {plan.take.title.lower()}"
    if not plan.used:
        return "Choose a second face first"
    if plan.exact and facts.refused and (why := facts.refused.get(_exact().name)):
        return f"{why[:1].upper()}{why[1:]}"
    if all(name in facts.locks for name in names):
        return f"{plan.take.title} is locked"
    mine = set(facts.own).intersection(names)
    if not facts.donors_have(plan).intersection(names) and (plan.exact or not mine):
        return f"The second face has no {plan.take.title.lower()}"
    return ""


def recipe_of(plan: Plan, schema: Named, facts: Facts) -> Recipe:
    """Return the recipe that takes; parts that neither face has, or that are locked, are left out.

    Args:
        plan: For which there is no `obstacle`.
        schema: Of the open mask.
        facts: That hold now.
    """
    from facemask_editor.recipe.recipe import Recipe

    locks, strengths = tuple(facts.locks), facts.strengths
    somewhere = facts.donors_have(plan).union(facts.own)
    names = [name for name in plan.take.names if name in schema.names and name in somewhere]
    parts = [name for name in names if name not in locks]
    if plan.exact:
        kind = _exact()
        step = kind.model(parts=tuple(parts), **{kind.donor: plan.used[0]})
        return Recipe(steps=(step,), locks=locks)
    kind = _mixing()
    weights = {key: weight for key, weight in plan.weights if weight > 0}
    of = {kind.donor: plan.used[0]} if len(weights) == 1 else {kind.donors: weights}
    steps = tuple(kind.model(part=part, alpha=plan.alpha, **of) for part in parts)
    return Recipe(steps=steps, locks=locks, **asdict(strengths))


def _mixing() -> StepKind[Any]:
    """Return the kind that mixes several faces."""
    from facemask_editor.recipe.kinds import KINDS

    return next(kind for kind in KINDS.values() if kind.donors)


def _exact() -> StepKind[Any]:
    """Return the kind that takes the pixels of one."""
    from facemask_editor.recipe.kinds import KINDS

    return next(kind for kind in KINDS.values() if kind.donor and not kind.donors)
