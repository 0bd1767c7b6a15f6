"""Whether what stands in an output folder is of the same edit, so that a run may go on there."""

from __future__ import annotations

from pathlib import Path

from facemask_editor.batch.manifest import ManifestEntry
from facemask_editor.batch.plan import BatchPlan
from facemask_editor.core.errors import FormatError
from facemask_editor.recipe.recipe import PartStep, Recipe, Step
from facemask_editor.recipe.template import ALL_PARTS

_REMEDY = "give the edit and the model of that run to go on with it, or take another output folder"
_LONGEST = 200
"""Characters of either list of steps in a message."""


ADAPT_WAS = "adapt was "
"""What the hint of the error begins with where neighbours adapted by another amount."""


def recorded_recipe(plan: BatchPlan, stem: str, variant: int, entry: ManifestEntry) -> Recipe:
    """Return the recipe that a template has for an output if its mask has the parts that the entry tells of.

    The mask itself is not read: of a step for all parts, the entry names those that the mask had.
    """
    template = plan.template
    steps = [step for step in template.steps if isinstance(step, PartStep)]
    kinds = {step.kind for step in steps if step.part == ALL_PARTS}
    named = {(step.kind, step.part) for step in steps}
    had = {
        step.part
        for step in entry.recipe.steps
        if isinstance(step, PartStep) and step.kind in kinds and (step.kind, step.part) not in named
    }
    return plan.recipe_of(stem, variant, tuple(name for name in plan.schema.names if name in had))


def check_same_plan(manifest: Path, entry: ManifestEntry, plan: BatchPlan) -> None:
    """Make sure that an output was drawn by the same plan, or by none where there is none.

    Raises:
        FormatError: Naming the first difference.
    """
    now = plan.drawing
    was = entry.drawn
    if now is None and was is None:
        return
    if now is None or was is None or was.plan != now.digest:
        before = was.plan[:12] if was is not None else "none"
        hint = f"now {now.digest[:12] if now is not None else 'none'}; {_REMEDY}"
        raise FormatError(manifest, f"plan of {entry.output}", before, hint)


def check_same_edit(manifest: Path, entry: ManifestEntry, recipe: Recipe, mode: str) -> None:
    """Make sure that an output was made with a recipe and in a format.

    Raises:
        FormatError: Naming the first difference.
    """
    if entry.format != mode:
        raise FormatError(manifest, f"format of {entry.output}", entry.format, f"now {mode}; {_REMEDY}")
    if difference := _difference(entry.recipe, recipe):
        raise FormatError(manifest, f"edit of {entry.output}", "another one", f"{difference}; {_REMEDY}")


def check_same_model(manifest: Path, entry: ManifestEntry, name: str, sha256: str) -> None:
    """Make sure that an output was made with a model.

    Raises:
        FormatError: Naming both models.
    """
    if entry.model_sha256 != sha256:
        recorded = f"{entry.model} ({entry.model_sha256[:12]})"
        hint = f"now {name} ({sha256[:12]}); {_REMEDY}"
        raise FormatError(manifest, f"model of {entry.output}", recorded, hint)


def _difference(before: Recipe, now: Recipe) -> str:
    """Return what another recipe is about, empty where there is no difference."""
    if before == now:
        return ""
    if before.generation != now.generation:
        return f"generation of the engine was {before.generation}, now {now.generation}"
    if before.denoise != now.denoise:
        return f"denoise was {_number(before.denoise)}, now {_number(now.denoise)}"
    if before.difference != now.difference:
        was, is_now = ("by difference" if each.difference else "decoded again" for each in (before, now))
        return f"parts were {was}, now {is_now} (--no-difference)"
    if before.salt != now.salt:
        return f"the salt of the face was {before.salt}, now {now.salt}"
    if before.adapt != now.adapt:
        was = _number(before.adapt)
        return f"{ADAPT_WAS}{was}, now {_number(now.adapt)} (--adapt {was} goes on as before)"
    if before.locks != now.locks:
        return f"locks were {', '.join(before.locks) or 'none'}, now {', '.join(now.locks) or 'none'}"
    were, are = (", ".join(map(_step, recipe.steps)) or "none" for recipe in (before, now))
    if were != are:
        return f"steps were {_short(were)}, now {_short(are)}"
    return "its seeds were others (--seed, or those of the recipe)"


def _step(step: Step) -> str:
    """Return a step in words, without its seed."""
    values = step.model_dump(exclude={"kind", "part", "seed"})
    part = [step.part] if isinstance(step, PartStep) else []
    return " ".join([step.kind, *part, *(f"{name}={value}" for name, value in values.items())])


def _number(value: float) -> str:
    """Return a number that reads back as the same."""
    return repr(value).removesuffix(".0")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
