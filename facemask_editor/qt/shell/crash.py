"""Errors that nobody caught: into the log file, and before the user's eyes once."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from facemask_editor.core import paths

_log = logging.getLogger("facemask_editor")
_LOG_LIMIT = 1 << 20


def start_log(path: Path | None = None) -> Path | None:
    """Log warnings and worse to the log file; a read-only home must not stop the start."""
    path = path or paths.user_log_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LOG_LIMIT:
            path.replace(path.with_suffix(".old.log"))
        handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    except OSError:
        return None
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    _log.addHandler(handler)
    return path


class CrashReporter:
    """``sys.excepthook`` of the window: the program goes on, the mask stays open.

    Args:
        show: Shows text and detail to the user.
        log_file: Named to the user; None where there is none.
    """

    def __init__(self, show: Callable[[str, str], None], log_file: Path | None) -> None:
        self._show = show
        self._log_file = log_file
        self._showing = False

    def install(self) -> None:
        """Take over from Python's own hooks."""
        sys.excepthook = self.report
        threading.excepthook = lambda args: self._write(args.exc_type, args.exc_value, args.exc_traceback)

    def report(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None = None
    ) -> None:
        """Log an exception and show it; Ctrl-C ends the program as usual."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._write(kind, error, trace)
        if self._showing:  # the dialog's own event loop may meet the same error again and again
            return
        self._showing = True
        try:
            place = f"\nDetails are in {self._log_file}." if self._log_file else ""
            self._show(
                "Something went wrong in the program itself",
                f"{kind.__name__}: {error}\nYour mask is still open; save it under another name." + place,
            )
        finally:
            self._showing = False

    @staticmethod
    def _write(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        _log.error("Uncaught exception\n%s", text)
        if sys.stderr is not None:  # None in a windowed program on Windows
            print(text, file=sys.stderr, end="")
