"""What is done off the window's thread for a picture: the job, the renderer, the thumbnail, the file."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from facemask_editor.core.errors import Cancelled, FaceMaskError, RenderError
from facemask_editor.qt.look.cards import PICTURE
from facemask_editor.qt.look.pictures import picture_image, small

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from facemask_editor.core.labels import LabelMap, LabelSchema
    from facemask_editor.document.steps import Step
    from facemask_editor.qt.jobs.mailbox import Watch as JobWatch
    from facemask_editor.render.handoff.face import Picture
    from facemask_editor.render.renderer import Rendered, Renderer, RenderJob, Watch

_THUMBNAIL = 2 * PICTURE
"""Side in pixels: sharp on screens of double density."""


class RenderAll(Protocol):
    """As ``render.run.render_all``."""

    def __call__(self, renderer: Renderer, jobs: Sequence[RenderJob], watch: Watch) -> Iterator[Rendered]:
        """Check the jobs, and render them."""


def render_all(renderer: Renderer, jobs: Sequence[RenderJob], watch: Watch) -> Iterator[Rendered]:
    """See ``render.run.render_all``, which is imported by the worker alone."""
    from facemask_editor.render.run import render_all as run

    return run(renderer, jobs, watch)


@dataclass(frozen=True, eq=False)
class Ask:
    """A picture that is asked for: the mask as it was seen then, and all that goes with it.

    Attributes:
        renderer: Asked for it.
        stem: Names the result.
        label_map: H x W uint8; nobody changes it any more.
        schema: Its classes.
        photo: H x W x 3 uint8 RGB, or None.
        photo_mask: The photo's own mask in the same classes, a file of it, or None.
        seed: 0 to 2^31 - 1.
        prompt: "" for none.
        steps: What made the mask since it was opened.
        forgotten: How many older steps are not known any more.
    """

    renderer: Renderer
    stem: str
    label_map: LabelMap
    schema: LabelSchema
    photo: Picture | None = None
    photo_mask: LabelMap | Path | None = None
    seed: int = 0
    prompt: str = ""
    steps: tuple[Step, ...] = ()
    forgotten: int = 0

    def gives_the_same(self, other: Ask) -> bool:
        """Whether another one has the same picture: equal pixels, seed and words for the same renderer.

        A file may have changed since it was read, and a renderer is another one when it has been set up anew.
        """
        return (
            self.renderer is other.renderer
            and self.stem == other.stem
            and (self.seed, self.prompt) == (other.seed, other.prompt)
            and self.schema == other.schema
            and not isinstance(self.photo_mask, Path)
            and not isinstance(other.photo_mask, Path)
            and _equal(self.label_map, other.label_map)
            and _equal(self.photo, other.photo)
            and _equal(self.photo_mask, other.photo_mask)
        )


@dataclass(frozen=True, eq=False)
class Result:
    """A picture that has come.

    Attributes:
        title: Of the renderer.
        ask: What it was made of.
        picture: H x W x 3 uint8 RGB.
        image: The same for Qt.
        thumbnail: A small square of it.
        digest: Of the mask's pixels, in the document's classes.
        notes: What the user should know of it, one sentence each.
        provenance: What stands in a saved file.
    """

    ask: Ask
    picture: Picture
    image: QImage
    thumbnail: QImage
    digest: str
    notes: tuple[str, ...]
    provenance: dict[str, object]

    @property
    def title(self) -> str:
        """Of its renderer."""
        return self.ask.renderer.title


@dataclass(eq=False)
class Told:
    """What a running render tells; written in its thread, read in the window's.

    Attributes:
        share: How much is done, 0 to 1.
        line: What is going on.
        news: Whether something was told that the window has not looked at yet.
        started, ended: Whether the renderer has been called, and has come back.
    """

    share: float = 0.0
    line: str = ""
    news: bool = False
    started: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)


class RenderWatch:
    """The watch of a renderer; however often it tells, the window is rung once until it has looked."""

    def __init__(self, watch: JobWatch, told: Told) -> None:
        self._watch = watch
        self._told = told

    def cancelled(self) -> bool:
        """Whether the renderer should end."""
        return self._watch.cancelled()

    def report(self, share: float) -> None:
        """Say how much is done."""
        self._told.share = min(1.0, max(0.0, share))
        self._ring()

    def say(self, line: str) -> None:
        """Say what is going on."""
        self._told.line = " ".join(line.split())[:200]
        self._ring()

    def _ring(self) -> None:
        if not self._told.news:
            self._told.news = True
            self._watch.report(self._told.share)


def render(ask: Ask, told: Told, run: RenderAll, watch: JobWatch) -> Result:
    """Have a picture rendered.

    Raises:
        FaceMaskError: One clear message.
        Cancelled: It is not wanted any more.
    """
    told.started.set()
    try:
        if watch.cancelled():
            raise Cancelled("not wanted any more")
        own = RenderWatch(watch, told)
        own.report(0.0)
        return _rendered(ask, own, run)
    finally:
        told.ended.set()


def _rendered(ask: Ask, watch: RenderWatch, run: RenderAll) -> Result:
    from facemask_editor.core.convert import convert_schema
    from facemask_editor.core.labels import CELEBAMASK_HQ
    from facemask_editor.recipe.source import digest
    from facemask_editor.render.renderer import RenderJob

    converted = convert_schema(ask.label_map, ask.schema, CELEBAMASK_HQ)
    job = RenderJob(
        stem=ask.stem,
        label_map=converted.label_map,
        photo=ask.photo,
        photo_mask=_photo_mask(ask),
        seed=ask.seed,
        prompt=ask.prompt,
    )
    pictures = list(run(ask.renderer, [job], watch))  # to its end, where it tidies up
    if not pictures:
        raise RenderError(f"{ask.renderer.title} gave no picture.")
    made = pictures[0]
    if watch.cancelled():
        raise Cancelled("not wanted any more")
    of = digest(ask.label_map)
    notes = (*converted.messages, *made.notes)
    image = picture_image(made.picture)
    made_of = _provenance(ask, job, notes)
    return Result(ask, made.picture, image, small(image, _THUMBNAIL), of, notes, made_of)


def _photo_mask(ask: Ask) -> LabelMap | None:
    from facemask_editor.core.convert import convert_schema
    from facemask_editor.core.labels import CELEBAMASK_HQ

    if not isinstance(ask.photo_mask, Path):
        return (
            None
            if ask.photo_mask is None
            else convert_schema(ask.photo_mask, ask.schema, CELEBAMASK_HQ).label_map
        )
    import cv2
    import numpy as np

    from facemask_editor.formats import open_mask

    found = open_mask(ask.photo_mask, CELEBAMASK_HQ).label_map
    height, width = ask.label_map.shape
    if found.shape[0] * width != found.shape[1] * height:
        raise FaceMaskError(
            f"{ask.photo_mask.name} is {found.shape[1]} × {found.shape[0]} pixels; "
            f"the photo's own mask must have the proportions of the mask, {width} × {height}."
        )
    if found.shape == ask.label_map.shape:
        return found
    return np.asarray(cv2.resize(found, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)


def _equal(one: object, other: object) -> bool:
    import numpy as np

    if one is None or other is None:
        return one is other
    return one is other or np.array_equal(np.asarray(one), np.asarray(other))


def _provenance(ask: Ask, job: RenderJob, notes: Sequence[str]) -> dict[str, object]:
    """Return what a saved picture was made of, fit for JSON; no paths of the user's."""
    from facemask_editor.render.run import provenance_of

    return provenance_of(
        ask.renderer,
        job,
        mask=ask.stem,
        edits=[{"name": step.name, "source": _source(step)} for step in ask.steps],
        older_edits=ask.forgotten or None,
        notes=list(notes) or None,
    )


def _source(step: Step) -> object:
    """Return how a step was made: data where it is JSON, else the text; None for a stroke."""
    if step.source is None:
        return None
    try:
        return json.loads(step.source)
    except ValueError:
        return step.source


def save(path: Path, result: Result, _watch: JobWatch) -> Path:
    """Write a picture with its provenance; returns the path.

    Raises:
        FaceMaskError, OSError: It could not be written.
    """
    from facemask_editor.render.renderer import Rendered
    from facemask_editor.render.run import save_picture

    save_picture(path, Rendered(result.ask.stem, result.picture, result.notes), result.provenance)
    return path
