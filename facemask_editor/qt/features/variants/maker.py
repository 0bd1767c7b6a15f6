"""Asks for variants and their pictures, as long as somebody looks at them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from facemask_editor.app.change_text import describe_change, with_titles
from facemask_editor.qt.jobs.desk import Desk, Job
from facemask_editor.qt.jobs.mailbox import Priority
from facemask_editor.qt.jobs.workers import DaemonWorker

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from facemask_editor.app.session import Session
    from facemask_editor.app.variants.variant import Variant
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.core.region import Box
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.engine.requests import EditRequest, EditResult
    from facemask_editor.qt.features.variants.faces import Faces
    from facemask_editor.qt.jobs.engine_client import EditJob, EngineClient
    from facemask_editor.recipe.recipe import Recipe

_KEPT = 300
"""Variants that are remembered: who goes back to a part sees its pictures at once."""


@dataclass(eq=False)
class Made:
    """What is known of a variant.

    Attributes:
        fresh: Whether it is of the mask as it is; else its picture is an old one.
        recipe: As it was carried out, with the salt.
        source: What it was made from, as the history keeps it.
        box: Where it differs from the mask; None where nothing does.
        packed: What is in the box, compressed: two hundred heads of a large mask would fill the memory.
        text: What it changes, or why it changes nothing.
        failed: Whether it could not be made; `text` says why.
        idle: Whether it cannot change anything; `text` says why.
        picture: Its thumbnail, maybe an old one.
        pictured: Whether the picture is of these pixels.
    """

    fresh: bool = False
    recipe: Recipe | None = None
    source: str = ""
    box: Box | None = None
    packed: bytes = b""
    text: str = ""
    failed: bool = False
    idle: bool = False
    picture: QImage | None = None
    pictured: bool = False

    @property
    def pixels(self) -> LabelMap | None:
        """What is in the box, h x w uint8; None without one."""
        if self.box is None:
            return None
        shape = self.box.height, self.box.width
        return np.frombuffer(zlib.decompress(self.packed), np.uint8).reshape(shape)

    @property
    def same(self) -> bool:
        """Whether the mask shows it already."""
        return self.fresh and self.box is None and not (self.idle or self.failed)


class Maker(QObject):
    """Keeps variants of the open document up to date: the engine draws them, a second thread makes faces.

    All are asked for with the least priority: whatever a hand drags comes first. The first request encodes
    the mask, which the others share; they wait for its picture, which two threads at work would hold up.

    Signals:
        made: A variant of which more is known.
    """

    made = Signal(object)

    def __init__(self, client: EngineClient, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client, self._session = client, session
        self._desk = Desk(DaemonWorker("variants", width=1))
        self._known: dict[Variant, Made] = {}
        self._jobs: dict[Variant, EditJob] = {}
        self._pictures: dict[Variant, Job[Any]] = {}
        self._waiting: tuple[Variant, ...] = ()
        self._document: MaskDocument | None = None
        self._state: object = None
        self._salt: int | None = None
        self._faces: Faces | None = None

    @property
    def salt(self) -> int | None:
        """Of the face as it was first varied: with it a seed stays the same shape after other edits."""
        return self._salt

    @property
    def busy(self) -> bool:
        """Whether something is still to come."""
        return bool(self._jobs or self._pictures or self._waiting)

    def of(self, variant: Variant) -> Made:
        """Return what is known of a variant."""
        return self._known.get(variant) or Made()

    def recipe(self, variant: Variant) -> Recipe:
        """Return the recipe of a variant on the open document."""
        schema, locks = self._session.schema, sorted(self._session.locks)
        return variant.recipe((schema.names[label] for label in locks), self._salt)

    def label_map(self, variant: Variant) -> LabelMap | None:
        """Return the mask of a variant, H x W uint8; None where it is not known or changes nothing."""
        document, made = self._session.document, self.of(variant)
        if document is None or not made.fresh or made.box is None or (pixels := made.pixels) is None:
            return None
        if self._state != self._now(document):
            return None
        whole = document.snapshot()
        whole[made.box.slices] = pixels
        whole.setflags(write=False)
        return whole

    def turn_to(self, document: MaskDocument | None) -> None:
        """Forget the variants of another document."""
        if document is not self._document:
            self._document = document
            self.stop()
            self._known.clear()
            self._salt = self._state = self._faces = None

    def set_faces(self, faces: Faces | None) -> None:
        """Make pictures of another part, or in another way, from now on."""
        self._faces = faces
        for job in self._pictures.values():
            self._desk.cancel(job)
        self._pictures.clear()
        for made in self._known.values():
            made.pictured = False

    def show(self, variants: Sequence[Variant]) -> None:
        """Ask for what is not known of these, and for nothing else any more; for none where nobody looks."""
        document = self._session.document
        if document is None or document.in_stroke:
            self.stop()
            return
        state = self._now(document)
        if state != self._state:
            self.outdate()
            self._state = state
        wanted = set(variants)
        self._drop(variant for variant in (*self._jobs, *self._pictures) if variant not in wanted)
        self._waiting = tuple(variants) if self._has_lead(variants) else ()
        for variant in variants[:1] if self._waiting else variants:
            made = self.of(variant)
            if not made.fresh and variant not in self._jobs:
                self._ask(document, variant)
            elif made.fresh and not made.pictured:
                self._ask_picture(document, variant)
        self._forget_old(wanted)

    def outdate(self) -> None:
        """Know nothing any more but old pictures: the mask, its locks or the model are others."""
        if self._state is not None:
            self._state = None
            self.stop()
            for made in self._known.values():
                made.fresh = made.pictured = False

    def stop(self) -> None:
        """Ask for nothing any more."""
        self._waiting = ()
        self._drop((*self._jobs, *self._pictures))

    def shutdown(self) -> bool:
        """End the thread of the pictures."""
        self._waiting = ()
        self._jobs.clear()
        return self._desk.shutdown()

    # Inside

    def _now(self, document: MaskDocument) -> object:
        info = self._session.model.info
        return document.revision, document.locks, None if info is None else (info.sha256, info.device)

    def _has_lead(self, variants: Sequence[Variant]) -> bool:
        """Whether the first one comes before the others are asked for: where none is to be seen yet."""
        return self._faces is not None and not any(self.of(variant).pictured for variant in variants)

    def _go_on(self) -> None:
        """Ask for those that waited for the first."""
        if waiting := self._waiting:
            self.show(waiting)

    def _ask(self, document: MaskDocument, variant: Variant) -> None:
        self._jobs[variant] = self._client.request(
            document,
            self.recipe(variant),
            purpose=f"variant {variant!r}",
            priority=Priority.QUEUED,
            ready=partial(self._on_ready, variant),
            failed=partial(self._on_failed, variant),
        )

    def _on_ready(self, variant: Variant, request: EditRequest, result: EditResult) -> None:
        job, document = self._jobs.pop(variant, None), self._session.document
        if job is None or document is None:
            return
        if self._salt is None:
            self._salt = result.salt
        made = self._known.setdefault(variant, Made())
        recipe = request.recipe.model_copy(update={"salt": result.salt})
        made.fresh, made.failed, made.pictured = True, False, False
        made.recipe, made.source, made.box = recipe, job.source, result.box
        pixels = None if result.box is None else result.label_map[result.box.slices]
        made.packed = b"" if pixels is None else zlib.compress(pixels.tobytes(), 1)
        schema = document.schema
        part = schema.index(variant.aim.parts[0])
        why = ". ".join(with_titles(schema, result.skipped))
        made.idle = bool(why) and not result.changed
        same = why or self.tr("This is what the mask shows")
        made.text = describe_change(schema, part, result.changed, 3) if result.changed else same
        self._ask_picture(document, variant)
        self.made.emit(variant)

    def _on_failed(self, variant: Variant, _request: EditRequest, text: str) -> None:
        self._jobs.pop(variant, None)
        made = self._known.setdefault(variant, Made())
        made.fresh, made.failed, made.text = True, True, text
        made.box = made.picture = None
        made.pictured = True
        self.made.emit(variant)
        self._go_on()

    def _ask_picture(self, document: MaskDocument, variant: Variant) -> None:
        made = self.of(variant)
        if self._faces is None or variant in self._pictures:
            return
        faces, box, pixels = self._faces, made.box, made.pixels
        self._pictures[variant] = self._desk.ask(
            lambda _watch: faces.picture(box, pixels),
            purpose=f"picture {variant!r}",
            ready=partial(self._on_picture, variant),
            failed=partial(self._on_no_picture, variant),
            document=document,
            owner=self,
            priority=Priority.QUEUED,
        )

    def _on_picture(self, variant: Variant, picture: QImage) -> None:
        if self._pictures.pop(variant, None) is not None:
            made = self._known.setdefault(variant, Made())
            made.picture, made.pictured = picture, True
            self.made.emit(variant)
            self._go_on()

    def _on_no_picture(self, variant: Variant, _error: Exception) -> None:
        self._pictures.pop(variant, None)
        self.of(variant).pictured = True  # the sign of a broken picture says so
        self._go_on()

    def _drop(self, variants: Iterable[Variant]) -> None:
        for variant in tuple(variants):
            if (job := self._jobs.pop(variant, None)) is not None:
                self._client.cancel(job)
            if (picture := self._pictures.pop(variant, None)) is not None:
                self._desk.cancel(picture)

    def _forget_old(self, wanted: set[Variant]) -> None:
        rest = [variant for variant in self._known if variant not in wanted]
        for variant in rest[: max(0, len(self._known) - _KEPT)]:
            del self._known[variant]
