"""A renderer without a network: paints the palette, records its calls, and can be held and released."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from facemask_editor.core.errors import Cancelled, RenderError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.render.renderer import Problem, Rendered, Renderer, RenderJob, Traits, Watch
from tests.helpers.patience import PATIENCE


class FakeRenderer:
    """Gives each mask in its palette; the first pixel is the seed.

    Attributes:
        jobs: Those that reached it, in order.
        cancelled: Stems that ended early.
        obedient: Whether a held render ends as soon as it is cancelled; else it stays until it is released.
        error: Raised by the next renders, or None.
        problems: What it lacks.
        line: What it says of each render.
    """

    def __init__(
        self,
        key: str = "fake",
        title: str = "",
        *,
        traits: Traits | None = None,
        problems: Sequence[Problem] = (),
        obedient: bool = True,
    ) -> None:
        self.key = key
        self.title = title or key.capitalize()
        self.traits = traits or Traits(seed=True)
        self.problems = tuple(problems)
        self.obedient = obedient
        self.setup_fields: dict[str, str] = {
            "checkout": "folder with the code",
            "token": "what the server asks for",
        }
        self.remarks = ("It paints the palette.",)
        self.jobs: list[RenderJob] = []
        self.cancelled: list[str] = []
        self.error: Exception | None = None
        self.line = ""
        self.threads: set[int] = set()
        self.inside = 0
        self._entered = threading.Event()
        self._gate = threading.Event()
        self._gate.set()

    def hold(self) -> None:
        """Keep the next renders inside until `release`."""
        self._entered.clear()
        self._gate.clear()

    def release(self) -> None:
        """Let held renders go on."""
        self._gate.set()

    def wait_entered(self) -> None:
        """Wait until a render is inside."""
        assert self._entered.wait(PATIENCE), "no render reached the renderer"
        self._entered.clear()

    def check(self) -> Sequence[Problem]:
        """Return what it lacks."""
        return self.problems

    def render(self, jobs: Sequence[RenderJob], watch: Watch) -> Iterator[Rendered]:
        """Record the jobs and paint."""
        for job in jobs:
            self.threads.add(threading.get_ident())
            self.jobs.append(job)
            watch.report(0.25)
            watch.say(self.line or f"painting {job.stem}")
            self.inside += 1
            try:
                self._pass(job, watch)
            finally:
                self.inside -= 1
            if self.error is not None:
                raise self.error
            picture = SCHEMA.palette_array[job.label_map].astype(np.uint8)
            picture[0, 0] = job.seed % 256
            yield Rendered(job.stem, picture, ("It is the palette.",))

    def _pass(self, job: RenderJob, watch: Watch) -> None:
        self._entered.set()
        for _ in range(int(PATIENCE / 0.005)):
            released = self._gate.wait(0.005)
            if self.obedient and watch.cancelled():
                self.cancelled.append(job.stem)
                raise Cancelled("asked to stop")
            if released:
                return
        raise RenderError("the fake renderer was never released")


@dataclass
class FakeFound:
    """What `render.registry.all_renderers` returns."""

    renderers: Sequence[Renderer]
    failures: Sequence[FakeFailure] = field(default_factory=tuple)


@dataclass
class FakeFailure:
    """A renderer that cannot be had."""

    name: str
    reason: str


def run_plainly(renderer: Renderer, jobs: Sequence[RenderJob], watch: Watch) -> Iterator[Rendered]:
    """Stand in for `render.run.render_all` where its checks are not what is tested."""
    return renderer.render(jobs, watch)
