"""A watch that keeps what it is told, and jobs for tests."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from facemask_editor.render.renderer import RenderJob
from tests.helpers.sample_masks import small_face


class Watching:
    """Keeps shares and lines.

    Args:
        cancelled: Asked as a renderer asks.
    """

    def __init__(self, cancelled: Callable[[], bool] = lambda: False) -> None:
        self.cancelled = cancelled
        self.shares: list[float] = []
        self.lines: list[str] = []

    def report(self, share: float) -> None:
        self.shares.append(share)

    def say(self, line: str) -> None:
        self.lines.append(line)


def job(stem: str, *, size: int = 64, shift: int = 0, photo: bool = False, **more: object) -> RenderJob:
    """Return a job with a small face, and with a photo and its mask where asked."""
    label_map = small_face(size, shift=shift)
    if photo:
        pixels = np.repeat(label_map[..., None] * 12, 3, axis=2).astype(np.uint8)
        more = {"photo": pixels, "photo_mask": small_face(size), **more}
    return RenderJob(stem=stem, label_map=label_map, **more)
