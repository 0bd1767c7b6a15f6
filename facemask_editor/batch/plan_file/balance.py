"""How often classes are there: in the masks, and as a plan lets expect of its outputs."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.batch.plan_file.edits import Edit
from facemask_editor.batch.plan_file.plan_file import PlanFile
from facemask_editor.recipe.template import ALL_PARTS


def expected_shares(plan: PlanFile, before: Mapping[str, float]) -> dict[str, float]:
    """Return the share of outputs that are expected to have each class.

    What an edit covers or uncovers by the way, and what is dropped, nobody can know before.

    Args:
        plan: The plan.
        before: Share of the masks that have it, by class.
    """
    return {name: _after(plan, name, share) for name, share in before.items()}


def _after(plan: PlanFile, name: str, share: float) -> float:
    free = 1.0 - plan.locks.get(name, 0.0)
    add, remove = plan.classes[name].rates if name in plan.classes else (0.0, 0.0)
    stays = 1.0 - remove
    for edit in plan.edit:
        if edit.of.takes_away:
            stays *= 1.0 - _rate(edit, name)
    kept = share * stays + (1.0 - share) * add
    return (1.0 - free) * share + free * kept


def _rate(edit: Edit, name: str) -> float:
    """Return how often an edit is for a class that is there and free."""
    if not {name, ALL_PARTS} & set(edit.targets):
        return 0.0
    return edit.probability / (len(edit.targets) if edit.pick == "one" else 1)
