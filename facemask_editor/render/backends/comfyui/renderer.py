"""A ComfyUI server as a renderer: a workflow repaints what was changed of a photo. Light to import."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from facemask_editor.core.errors import FaceMaskError, RenderError
from facemask_editor.render.backends.comfyui import workflow as flow
from facemask_editor.render.backends.comfyui.set_up import FIELDS, SetUp, set_up_of
from facemask_editor.render.diffusion.nothing import NothingChanged
from facemask_editor.render.renderer import Need, Problem, Rendered, RenderJob, Traits, Watch

if TYPE_CHECKING:
    from facemask_editor.render.backends.comfyui.client import Client
    from facemask_editor.render.backends.comfyui.link import Limits, Link
    from facemask_editor.render.backends.comfyui.wait import Patience
    from facemask_editor.render.diffusion.change import Greys

_CHOSEN = {
    flow.CHECKPOINT: ("checkpoint", "CheckpointLoaderSimple", "ckpt_name", "inpaint"),
    flow.CONTROLNET: ("controlnet", "ControlNetLoader", "control_net_name", "seg"),
}
"""Field of the set-up, node and input that list what there is, and what the name of a fitting one holds."""
_LISTED = 5


class ComfyUI:
    """A workflow on a server.

    Args:
        key: See `Renderer`.
        title: See there.
        shipped: The workflow file that comes with the program.
        texts: Returns the set-up by field; asked anew for each check and each run. Its ``workflow`` takes the
            place of the shipped one.
        limits: Of requests; None for those of `link.Limits`.
        patience: With the queue; None for that of `wait.Patience` and the minutes of the set-up.

    Attributes:
        setup_fields: What the user's set-up may name, each with what it is.
        remarks: What else the user has to know.

    Raises:
        FaceMaskError: For a shipped file that cannot be used.
    """

    setup_fields = FIELDS
    remarks = (
        "What was not changed stays the photo's, pixel by pixel.",
        "A ControlNet trained on ADE20K learns only where a person is: there are no parts of faces in it.",
    )

    def __init__(
        self,
        key: str,
        title: str,
        shipped: Path,
        texts: Callable[[], Mapping[str, str]],
        limits: Limits | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.key = key
        self.title = title
        self._shipped = flow.read_workflow(shipped)
        self._texts = texts
        self._limits = limits
        self._patience = patience
        try:
            needs = self._run().workflow.needs
        except FaceMaskError:  # told when it is checked or run
            needs = self._shipped.needs
        self.traits = Traits(
            photo=Need.NEEDED if needs & {flow.IMAGE, flow.MASK} else Need.NO,
            photo_mask=Need.NEEDED if flow.MASK in needs else Need.NO,
            prompt=Need.OPTIONAL if flow.PROMPT in needs else Need.NO,
            seed=flow.SEED in needs,
            licence="That of the checkpoint that you choose in ComfyUI.",
        )

    def check(self) -> Sequence[Problem]:
        """Return what the server lacks: itself, nodes, a checkpoint; asks it for some seconds at most."""
        try:
            run = self._run()
            with self._link(run.set_up, lambda: False, quick=True) as link:
                client = _client(link)
                client.hello()
                return _looked_up(client, run.workflow, run.set_up)[0]
        except RenderError as error:
            return [Problem(str(error), "start ComfyUI, or set its address")]
        except FaceMaskError as error:
            return [Problem(str(error))]

    def render(self, jobs: Sequence[RenderJob], watch: Watch) -> Iterator[Rendered]:
        """Render one job after the other; see `Renderer`."""
        run = self._run()
        with self._link(run.set_up, watch.cancelled) as link:
            client = _client(link)
            client.hello()
            problems, names = _looked_up(client, run.workflow, run.set_up)
            if problems:
                raise RenderError("; ".join(problem.what for problem in problems))
            patience = self._patience or _patience(run.set_up)
            for number, job in enumerate(jobs):
                part = _Part(watch, number, len(jobs))
                yield run.one(client, link, job, names, part, patience)
                part.report(1.0)

    def _run(self) -> _Run:
        set_up = set_up_of(self._texts())
        own = flow.read_workflow(Path(set_up.workflow)) if set_up.workflow else None
        return _Run(own or self._shipped, set_up, own is not None)

    def _link(self, set_up: SetUp, cancelled: Callable[[], bool], *, quick: bool = False) -> Link:
        from facemask_editor.render.backends.comfyui.link import Limits, Link

        limits = self._limits or Limits()
        if quick:
            limits = replace(limits, connect=min(limits.connect, 2.0), answer=min(limits.answer, 5.0))
        return Link(set_up.address, set_up.token, limits, cancelled)


@dataclass(frozen=True)
class _Run:
    """A workflow as it is set up now.

    Attributes:
        workflow: Checked.
        set_up: Checked.
        own: Whether the workflow is the user's, of whose picture nothing is known.
    """

    workflow: flow.Workflow
    set_up: SetUp
    own: bool

    def one(
        self,
        client: Client,
        link: Link,
        job: RenderJob,
        names: Mapping[str, str],
        watch: _Part,
        patience: Patience,
    ) -> Rendered:
        """Return the picture of one job; raises as `ComfyUI.render`."""
        try:
            greys = self._greys(job)
        except NothingChanged as nothing:
            if job.photo is None:
                raise
            return Rendered(job.stem, job.photo, (f"{nothing}; this is the photo itself",))
        values: dict[str, str | int] = {
            **names,
            flow.PROMPT: job.prompt or self.set_up.prompt,
            flow.NEGATIVE: self.set_up.negative,
            flow.SEED: job.seed,
        }
        watch.say(f"{job.stem}: sent to ComfyUI")
        for placeholder, data in self._pictures(job, greys):
            values[placeholder] = client.send(data)
        watch.report(0.1)
        outputs = _outputs(client, link, self.workflow.filled(values), watch, patience)
        watch.report(0.9)
        picture = client.picture(outputs, self.workflow.result)
        return self._result(job, greys, picture)

    def _greys(self, job: RenderJob) -> Greys | None:
        """Return what is to be repainted; None where the workflow does not ask for it."""
        from facemask_editor.render.diffusion import change

        if flow.MASK not in self.workflow.needs or job.photo_mask is None:
            return None
        region = change.region_of(job.photo_mask, job.label_map, self.set_up.region)
        return change.soft_mask(region, self.set_up.grow, self.set_up.feather)

    def _pictures(self, job: RenderJob, greys: Greys | None) -> Iterator[tuple[str, bytes]]:
        """Yield the pictures that the workflow needs, as PNG."""
        import numpy as np

        from facemask_editor.render.diffusion import paste, pictures

        needs = self.workflow.needs
        for placeholder, pixels in ((flow.IMAGE, job.photo), (flow.MASK, greys)):
            if placeholder in needs:
                if pixels is None:
                    raise RenderError(f"{job.stem}: the workflow needs the photo and the photo's own mask")
                whole = paste.padded(pixels)
                # three channels, for Load Image decodes grey in ways of its own
                yield placeholder, pictures.encode(np.dstack([whole] * 3) if whole.ndim == 2 else whole)
        if flow.CONTROL in needs:
            coloured = pictures.part_colours if self.set_up.parts else pictures.person_colours
            yield flow.CONTROL, pictures.encode(coloured(paste.padded(job.label_map)))

    def _result(self, job: RenderJob, greys: Greys | None, picture: Any) -> Rendered:  # noqa: ANN401
        from facemask_editor.render.diffusion import paste

        height, width = job.label_map.shape
        expected = (height + -height % paste.STEP, width + -width % paste.STEP, 3)
        if picture.shape == expected and greys is not None and job.photo is not None and not self.own:
            return Rendered(job.stem, paste.pasted(job.photo, greys, picture))
        if picture.shape == expected:
            return Rendered(job.stem, picture[:height, :width])
        sizes = f"{picture.shape[1]} x {picture.shape[0]} pixels, the mask {width} x {height}"
        if self.own:
            return Rendered(job.stem, picture, (f"the workflow's picture has {sizes}",))
        raise RenderError(f"{job.stem}: ComfyUI's picture has {sizes}")


@dataclass(frozen=True)
class _Part:
    """One of several jobs; its share of what is done."""

    watch: Watch
    number: int
    count: int

    def cancelled(self) -> bool:
        return self.watch.cancelled()

    def report(self, share: float) -> None:
        self.watch.report((self.number + share) / self.count)

    def say(self, line: str) -> None:
        self.watch.say(line)


def _outputs(
    client: Client, link: Link, graph: dict[str, Any], watch: _Part, patience: Patience
) -> dict[str, Any]:
    """Queue a job and wait for it; whatever goes wrong, it is taken out of the queue again."""
    from facemask_editor.render.backends.comfyui.wait import outputs_of_job

    ours = theirs = str(uuid.uuid4())
    try:
        theirs = client.queue(graph, ours, str(uuid.uuid4()))
        watch.report(0.2)
        return outputs_of_job(client, link, theirs, watch, patience)
    except BaseException:
        client.drop(*dict.fromkeys((theirs, ours)))
        raise


def _patience(set_up: SetUp) -> Patience:
    from facemask_editor.render.backends.comfyui.wait import Patience

    return Patience(job=60.0 * set_up.minutes)


def _client(link: Link) -> Client:
    from facemask_editor.render.backends.comfyui.client import Client

    return Client(link)


def _looked_up(
    client: Client, workflow: flow.Workflow, set_up: SetUp
) -> tuple[list[Problem], dict[str, str]]:
    """Return what the server lacks for a workflow, and the names of models by placeholder."""
    facts = {name: client.node(name) for name in workflow.classes}
    missing = [name for name, found in facts.items() if name not in found]
    problems = [
        Problem(f"ComfyUI has no node {name}", "install or update what it comes with") for name in missing
    ]
    names = {}
    for placeholder in sorted(workflow.needs & _CHOSEN.keys()):
        field, node, name, mark = _CHOSEN[placeholder]
        try:
            names[placeholder] = _chosen(client, field, node, name, mark, getattr(set_up, field))
        except _NoModel as problem:
            problems.append(Problem(str(problem), f"set {field} to a name of the server's"))
    return problems, names


class _NoModel(FaceMaskError):
    """A model that is not there, or not chosen."""


def _chosen(client: Client, field: str, node: str, name: str, mark: str, wanted: str) -> str:
    from facemask_editor.render.backends.comfyui.answers import choices_of

    there = choices_of(client.node(node), node, name)
    some = ", ".join(there[:_LISTED]) + (f" and {len(there) - _LISTED} more" if len(there) > _LISTED else "")
    if wanted:
        if wanted not in there:
            raise _NoModel(f"{field} {wanted!r} is not on the server, which has {some or 'none'}")
        return wanted
    fitting = sorted(each for each in there if mark in each.lower())
    if fitting or len(there) == 1:
        return fitting[0] if fitting else there[0]
    raise _NoModel(f"no {field} is chosen; the server has {some or 'none'}")
