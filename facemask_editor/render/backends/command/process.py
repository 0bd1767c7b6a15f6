"""One run of a program: started without a shell, watched, ended with all that it started."""

from __future__ import annotations

import errno
import os
import queue
import selectors
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self

import psutil

from facemask_editor.core.errors import RenderError
from facemask_editor.render.backends.command.output import Output
from facemask_editor.render.backends.command.tree import COOKIE, Tree

GRACE = 5.0
"""Seconds in which a process that is asked to end may do so by itself."""

_PIECE = 1 << 16
_STEP = 0.05  # seconds between two looks at a silent process
_GATHER = 1.0  # seconds between two looks at its descendants; fewer at first, when programs start others
_DRAINED = 4 << 20  # bytes that a pipe may still hold when all have ended
_OF_OURS = ("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "__PYVENV_LAUNCHER__")
"""Variables that would lead another Python to the packages of this one."""


class Reason(Enum):
    """Why a run is over."""

    ENDED = "ended"
    TIME = "time limit"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Ended:
    """A run that is over; nothing of it runs any more.

    Attributes:
        reason: Why.
        status: Exit status, negative for a signal.
        left: Numbers of processes that could not be ended.
    """

    reason: Reason
    status: int
    left: tuple[int, ...] = ()

    @property
    def how(self) -> str:
        """How it ended, for "SEAN ...": "ended with status 1"."""
        if self.status >= 0:
            return f"ended with status {self.status}"
        try:
            return f"was ended by {signal.Signals(-self.status).name}"
        except ValueError:
            return f"was ended by signal {-self.status}"


def run(
    argv: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    limit_s: float,
    output: Output,
    cancelled: Callable[[], bool],
    told: Callable[[Output], object] = lambda _output: None,
    grace_s: float | None = None,
) -> Ended:
    """Run a program to its end, or until it is cancelled or out of time.

    Args:
        argv: Program and arguments; no shell reads them.
        cwd: Working folder.
        env: Added to the environment of this process.
        limit_s: Seconds that it may take.
        output: Takes what it prints on stdout and stderr.
        cancelled: Asked several times a second.
        told: Called after new output and now and then.
        grace_s: Seconds between being asked to end and being killed; `GRACE` where it is None.

    Raises:
        RenderError: It cannot be started.
    """
    grace_s = GRACE if grace_s is None else grace_s
    cookie = uuid.uuid4().hex
    process = _started(argv, cwd, {**_outer(), **env, COOKIE: cookie})
    tree = Tree(process.pid, cookie)
    assert process.stdout is not None
    with _pipe(process.stdout, output) as pipe:
        try:
            reason = _follow(process, tree, pipe, limit_s, cancelled, lambda: told(output))
        except BaseException:
            grace_s = 0.0
            raise
        finally:
            left = tree.end(grace_s, pipe.pump)
            pipe.drain()
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.0 if process.pid in left else None)
    status = process.poll()
    return Ended(reason, -signal.SIGTERM if status is None else status, tuple(left))


