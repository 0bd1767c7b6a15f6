"""The folder that a process reads: a fresh one for each run, laid out by the hand-off of its target."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from facemask_editor.core.errors import RenderError
from facemask_editor.render.handoff import export
from facemask_editor.render.handoff.plan import Source
from facemask_editor.render.handoff.registry import target as target_of
from facemask_editor.render.renderer import RenderJob


def lay_out(
    target: str, root: Path, jobs: Sequence[RenderJob], cancelled: Callable[[], bool]
) -> dict[str, str]:
    """Write the hand-off of some jobs.

    Stems go out as numbers: whatever a job is called, no reader breaks on it.

    Args:
        target: Key of a hand-off target.
        root: The folder; made here.
        jobs: What to write.
        cancelled: Asked while it is written.

    Returns:
        The stem of each job, by the name that its files have.

    Raises:
        RenderError: There is no such target.
        FormatError: For what cannot be written.
        Cancelled: When it is asked for.
    """
    try:
        known = target_of(target)
    except ValueError as error:
        raise RenderError(str(error)) from error
    sources = [
        Source(stem=f"{number:06d}", mask=job.label_map, photo=job.photo, photo_mask=job.photo_mask)
        for number, job in enumerate(jobs)
    ]
    names = export.lay_out(known, root, sources, cancelled=cancelled)
    return {name: jobs[int(stem)].stem for stem, name in names.items()}
