"""The built-in renderer: the photo moves with the mask. Needs no weights, no set-up and no graphics card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from facemask_editor.core.errors import Cancelled
from facemask_editor.render.renderer import Need, Problem, Rendered, RenderJob, Traits, Watch


class BuiltinRenderer:
    """Moves the pixels of the photo as the mask was changed; see `Renderer`."""

    key = "builtin"
    title = "Built-in"
    traits = Traits(
        photo=Need.NEEDED,
        photo_mask=Need.NEEDED,
        licence="Part of this program; the picture is as free as the photo.",
    )

    def check(self) -> Sequence[Problem]:
        """Nothing can be missing."""
        return ()

    def render(self, jobs: Sequence[RenderJob], watch: Watch) -> Iterator[Rendered]:
        """Yield a picture for each job; args and errors as of `Renderer`."""
        from facemask_editor.render.builtin.picture import portrait

        for done, job in enumerate(jobs):
            if watch.cancelled():
                raise Cancelled("stopped by the user")
            assert job.photo is not None, "checked by who calls"
            assert job.photo_mask is not None, "checked by who calls"
            made = portrait(job.photo, job.photo_mask, job.label_map, cancelled=watch.cancelled)
            watch.report((done + 1) / len(jobs))
            yield Rendered(job.stem, made.picture, made.notes(), made.doubt)
