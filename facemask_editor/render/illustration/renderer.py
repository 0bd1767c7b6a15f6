"""The illustration as a renderer: needs no photo, no weights, no set-up. Light to import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from facemask_editor.core.errors import Cancelled
from facemask_editor.render.found import Found
from facemask_editor.render.illustration.choices import Choices, choices_for
from facemask_editor.render.renderer import Problem, Rendered, RenderJob, Traits, Watch


class Illustration:
    """Draws each mask as a shaded face.

    Args:
        choices: Colours and light for all jobs, whose seeds then change strands and folds only. None has each
            job's seed choose (`choices_for`).
    """

    key = "illustration"
    title = "Illustration"
    traits = Traits(seed=True, licence="Part of this program; the pictures are yours.")

    def __init__(self, choices: Choices | None = None) -> None:
        self.choices = choices

    def check(self) -> Sequence[Problem]:
        """Nothing can be missing."""
        return ()

    def render(self, jobs: Sequence[RenderJob], watch: Watch) -> Iterator[Rendered]:
        """Render in the size of each mask, in the order of the jobs.

        Raises:
            Cancelled: Between two jobs.
        """
        from facemask_editor.render.illustration.illustrate import illustrate

        for number, job in enumerate(jobs):
            if watch.cancelled():
                raise Cancelled
            choices = replace(self.choices, seed=job.seed) if self.choices else choices_for(job.seed)
            yield Rendered(job.stem, illustrate(job.label_map, choices))
            watch.report((number + 1) / len(jobs))


def found() -> Found:
    """Return the illustration with choices by seed."""
    return Found((Illustration(),), (), {Illustration.key: "part of this program"})
