"""The words for what went wrong in a worker."""

from __future__ import annotations

import logging

from facemask_editor.core.errors import FaceMaskError

_log = logging.getLogger(__name__)


def failure_text(error: Exception, place: str) -> str:
    """Return the text of an error that is fit for the user; others are logged and named with their place."""
    if isinstance(error, FaceMaskError):
        return str(error)
    _log.error("Unexpected error in %s", place, exc_info=error)
    return f"Unexpected error in {place}: {type(error).__name__}: {error}"
