"""A model file of the user's as a renderer. Light to import."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.core.errors import Cancelled, RenderError
from facemask_editor.render.renderer import Need, Problem, Rendered, RenderJob, Traits, Watch

if TYPE_CHECKING:
    from facemask_editor.render.backends.onnx.sidecar import Sidecar

_INSTALL = "pip install 'facemask-editor[onnx]'"


class OnnxModel:
    """``MODEL.onnx`` with its sidecar.

    Args:
        path: Of the model file.
        sidecar: What it says.
    """

    def __init__(self, path: Path, sidecar: Sidecar) -> None:
        self.path = path
        self.key = sidecar.key
        self.title = sidecar.title
        self._sidecar = sidecar
        self.traits = Traits(
            photo=Need.NEEDED if sidecar.has("photo") else Need.NO,
            photo_mask=Need.NEEDED if sidecar.has("photo_mask") else Need.NO,
            seed=sidecar.has("noise"),
            size=sidecar.size,
            licence=sidecar.licence,
        )

    def check(self) -> Sequence[Problem]:
        """Return what is missing; reads names in the model file, and loads nothing."""
        problems = []
        if importlib.util.find_spec("onnxruntime") is None:
            problems.append(Problem("the package onnxruntime is missing", _INSTALL))
        return [*problems, *self._problems_of_file()]

    def render(self, jobs: Sequence[RenderJob], watch: Watch) -> Iterator[Rendered]:
        """Render one job after the other; see `Renderer`."""
        problems = self.check()
        if problems:
            lines = (f"{each.what} ({each.remedy})" if each.remedy else each.what for each in problems)
            raise RenderError(f"{self.key}: {'; '.join(lines)}")
        from facemask_editor.render.backends.onnx.session import Session
        from facemask_editor.render.backends.onnx.tensors import feed_of, picture_of

        watch.say(f"{self.path.name} is loaded")
        session = Session(self.path, watch.cancelled)
        for number, job in enumerate(jobs):
            if watch.cancelled():
                raise Cancelled("cancelled")
            output = session.run(feed_of(self._sidecar, job), self._sidecar.output.name)
            yield Rendered(job.stem, picture_of(output, self._sidecar.output))
            watch.report((number + 1) / len(jobs))

    def _problems_of_file(self) -> Iterator[Problem]:
        from facemask_editor.core.files.onnx_file import facts_of, problem_of_part

        try:
            facts = facts_of(self.path)
        except OSError as error:
            yield Problem(f"{self.path} cannot be read ({error.strerror or error})")
            return
        except ValueError as error:
            yield Problem(f"{self.path} cannot be used: {error}", "export or download it again")
            return
        mend = f"mend {self.path.with_suffix('.json').name}"
        for name in (each.name for each in self._sidecar.inputs):
            if name not in facts.inputs:
                known = ", ".join(facts.inputs) or "none"
                yield Problem(f"{self.path.name} has no input {name!r}; it has {known}", mend)
        for name in facts.inputs:
            if name not in [each.name for each in self._sidecar.inputs]:
                yield Problem(f"input {name!r} of {self.path.name} stands in no entry of the sidecar", mend)
        output = self._sidecar.output.name
        if output not in facts.outputs:
            yield Problem(
                f"{self.path.name} has no output {output!r}; it has {', '.join(facts.outputs)}", mend
            )
        for name in facts.external:
            if (problem := problem_of_part(self.path, name)) is not None:
                yield Problem(*problem)
