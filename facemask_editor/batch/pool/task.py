"""What one process of a run is given at a time, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from facemask_editor.batch.manifest import ManifestEntry
from facemask_editor.batch.plan import BatchPlan
from facemask_editor.batch.written import BatchEvent
from facemask_editor.recipe.template import as_text

MOST = 32
"""Outputs of a task: many, for a mask is read and encoded once for all of them, and few enough to divide."""


@dataclass(frozen=True)
class Task:
    """Some outputs of one mask.

    Attributes:
        stem: Of the mask.
        variants: Their numbers.
        before: The lines that the manifest had for them.
        dropped: Those of ``dropped.jsonl``.
    """

    stem: str
    variants: range
    before: Mapping[str, ManifestEntry] = field(default_factory=dict)
    dropped: Mapping[str, ManifestEntry] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """What came of a task.

    Attributes:
        events: In the order of the outputs, which are written; their lines are not.
        stopped: Whether the user's wish to stop ended it.
        error: What ends the whole run, after these events.
    """

    events: tuple[BatchEvent, ...]
    stopped: bool = False
    error: Exception | None = None


def tasks_of(
    plan: BatchPlan, stem: str, before: Mapping[str, ManifestEntry], dropped: Mapping[str, ManifestEntry]
) -> list[Task]:
    """Return the tasks of a mask in the order of its outputs."""
    tasks = []
    for first in range(0, plan.variants, MOST):
        variants = range(first, min(first + MOST, plan.variants))
        names = [as_text(Path(plan.output_of(stem, variant).name)) for variant in variants]
        lines = ({name: known[name] for name in names if name in known} for known in (before, dropped))
        tasks.append(Task(stem, variants, *lines))
    return tasks