def _follow(
    process: subprocess.Popen[bytes],
    tree: Tree,
    pipe: _Pipe,
    limit_s: float,
    cancelled: Callable[[], bool],
    told: Callable[[], object],
) -> Reason:
    until = time.monotonic() + limit_s
    gathered = looked = 0.0
    pause = _STEP
    while True:
        silent = not pipe.pump(_STEP)
        now = time.monotonic()
        if not silent and now - looked < _STEP:
            continue  # a flood is taken as fast as it comes
        looked = now
        told()
        if cancelled():
            return Reason.CANCELLED
        if _has_ended(process):
            return Reason.ENDED
        if now >= until:
            return Reason.TIME
        if now - gathered >= pause:
            tree.gather()
            gathered = time.monotonic()
            pause = min(_GATHER, 1.2 * pause)


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Return whether a process has ended, without taking its number back from it: `Tree` still needs that."""
    if sys.platform == "win32":
        return process.poll() is not None
    try:
        return bool(psutil.Process(process.pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def _outer() -> dict[str, str]:
    outer = {name: value for name, value in os.environ.items() if name not in _OF_OURS}
    return {**outer, "PYTHONUNBUFFERED": "1"}  # lines come when they are printed


def _started(argv: Sequence[str], cwd: Path, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    new_group = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    try:
        return subprocess.Popen(
            list(argv),
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            start_new_session=sys.platform != "win32",
            creationflags=new_group if sys.platform == "win32" else 0,
        )
    except OSError as error:
        raise RenderError(_not_started(argv[0], cwd, error)) from error
    except ValueError as error:  # a NUL, or text that the system cannot encode
        raise RenderError(f"{argv[0]}: an argument cannot be handed on ({error})") from error


def _not_started(program: str, cwd: Path, error: OSError) -> str:
    if not cwd.is_dir():
        return f"{cwd}: the working folder is {'no folder' if cwd.exists() else 'missing'}"
    if isinstance(error, FileNotFoundError):
        if os.path.exists(program):  # the interpreter that its first line names
            return f"{program} cannot be run; what its first line names is missing"
        return f"{program} is missing"
    if isinstance(error, PermissionError):
        return f"{program} is not executable, or {cwd} may not be entered"
    if error.errno == errno.ENOEXEC:
        return f"{program} is no program"
    if error.errno == errno.E2BIG:
        return f"{program}: the arguments are too long for the system"
    return f"{program} cannot be started: {error.strerror or error}"


class _Pipe(Protocol):
    def pump(self, seconds: float) -> bool:
        """Wait at most so long for output, and take it; returns whether there was some."""

    def drain(self) -> None:
        """Take what is still there without waiting for more."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def _pipe(file: IO[bytes], output: Output) -> _Pipe:
    return _ThreadPipe(file, output) if sys.platform == "win32" else _PollPipe(file, output)


class _PollPipe:
    """A pipe without a thread. Its end is not waited for: whoever still holds it may live on."""

    def __init__(self, file: IO[bytes], output: Output) -> None:
        self._file, self._output, self._open = file, output, True
        os.set_blocking(file.fileno(), False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(file, selectors.EVENT_READ)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._selector.close()
        self._file.close()

    def pump(self, seconds: float) -> bool:
        if not self._open:
            time.sleep(seconds)
            return False
        if not self._selector.select(seconds):
            return False
        return self._take() > 0

    def drain(self) -> None:
        taken = 0
        while self._open and taken < _DRAINED and (size := self._take()):
            taken += size

    def _take(self) -> int:
        try:
            data = os.read(self._file.fileno(), _PIECE)
        except BlockingIOError:
            return 0
        except OSError:
            data = b""
        if not data:
            self._open = False
            self._selector.unregister(self._file)
        self._output.feed(data)
        return len(data)


class _ThreadPipe:
    """A pipe of Windows, which cannot be polled: a thread reads it."""

    def __init__(self, file: IO[bytes], output: Output) -> None:
        self._file, self._output = file, output
        self._pieces: queue.Queue[bytes] = queue.Queue(maxsize=16)
        self._thread = threading.Thread(target=self._read, name="renderer's output", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.join(1.0)
        if not self._thread.is_alive():
            self._file.close()

    def pump(self, seconds: float) -> bool:
        try:
            data = self._pieces.get(timeout=max(seconds, 0.001))
        except queue.Empty:
            return False
        self._output.feed(data)
        return True

    def drain(self) -> None:
        taken = 0
        with suppress(queue.Empty):
            while taken < _DRAINED:
                data = self._pieces.get(timeout=_STEP)
                self._output.feed(data)
                taken += len(data)

    def _read(self) -> None:
        with suppress(OSError, ValueError):
            while data := self._file.read(_PIECE):
                self._pieces.put(data)
