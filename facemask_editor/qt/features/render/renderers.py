"""Which renderers there are, and what each one lacks; found and checked off the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from facemask_editor.qt.jobs.desk import Desk
from facemask_editor.qt.jobs.failure import failure_text
from facemask_editor.qt.jobs.workers import DaemonWorker

if TYPE_CHECKING:
    from facemask_editor.qt.jobs.mailbox import Watch
    from facemask_editor.render.renderer import Problem, Renderer


class Failed(Protocol):
    """As ``render.registry.Failure``."""

    @property
    def name(self) -> str:
        """Of the file or package."""

    @property
    def reason(self) -> str:
        """Why it gives no renderer."""


class Found(Protocol):
    """As ``render.registry.Found``."""

    @property
    def renderers(self) -> Sequence[Renderer]:
        """Those that there are."""

    @property
    def failures(self) -> Sequence[Failed]:
        """Those that could not be read."""


def find() -> Found:
    """See ``render.registry.all_renderers``, which is imported by the worker alone."""
    from facemask_editor.render.registry import all_renderers

    return all_renderers()


def read_setup(key: str) -> Mapping[str, str]:
    """See ``render.setup.read_setup``."""
    from facemask_editor.render.setup import read_setup as read

    return read(key)


def write_setup(key: str, changes: Mapping[str, str]) -> object:
    """See ``render.setup.write_setup``."""
    from facemask_editor.render.setup import write_setup as write

    return write(key, changes)


@dataclass(eq=False)
class Known:
    """A renderer and what it lacks.

    Attributes:
        renderer: Itself.
        problems: What is missing; None while that is not known.
    """

    renderer: Renderer
    problems: tuple[Problem, ...] | None = None

    @property
    def ready(self) -> bool:
        """Whether it can run."""
        return self.problems == ()


class Renderers(QObject):
    """The list; nothing is looked for before `load`.

    Attributes:
        find, read_setup, write_setup: Find them, and what the user has said of them; replaced by tests.
        failure: Why the list could not be made, or "".

    Signals:
        changed: The list, or what one of them lacks.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.find: Callable[[], Found] = find
        self.read_setup: Callable[[str], Mapping[str, str]] = read_setup
        self.write_setup: Callable[[str, Mapping[str, str]], object] = write_setup
        self.failure = ""
        self.failures: tuple[Failed, ...] = ()
        self.loaded = False
        self._known: list[Known] = []
        self._asked = False
        self._desk = Desk(DaemonWorker("renderers"))

    @property
    def known(self) -> list[Known]:
        """Those that are ready first, then those that are being checked, then those that lack something."""
        return sorted(self._known, key=lambda known: 0 if known.ready else 1 if known.problems is None else 2)

    def get(self, key: str) -> Known | None:
        """Return one by its key."""
        return next((known for known in self._known if known.renderer.key == key), None)

    def load(self) -> None:
        """Look for them, once."""
        if not self._asked:
            self.reload()

    def reload(self, key: str = "") -> None:
        """Look for them anew.

        Args:
            key: Of one whose set-up has changed, so that it may take something else now; what takes
                seconds to find out of it is looked for too.
        """
        self._asked = True
        if (known := self.get(key)) is not None:
            known.problems = None
            self.changed.emit()
        self._desk.ask(
            partial(_found, self.find),
            purpose="find",
            ready=lambda found: self._on_found(found, key),
            failed=self._on_failed,
            owner=self,
        )

    def shutdown(self) -> None:
        """Wait for nothing any more."""
        self._desk.shutdown()

    def _ask_check(self, known: Known, *, thorough: bool) -> None:
        self._desk.ask(
            partial(_problems, known.renderer, thorough),
            purpose=("check", known.renderer.key),
            ready=lambda problems: self._on_checked(known, problems),
            failed=lambda error: self._on_checked(known, (_broken(known, error),)),
            owner=self,
        )

    def _on_found(self, found: Found, thorough: str) -> None:
        self.loaded, self.failure = True, ""
        self.failures = tuple(found.failures)
        self._known = [Known(renderer) for renderer in found.renderers]
        for known in self._known:
            self._ask_check(known, thorough=known.renderer.key == thorough)
        self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        self.loaded, self._asked = True, False
        self.failure = failure_text(error, "the list of renderers")
        for known in self._known:
            if known.problems is None:  # nobody checks it any more
                known.problems = (_broken(known, error),)
        self.changed.emit()

    def _on_checked(self, known: Known, problems: Sequence[Problem]) -> None:
        known.problems = tuple(problems)
        self.changed.emit()


def _found(find: Callable[[], Found], _watch: Watch) -> Found:
    return find()


def _problems(renderer: Renderer, thorough: bool, _watch: Watch) -> Sequence[Problem]:
    check: Callable[[], Sequence[Problem]] = renderer.check
    if thorough:
        check = getattr(renderer, "check_all", check)
    return check()


def _broken(known: Known, error: Exception) -> Problem:
    from facemask_editor.render.renderer import Problem

    return Problem(failure_text(error, known.renderer.title))
