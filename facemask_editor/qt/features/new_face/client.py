"""The window's side of the face generator: requests out, pictures in, one thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.qt.features.new_face.controls import as_worn
from facemask_editor.qt.features.new_face.source import FaceSource
from facemask_editor.qt.jobs.desk import Desk, unheard
from facemask_editor.qt.jobs.failure import failure_text
from facemask_editor.qt.jobs.mailbox import Priority, Watch
from facemask_editor.qt.jobs.workers import ThreadWorker

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.synthesis.parameters import FaceParameters

_GENERATOR = "the face generator"
_STACK = 16 << 20
"""Bytes: the compiler of the z-buffer needs more than the half megabyte that macOS gives a thread."""


@dataclass(frozen=True, eq=False)
class FaceRequest:
    """A face to be drawn.

    Attributes:
        size: Side of the mask in pixels.
        face: Its parameters; None for the random face of ``seed``.
        seed: Of a random face.
    """

    size: int
    face: FaceParameters | None = None
    seed: int = 0


class NoGenerator(FaceMaskError):
    """No face can be made at all."""


class _Body:
    """Owns the generator; called in the worker's thread alone."""

    def __init__(self, factory: Callable[[], FaceSource]) -> None:
        self._factory = factory
        self._source: FaceSource | None = None

    def make(self, request: FaceRequest, _watch: Watch) -> tuple[FaceParameters, LabelMap]:
        """Draw a face.

        Raises:
            NoGenerator: Where there is none; the next request tries again.
        """
        if self._source is None:
            try:
                self._source = self._factory()
            except Exception as error:  # whatever keeps it from being made is told in its place
                raise NoGenerator(failure_text(error, _GENERATOR)) from error
        face = request.face or self._source.parameters(request.seed, 0)
        return face, self._source.render(as_worn(face), request.size)


class FaceClient(QObject):
    """Owns the generator's thread; the newest request wins.

    A request that is being drawn is finished and shown, so that a slider in motion shows a picture as often
    as one can be made.

    Signals:
        busy_changed: Whether a request is under way.
    """

    busy_changed = Signal(bool)

    def __init__(self, factory: Callable[[], FaceSource], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._body = _Body(factory)
        self._desk = Desk(ThreadWorker("faces", stack=_STACK), self._update_busy)
        self._newest: FaceRequest | None = None
        self._busy = False

    @property
    def busy(self) -> bool:
        """Whether a request is under way."""
        return self._busy

    def request(
        self,
        *,
        size: int,
        face: FaceParameters | None = None,
        seed: int = 0,
        kept: bool = False,
        owner: QObject | None = None,
        ready: Callable[[FaceRequest, FaceParameters, LabelMap], object] = unheard,
        failed: Callable[[FaceRequest, str], object] = unheard,
        unavailable: Callable[[str], object] = unheard,
    ) -> FaceRequest:
        """Ask for the mask of a face, or of a seed's face; the answer goes to one of three, alone.

        Args:
            size: See ``FaceRequest``, as for ``face`` and ``seed``.
            kept: Whether it is answered though newer ones come.
            owner: Nobody is told once it is deleted.
            ready: Called with the request, the parameters and the mask (size x size).
            failed: Called with the request and a text, where no newer one is under way.
            unavailable: Called with the reason why no face can be made at all; the next request tries again.
        """
        request = self._newest = FaceRequest(size, face, seed)

        def on_failed(error: Exception) -> None:
            if isinstance(error, NoGenerator):
                unavailable(str(error))
            elif kept or self.newest(request):
                failed(request, failure_text(error, _GENERATOR))

        self._desk.ask(
            partial(self._body.make, request),
            purpose="face",
            ready=lambda made: ready(request, *made),
            failed=on_failed,
            owner=owner,
            priority=Priority.DRAGGED,
            kept=kept,
            stoppable=False,
        )
        return request

    def newest(self, request: FaceRequest) -> bool:
        """Tell whether no other request has come since."""
        return request is self._newest

    def cancel(self) -> None:
        """Drop all requests; no answer comes to what was asked for so far."""
        self._newest = None
        self._desk.cancel(*self._desk.jobs)

    def shutdown(self, timeout_ms: int | None = None) -> bool:
        """End the thread and return whether it has ended; no signal and no answer comes afterwards.

        Args:
            timeout_ms: How long to wait for it; left out, a face under way is not waited for, because the
                first one takes seconds and nothing can stop it. Called once more, it waits on.
        """
        self.cancel()
        self.blockSignals(True)
        return self._desk.shutdown(timeout_ms)

    def _update_busy(self) -> None:
        busy = bool(self._desk.jobs)
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)
