"""The words for what went wrong with a file."""

from __future__ import annotations

import logging

from facemask_editor.core.errors import FaceMaskError, FormatError

_log = logging.getLogger(__name__)


def error_text(error: Exception) -> str:
    """Return file, field and value of a format error, then its hint; the system's words for others."""
    if isinstance(error, FormatError):
        hint = (error.hint[:1].upper() + error.hint[1:]).rstrip(".")
        return f"{error.path}: {error.field} is {error.value}." + (f"\n{hint}." if hint else "")
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or ''}: {error.strerror}".removeprefix(": ")
    if not isinstance(error, FaceMaskError | OSError | MemoryError):
        _log.error("Unexpected error while a file was read", exc_info=error)
    return str(error) or type(error).__name__
