"""The first size of a dialog, on screens of any size."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

_FRAME = 60
"""Kept free for what the system draws around a window."""


def take_first_size(dialog: QWidget, width: int, height: int) -> None:
    """Give a dialog a size in logical pixels, and less where its screen has less."""
    room = dialog.screen().availableSize()
    dialog.resize(min(width, room.width() - _FRAME), min(height, room.height() - _FRAME))
