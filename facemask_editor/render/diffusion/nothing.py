"""The error that is no fault. Light to import."""

from __future__ import annotations

from facemask_editor.core.errors import RenderError


class NothingChanged(RenderError):
    """A mask and the photo's own mask are the same, so there is nothing to repaint."""
